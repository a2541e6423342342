"""The facts that a function's source shows name the right line, and only where they hold."""

import textwrap

import pytest

from grader.sandbox.protocol import Part, Statement
from grader.submissions.function_reading import FunctionReading, read_function, read_part


def read(source: str) -> FunctionReading:
    reading = read_function(Statement(3, 10, textwrap.dedent(source).strip()), "f", 3)
    assert reading is not None
    return reading


@pytest.mark.parametrize("body", ["pass", "'''only a text'''", "...", "'''text'''\n    pass"])
def test_a_function_without_statements_is_empty(body):
    assert read(f"def f(a):\n    {body}\n").is_empty


def test_a_function_that_returns_is_not_empty():
    assert not read("def f(a):\n    '''text'''\n    return a\n").is_empty


def test_parameters_that_are_never_read_are_unused():
    assert read("def f(a, b, *, c=1):\n    return b\n").unused == {"a", "c"}


def test_a_parameter_with_another_value_is_rebound_in_its_line():
    reading = read("def f(a, b):\n    a = '/tmp/x'\n    b = b + 1\n    return a, b\n")
    assert {name: tuple(line) for name, line in reading.rebound.items()} == {
        "a": (3, 11, "a = '/tmp/x'")
    }


@pytest.mark.parametrize(
    "part", ["'/cats'", "'/' + kind", "f'/{kind}'", "'a', '/b'"], ids=lambda one: one
)
def test_a_part_that_begins_with_a_slash_is_found(part):
    reading = read(f"def f(root, kind):\n    x = os.path.join(root, {part})\n")
    assert reading.rooted_part is not None
    assert reading.rooted_part.line == 11


@pytest.mark.parametrize("call", ["os.path.join('/tmp', 'a')", "''.join(names)", "join(a, 'b/')"])
def test_other_joins_are_not(call):
    assert read(f"def f(names, a):\n    x = {call}\n").rooted_part is None


def test_removing_from_the_list_of_the_loop_is_found():
    reading = read("def f(files):\n    for one in files:\n        files.remove(one)\n")
    assert reading.removing is not None
    assert reading.removing.code == "files.remove(one)"
    copy = read("def f(files):\n    for one in list(files):\n        files.remove(one)\n")
    assert copy.removing is None


def test_drawing_with_replacement_and_calls_are_found():
    reading = read("def f(files):\n    x = random.choices(files, k=2)\n    os.makedirs(x)\n")
    assert reading.with_replacement is not None
    assert reading.called == {"choices", "makedirs"}


def test_calls_with_keywords_are_read_in_the_order_of_their_lines():
    reading = read(
        """
        def f(a):
            for folder in a:
                g(h(a, size=2), 1)
            return dict(x=1, **a), g(1), m.k(p=1, q=2)
        """
    )
    assert [(one.name, one.keywords, one.line.line) for one in reading.calls] == [
        ("h", {"size"}, 12),
        ("dict", {"x"}, 13),
        ("k", {"p", "q"}, 13),
    ]
    assert reading.keywords == {"size", "x", "p", "q"}


@pytest.mark.parametrize(("values", "found"), [("a, a", True), ("[b, b]", True), ("a, b", False)])
def test_a_return_of_one_variable_in_two_places_is_found(values, found):
    reading = read(f"def f(a, b):\n    return {values}\n")
    assert (reading.returned_twice is not None) is found


def test_a_statement_after_a_return_is_unreachable():
    reading = read("def f(a):\n    return a\n    a = 1\n")
    assert reading.unreachable is not None
    assert reading.unreachable.line == 12
    assert read("def f(a):\n    if a:\n        return 1\n    return 2\n").unreachable is None


@pytest.mark.parametrize("source", ["def f(:", "def g(a):\n    return a", "f = 1", "f = '\0'"])
def test_without_a_readable_definition_there_are_no_facts(source):
    statement = Statement(1, 1, source)
    assert read_function(statement, "f") is None
    assert read_part(Part("f", 1, (statement,))) == FunctionReading()


def test_the_last_definition_in_the_cell_of_the_part_is_read():
    old, new = (
        Statement(2, line, f"def f(a):\n    {body}")
        for line, body in ((1, "pass"), (5, "return a"))
    )
    assert not read_part(Part("f", 2, (old, new))).is_empty
