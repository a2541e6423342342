"""A slice contains the code that the graded functions need, and nothing else."""

import ast
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.protocol import Slice, Statement
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of


def slice_cells(*cells: str, functions: tuple[str, ...] = ("f",)) -> Slice:
    return slice_of([Cell(number, text) for number, text in enumerate(cells, 1)], functions)


def statements(*cells: str, functions: tuple[str, ...] = ("f",)) -> list[Statement]:
    """Return the statements that any of the functions needs, in notebook order."""
    parts = slice_cells(*cells, functions=functions).parts.values()
    distinct = dict.fromkeys(statement for part in parts for statement in part.statements)
    return sorted(distinct, key=lambda statement: (statement.cell, statement.line))


def kept_sources(*cells: str, functions: tuple[str, ...] = ("f",)) -> list[str]:
    """Return the texts of the statements in the slice."""
    return [statement.source.strip() for statement in statements(*cells, functions=functions)]


def run_slice(*cells: str, functions: tuple[str, ...] = ("f",)) -> dict[str, object]:
    """Run the slice and return the names that it defines."""
    names: dict[str, object] = {}
    for statement in statements(*cells, functions=functions):
        exec(statement.source, names)
    return names


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


def test_statements_on_one_line_are_kept_one_by_one():
    assert kept_sources("train(); A = 1; B = train(); C = 'ä;'\ndef f(): return A, C") == [
        "A = 1",
        "C = 'ä;'",
        "def f(): return A, C",
    ]


def test_statements_that_share_lines_are_cut_where_they_begin_and_end():
    cell = 'A = """\none\n"""; B = train(); C = [\n  1,\n]; print(C)\ndef f(): return A, C'
    assert kept_sources(cell) == ['A = """\none\n"""', "C = [\n  1,\n]", "def f(): return A, C"]


def test_decorators_belong_to_their_function():
    cell = "import functools\n\n@functools.cache\n@functools.wraps(print)\ndef f():\n    return 1"
    (_, statement) = statements(cell)
    assert statement.source.startswith("@functools.cache\n@functools.wraps(print)\ndef f()")
    assert statement.line == 3


def test_cells_and_lines_are_those_of_the_notebook():
    first = "# a comment\n\n%matplotlib inline\n!pip install \\\n  tensorflow\nimport os"
    second = "\n\ndef f():\n    return os.sep"
    found = [(s.cell, s.line) for s in statements(first, "x = 1", second)]
    assert found == [(1, 6), (3, 3)]


@pytest.mark.parametrize(
    "magic",
    [
        "!pip install tensorflow",
        "!pip install \\\n    tensorflow \\\n    keras",
        "%matplotlib inline",
        "%cd /content",
        "%timeit -n 1 f()",
        "files = !ls data",
        "files=!ls data",
        "files = !ls \\\n    data",
        "timing = %timeit -o f()",
        "!wget -O /tmp/x.zip 'https://example.org/?a=(1'",
        "?f",
        "f?",
        "f??",
        "tf.keras.layers?",
        "%time?",
        "if True:\n    !ls",
        "if True:\n    %cd x\nelse:\n    !ls",
    ],
)
def test_shell_and_magic_lines_are_left_out_of_a_cell(magic):
    cell = f"A = 1\n{magic}\ndef f():\n    return A\n"
    assert kept_sources(cell) == ["A = 1", "def f():\n    return A"]
    assert slice_cells(cell).notes == ()
    assert statements(cell)[1].line == 3 + magic.count("\n")


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 1 x = 1", "%%capture out", "\n%%time\n"])
def test_cells_under_a_timing_magic_are_python(magic):
    assert kept_sources(f"{magic}\ndef f():\n    return 1") == ["def f():\n    return 1"]


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile f.py", "%%html", "%%sh -e", "\n\n%%js"])
def test_cells_of_another_language_are_left_out_without_a_note(magic):
    cells = (f"{magic}\nf = 1\n", "def f(): return 1")
    assert kept_sources(*cells) == ["def f(): return 1"]
    assert slice_cells(*cells).notes == ()


@pytest.mark.parametrize(
    "function",
    [
        'def f():\n    """\n!ls\n%time\nx?\n    """\n    return 1',
        "def f():\n    return (1\n        != 2)",
        "def f(n):\n    return ('%s'\n        % n)",
        "def f(n):\n    return ('%s'\n        %n)",
    ],
)
def test_lines_of_python_that_look_like_magic_stay_in_a_cell_that_parses(function):
    assert kept_sources(function) == [function]


@pytest.mark.parametrize(
    "function",
    [
        'def f():\n    """Is it random?\n    """\n    return 1',
        "def f(x):\n    if x:\n# why not?\n        return 1",
        "def f(x):\n    return [x,\n# what else?\n    ]",
        "def f():\n    return (1\n        != 2)",
        "def f(n):\n    return ('%s'\n        % n)",
        "def f():\n    print('''what is it\n    now, then?\n    ''')",
    ],
)
def test_lines_of_python_that_look_like_magic_stay_beside_magic(function):
    assert kept_sources(f"!ls\n{function}") == [function]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("def g(:\n    pass", "line 1: "),
        ("x = 1\nprint 'hello'", "line 2: "),
        ("x = (1,\n", "line 1: '\\(' was never closed"),
        ("x = 1\x00", "null bytes"),
        ("x = '\ud800'", "surrogates"),
        ("nonlocal x", "line 1: "),
        ("return = 3", "line 1: "),
        ("(" * 5000, ""),
    ],
    ids=["definition", "python 2", "cut", "null", "surrogate", "nonlocal", "keyword", "deep"],
)
def test_a_cell_that_does_not_parse_is_left_out_with_a_note(cell, reason):
    cells = ("A = 1", cell, "def f(): return A")
    assert kept_sources(*cells) == ["A = 1", "def f(): return A"]
    (note,) = slice_cells(*cells).notes
    assert note.startswith(("cell 2 is not Python (", "cell 2 cannot be read ("))
    assert reason.replace("\\", "") in note


