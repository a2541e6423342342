"""Cells are parsed into statements, without shell lines and with faults named."""

import ast
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from tests.grader.submissions.slices import kept_sources, run_slice, slice_cells, statements


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


def test_a_cell_with_conflict_marks_is_named_and_its_parts_are_read() -> None:
    cell = "A = 1\n<<<<<<< HEAD\nN = 1\n=======\nN = 2\n>>>>>>> theirs\ndef f(): return A"
    assert "A = 1" in kept_sources(cell)
    assert slice_cells(cell).notes[0].startswith("cell 1 holds git's conflict marks (line 2)")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("%time N = 3", "N = 3"),
        ("%time N.append(3)", "N.append(3)"),
        ("%time for i in range(3): N.append(i)", "for i in range(3): N.append(i)"),
        ("%time import numpy as N", "import numpy as N"),
        ("%time --no-raise-error N = -1", "N = -1"),
        ("%prun -q -l 5 N = 'it\\'s'", "N = 'it\\'s'"),
        ("N = %time 3 + 4", "N = 3 + 4"),
        ("if True:\n    %time N = 3", "if True:\n    N = 3"),
        ("%%time\n%time N = 3", "N = 3"),
        ("%time N = [\n  1,\n  2,\n]", "N = [\n  1,\n  2,\n]"),
        ("%time N = '''a\n  b'''\n!ls", "N = '''a\n  b'''"),
        ("%time for i in N:\n    i.do()\n    N.add(i)", "for i in N:\n    i.do()\n    N.add(i)"),
        ("%prun -q -l 5 N = dict(\n  a=1)\nK = 1", "N = dict(\n  a=1)"),
        ("N = %time sum(\n  [1, 2])", "N = sum(\n  [1, 2])"),
        ("if True:\n    %time N = len(\n        [])", "if True:\n    N = len(\n        [])"),
        ("%timeit -r1 -n1 N.append(3)", "N.append(3)"),
        ("%timeit -q -n 1 -r 1 N.append(\n  3)", "N.append(\n  3)"),
    ],
)
def test_the_line_behind_a_timing_magic_is_a_statement(line: str, kept: str) -> None:
    assert kept_sources(line, "def f(): return N") == [kept, "def f(): return N"]
    assert slice_cells(line, "def f(): return N").notes == ()


@pytest.mark.parametrize(
    "line",
    [
        *("%timeit N = 3", "%time N = [1,", "%time -N", "%pip N = 3", "%time"),
        *("%timeit -r1 -n1 N = 3", "%timeit -n1 N.append(3)", "%timeit -n1 -r10 N.append(3)"),
    ],
)
def test_a_magic_line_that_binds_nothing_in_the_notebook_is_left_out(line: str) -> None:
    assert kept_sources(line, "def f(): return N") == ["def f(): return N"]


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
