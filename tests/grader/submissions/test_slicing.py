"""A slice contains the code that the graded functions need, and nothing else."""

import pytest

from grader.sandbox.protocol import Slice
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from tests.grader.submissions.slices import kept_sources, run_slice, slice_cells


def test_a_function_alone_is_its_own_slice():
    assert kept_sources("def f():\n    return 1") == ["def f():\n    return 1"]


@pytest.mark.parametrize(
    ("needed", "function"),
    [
        ("import os", "def f(): return os.sep"),
        ("import os.path", "def f(): return os.path.sep"),
        ("import numpy as np", "def f(): return np.pi"),
        ("from shutil import copyfile", "def f(): return copyfile"),
        ("from shutil import copyfile as copy", "def f(): return copy"),
        ("SIZE = 150", "def f(): return SIZE"),
        ("SIZE: int = 150", "def f(): return SIZE"),
        ("A, (B, *C) = 1, (2, 3)", "def f(): return C"),
        ("A = B = 1", "def f(): return B"),
        ("def helper(): return 1", "def f(): return helper()"),
        ("helper = lambda: 1", "def f(): return helper()"),
        ("class Base: pass", "class f(Base): pass"),
        ("def decorate(function): return function", "@decorate\ndef f(): return 1"),
        ("DEFAULT = 1", "def f(size=DEFAULT): return size"),
        ("DEFAULT = 1", "def f(*, size=DEFAULT): return size"),
        ("from typing import Any", "def f(x: Any) -> None: return x"),
        ("from typing import Any", "def f() -> Any: return 1"),
        ("SIZE = 1", "def f():\n    def inner():\n        return SIZE\n    return inner()"),
        ("SIZE = 1", "def f(): return (lambda: SIZE)()"),
        ("SIZE = 1", "def f(): return [SIZE for _ in range(2)]"),
        ("SIZES = [1]", "def f(): return {s: s for s in SIZES}"),
        ("SIZE = 1", "def f(): return f'{SIZE:>{SIZE}}'"),
        ("SIZE = 1", "class f:\n    size = SIZE"),
        ("SIZE = 1", "def f(): return globals()['SIZE']"),
        ("SIZE = 1", "def f(): return globals().get('SIZE', 2)"),
        ("SIZE = 1", "def f(): return vars()['SIZE'] if 'SIZE' in globals() else 2"),
        ("SIZE = 1", "def f(): return eval('SIZE + 1')"),
        ("SIZE = 1", "def f():\n    exec('return_value = [SIZE]')"),
        ("SIZE = 1", "class f:\n    def run(self): return SIZE"),
        ("class Stop(Exception): pass", "def f():\n    try: g()\n    except Stop: pass"),
        ("lock = open", "def f():\n    with lock('x') as file: return file"),
        ("counter = 0", "def f():\n    global counter\n    counter = counter + 1"),
        ("counter = 0", "def f():\n    global counter\n    counter += 1"),
        ("log = []", "def f(): log.append(1)"),
        ("sizes = {}", "def f(): sizes['a'] = 1"),
        ("try:\n    import os\nexcept ImportError:\n    os = None", "def f(): return os"),
        ("if True:\n    SIZE = 1\nelse:\n    SIZE = 2", "def f(): return SIZE"),
        ("with open('x') as file:\n    SIZE = 1", "def f(): return SIZE"),
        ("for SIZE in range(3): pass", "def f(): return SIZE"),
        ("while (SIZE := 0): pass", "def f(): return SIZE"),
        ("from os.path import *", "def f(): return join('a', 'b')"),
        (
            "try:\n    from os.path import *\nexcept ImportError:\n    pass",
            "def f(): return join('a')",
        ),
    ],
)
@pytest.mark.parametrize("where", ["before", "behind", "in the same cell"])
def test_the_needs_of_a_function_are_kept_wherever_they_are(needed, function, where):
    if where == "before":
        assert kept_sources(needed, "unused = 1", function) == [needed, function]
    elif where == "behind":
        assert kept_sources(function, "unused = 1", needed) == [function, needed]
    else:
        assert kept_sources(f"{needed}\nunused = 1\n{function}\n") == [needed, function]