@pytest.mark.parametrize(
    "cell",
    [
        "!ls\n" * 600 + "A = 1",
        "A = 1;" * 1_500,
        "A = 1\n" * 10_000 + "!ls",
        "!ls\n" * 200 + "A = 1\n" * 4_000,
        "\n".join(f"A{number} = A{number - 1}" for number in range(10_000)),
        "A = 1" + " + 1" * 100_000,
        "A = " + "[" * 100_000,
    ],
    ids=["shell lines", "one line", "many lines", "both", "chain", "sum", "brackets"],
)
def test_a_huge_cell_costs_at_most_itself_and_little_time(cell):
    started = time.process_time()
    result = slice_cells(cell, "def f(): return A9999", "def g(): return 1", functions=("f", "g"))
    assert result.functions == ("f", "g")
    assert time.process_time() - started < 4


def test_an_indented_cell_is_python_as_in_jupyter():
    assert run_slice("    import os\n    def f():\n        return os.sep")["f"]() == "/"


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_line_ends_end_lines(separator):
    cell = f"A = 'a{separator}b'\nB = 2\nC = 3\ndef f():\n    return A, C"
    assert run_slice(cell)["f"]() == (f"a{separator}b", 3)
    assert [statement.line for statement in statements(cell)] == [1, 3, 4]


@pytest.mark.parametrize("cell", [r"A = 'C:\data'", r"A = '\d'", "A = 1 is 1", "assert (1, 'x')"])
def test_code_that_python_warns_about_is_read_silently(cell):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert slice_cells(cell, "def f(): return 1").notes == ()
    assert caught == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_supported(end):
    cell = end.join(["%matplotlib inline", "A = 1", "", "def f():", "    return A", ""])
    assert run_slice(cell)["f"]() == 1
    assert [statement.line for statement in statements(cell)] == [2, 4]


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


FRAGMENTS = st.sampled_from(
    [
        "import os",
        "from x import *",
        "def f():",
        "    return os",
        "x = 1; y = 2",
        "@f",
        "class A(f):",
        "    pass",
        "!ls \\",
        "%%time",
        "%%bash",
        "x = !ls",
        "f?",
        '"""',
        "(",
        ")",
        "\t",
        "# why?",
        "if x:",
        "\x0c",
        "global x",
        "yield",
        "*a, b = c",
        "lambda: (x := 1)",
    ]
)
CELLS = st.text(st.characters(), max_size=30) | st.lists(FRAGMENTS, max_size=8).map("\n".join)


@settings(deadline=None, max_examples=200)
@given(texts=st.lists(CELLS, max_size=4))
def test_any_cells_give_whole_statements_with_their_positions(texts):
    result = slice_of([Cell(number, text) for number, text in enumerate(texts, 1)], ("f", "x"))
    for part in result.parts.values():
        places = [(statement.cell, statement.line) for statement in part.statements]
        assert places == sorted(places)
        for statement in part.statements:
            assert len(ast.parse(statement.source).body) == 1
            assert statement.source.strip().splitlines()[0].strip() in texts[statement.cell - 1]
    assert len(result.notes) <= len(texts)


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


def test_the_valid_pieces_of_a_cell_with_a_syntax_error_are_read():
    cell = "import os\ndef f():\n    return os.sep\n\ndef g(:\n    pass\n\n@wrong\ndef h(): pass"
    result = slice_cells(cell, functions=("f", "g", "h"))
    assert result.functions == ("f", "h")
    assert [(each.line, each.source) for each in result.parts["f"].statements] == [
        (1, "import os"),
        (2, "def f():\n    return os.sep"),
    ]
    assert result.notes == (
        "cell 1 is not Python (line 5: invalid syntax); "
        "only the definitions and lines around it were read",
    )


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        ("SIZE = (1", "cell 1 is not Python (line 1: '(' was never closed) and was left out"),
        (
            "def setup():\n    SIZE = 1",
            "cell 1 defines it only within a function, a class or a text",
        ),
        (
            "class Options:\n    SIZE = 1",
            "cell 1 defines it only within a function, a class or a text",
        ),
        ("def g(:\n    from x import SIZE", "cell 1 is not Python (line 1: invalid syntax)"),
    ],
)
def test_an_unusable_definition_is_located(cell, where):
    assert slice_cells(cell, "def f(): return SIZE").unusable_definitions["SIZE"].startswith(where)


@pytest.mark.parametrize("name", ["len", "nowhere", "np"])
def test_names_without_any_definition_are_not_located(name):
    assert (
        slice_cells("x = 1", "import numpy as np", f"def f(): return {name}").unusable_definitions
        == {}
    )


def test_an_assignment_to_an_item_comes_with_what_it_changes():
    cells = ("SIZES = {}", "SIZES['a'] = 1", "OTHER['a'] = 2", "def f(): return SIZES")
    assert kept_sources(*cells) == [cells[0], cells[1], cells[3]]