def test_needs_are_found_through_any_number_of_steps():
    cells = ("import os", "ROOT = os.sep", "def path(): return ROOT", "def f(): return path()")
    assert kept_sources(*cells, "unused = path()") == list(cells)


def test_functions_that_call_each_other_are_both_kept():
    cells = ("def g(n): return f(n - 1)", "def f(n): return n and g(n)")
    assert kept_sources(*cells) == list(cells)


@pytest.mark.parametrize(
    "statement",
    [
        "model = f()",
        "history = f().fit()",
        "f()",
        "print(f())",
        "import shutil; shutil.rmtree('/tmp/x')",
        "shutil.rmtree('/tmp/x')",
        "for _ in range(9): f()",
        "if True: f()",
        "with open('x') as file: file.read()",
        "f.done = True",
        "assert f()",
        "del SIZE",
        "'a string'",
        "%time f()",
        "!rm -rf data",
        "raise SystemExit",
    ],
)
def test_statements_that_no_function_needs_are_dropped(statement):
    assert kept_sources(statement, "def f(): return 1", statement) == ["def f(): return 1"]


@pytest.mark.parametrize(
    "function",
    [
        "def f():\n    model = 1\n    return model",
        "def f(model): return model",
        "def f(*model, **history): return model, history",
        "def f(): return [model for model in range(3)]",
        "def f(): return lambda model: model",
        "def f():\n    import model\n    return model",
        "def f():\n    for model in range(3): print(model)",
        "def f():\n    with open('x') as model: return model",
        "def f():\n    def model(): return 1\n    return model()",
        "def f():\n    model = 1\n    def inner(): return model\n    return inner()",
        "def f():\n    model = 1\n    def inner():\n        nonlocal model\n        model = 2",
        "def f(x): return x.model + x.fit(model=1)",
        "class f:\n    def model(self): return self.model",
        "def f(): return 'model'",
    ],
)
def test_a_local_name_does_not_pull_in_a_global_that_trains(function):
    assert kept_sources("model = train_for_an_hour()", function, "model = train_again()") == [
        function
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "[model for model in range(3)]",
        "x = {model: 1 for model in range(3)}",
        "x = {one for model in [[1]] for one in model if model}",
        "print([lambda: model for model in range(3)])",
    ],
)
def test_a_comprehension_variable_is_not_a_name_of_the_notebook(cell):
    """Since Python 3.12, `symtable` counts it as one."""
    function = "def f(): return model, [x]"
    assert kept_sources("model = 1", "x = 0", cell.replace("x =", "y ="), function) == [
        "model = 1",
        "x = 0",
        function,
    ]
    assert kept_sources("model = train()", cell, "def f(): return x") == [
        *([cell] if cell.startswith("x") else []),
        "def f(): return x",
    ]


def test_statements_keep_the_order_of_the_notebook():
    cells = ("def f(): return A + B", "B = 2", "import os", "A = 1", "B = A")
    assert kept_sources(*cells) == ["def f(): return A + B", "B = 2", "A = 1", "B = A"]


def test_the_last_of_several_definitions_counts():
    assert kept_sources("def f(): return 1", "x = f()", "def f(): return 2") == [
        "def f(): return 2"
    ]
    assert kept_sources("class f: pass", "def f(): return 2") == ["def f(): return 2"]


def test_the_needs_of_a_definition_that_was_replaced_are_not_kept():
    assert kept_sources("A = train()", "def f(): return A", "def f(): return 2") == [
        "def f(): return 2"
    ]


def test_a_redefined_helper_counts_for_functions_before_it():
    names = run_slice("def g(): return 1", "def f(): return g()", "def g(): return 2")
    assert names["f"]() == 2


def test_a_reassigned_constant_ends_with_its_last_value():
    assert run_slice("SIZE = 1", "def f(): return SIZE", "SIZE = SIZE + 1")["f"]() == 2


def test_a_wrapped_function_stays_wrapped():
    cells = ("def wrap(g): return lambda: g() + 1", "def f(): return 1", "f = wrap(f)")
    assert kept_sources(*cells) == list(cells)
    assert run_slice(*cells)["f"]() == 2


def test_the_defined_functions_are_listed_in_the_order_of_the_task():
    result = slice_cells("b = lambda: 1", "def c(): pass", "x = 1", functions=("c", "a", "b"))
    assert result.functions == ("c", "b")
    assert [part.statements[0].source for part in result.parts.values()] == [
        "def c(): pass",
        "b = lambda: 1",
    ]


def test_any_iterable_of_names_is_accepted():
    assert slice_of([Cell(1, "def f(): pass")], iter(["f"])).functions == ("f",)


def test_nothing_defined_is_an_empty_slice():
    assert slice_cells("x = 1", "def g(): pass") == Slice({})
    assert slice_cells() == Slice({})


def test_a_statement_that_is_needed_twice_is_kept_once():
    cells = ("import os", "def f(): return os", "def g(): return os, f")
    assert kept_sources(*cells, functions=("f", "g")) == list(cells)


def test_a_class_is_kept_with_its_methods_and_bases():
    cells = (
        "import collections",
        "class Base(collections.UserDict): pass",
        "class Layer(Base):\n    def call(self): return collections",
        "def f(): return Layer()",
    )
    assert kept_sources(*cells, "layer = Layer()") == list(cells)


def test_each_function_has_only_its_own_needs():
    result = slice_cells("A = 1", "B = train()", "def f(): return A", "def g(): return B, A",
                    functions=("f", "g"))  # fmt: skip
    assert [each.source for each in result.parts["f"].statements] == ["A = 1", "def f(): return A"]
    assert len(result.parts["g"].statements) == 3


def test_the_defining_cell_is_listed_first():
    result = slice_cells("A = 1", "print(A)", "B = A", "def f(): return B", "A = 2")
    assert result.cells == {"f": (4, 1, 3, 5)}


def test_a_function_is_found_under_its_older_name():
    cells = [Cell(1, "def old(): return 1")]
    (part,) = slice_of(cells, ("new",), {"old": "new"}).parts.values()
    assert (part.name, part.cell) == ("old", 1)


def test_the_current_name_has_priority_over_the_older_one():
    cells = [Cell(1, "def new(): return 1"), Cell(2, "def old(): return 2")]
    assert slice_of(cells, ("new",), {"old": "new"}).parts["new"].name == "new"


@pytest.mark.parametrize("name", ["len", "nowhere", "np"])
def test_names_without_any_definition_are_not_located(name):
    assert (
        slice_cells("x = 1", "import numpy as np", f"def f(): return {name}").unusable_definitions
        == {}
    )


def test_an_assignment_to_an_item_comes_with_what_it_changes():
    cells = ("SIZES = {}", "SIZES['a'] = 1", "OTHER['a'] = 2", "def f(): return SIZES")
    assert kept_sources(*cells) == [cells[0], cells[1], cells[3]]


@pytest.mark.parametrize(
    ("cells", "mentioned"),
    [
        (["def f(): return 1"], False),
        (["def f(): return changed"], False),
        (["def f(): return 1", "def change(): pass"], True),
        (["def f(): return change()"], True),
        (["def f(): return 1", "def change()\n    return 2"], True),
    ],
)
def test_a_function_is_mentioned_if_it_is_defined_or_used_or_cannot_be_read(cells, mentioned):
    read = [Cell(number, source) for number, source in enumerate(cells, 1)]
    assert slice_of(read, ("f", "change")).mentions("change") is mentioned
