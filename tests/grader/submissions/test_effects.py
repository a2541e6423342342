"""The slice behaves as the whole notebook does: what changes what a function uses belongs to it."""

import contextlib
import copy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submissions.notebooks import Cell, read_cells
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY

SLICES = REPOSITORY / "tests" / "slices"


def names_after(statements: list[str]) -> dict[str, object]:
    """The names that are defined when statements have run; one that fails costs only itself."""
    names: dict[str, object] = {"__name__": "__main__"}
    for statement in statements:
        with contextlib.suppress(Exception):
            exec(statement, names)
    return names


def sliced(cells: list[str]) -> list[str]:
    part = slice_of([Cell(number, text) for number, text in enumerate(cells, 1)], ("f",)).parts["f"]
    return [statement.source for statement in part.statements]


def answer(names: dict[str, object]) -> object:
    function = names["f"]
    assert callable(function)
    try:
        return copy.deepcopy(function())
    except Exception as error:  # noqa: BLE001  a generated function may raise anything
        return type(error).__name__


NOTEBOOKS = sorted(SLICES.glob("*.py"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_unusual_structure_is_cut_so_that_its_function_does_the_same(
    path: Path,
) -> None:
    """The whole must not reach `EXPENSIVE`, which stands for a training, when it is cut."""
    cells = [cell.source for cell in read_cells(path) if cell.is_code]
    part = sliced(cells)

    assert answer(names_after(part)) == answer(names_after(cells))
    assert answer(names_after(cells)) == "right"
    assert "expensive()" not in "\n".join(part)


# Names that the generated programs work on: lists, dictionaries, numbers, and others for them.
_LISTS = st.sampled_from(["A", "B", "C"])
_TABLES = st.sampled_from(["D", "E"])
_NUMBERS = st.sampled_from(["N", "M"])
_ANY = _LISTS | _TABLES | _NUMBERS
_SIMPLE = st.one_of(
    st.builds("{} = [{}]".format, _LISTS, _NUMBERS),
    st.builds("{} = {{'a': {}}}".format, _TABLES, _NUMBERS),
    st.builds("{} = {} + 1".format, _NUMBERS, _NUMBERS),
    st.builds("{} += 1".format, _NUMBERS),
    st.builds("{} += [{}]".format, _LISTS, _NUMBERS),
    st.builds("{}.append({})".format, _LISTS, _NUMBERS),
    st.builds("{}.extend({})".format, _LISTS, _LISTS),
    st.builds("{}.insert(0, {})".format, _LISTS, _NUMBERS),
    st.builds("{}.reverse()".format, _LISTS),
    st.builds("{}.update(b={})".format, _TABLES, _NUMBERS),
    st.builds("{}['k'] = {}".format, _TABLES, _NUMBERS | _LISTS),
    st.builds("{}['k'].append({})".format, _TABLES, _NUMBERS),
    st.builds("{}.setdefault('l', []).append({})".format, _TABLES, _NUMBERS),
    st.builds("{}[0] = {}".format, _LISTS, _NUMBERS),
    st.builds("{} = {}".format, _LISTS, _LISTS),
    st.builds("{} = {}".format, _TABLES, _TABLES),
    st.builds("{} = {}['k']".format, _LISTS, _TABLES),
    st.builds("{} = {} = []".format, _LISTS, _LISTS),
    st.builds("{}, {} = {}, {}".format, _LISTS, _NUMBERS, _LISTS, _NUMBERS),
    st.builds("{} = {}.pop()".format, _NUMBERS, _LISTS),
    st.builds("del {}[0]".format, _LISTS),
    st.builds("del {}['k']".format, _TABLES),
    st.builds("del {}".format, _ANY),
    st.builds("print({} := 7)".format, _NUMBERS),
    st.builds("[{}.append(i) for i in range(2)]".format, _LISTS),
    st.builds("fill({}, {})".format, _LISTS, _NUMBERS),
    st.builds("{} = same({})".format, _LISTS, _LISTS),
    st.builds("setup{}()".format, st.sampled_from([1, 2, 3])),
    st.builds("globals()['{}'] = 5".format, _NUMBERS),
    st.builds("list.append({}, {})".format, _LISTS, _NUMBERS),
    st.builds("for i in range(2): {}[i] = {}".format, _TABLES, _NUMBERS),
    st.builds("for one in ({}, {}): one.append(3)".format, _LISTS, _LISTS),
    st.builds("for one in {}.values(): one.append(4)".format, _TABLES),
    st.builds("if {}: {}.append(1)\nelse: {} = [2]".format, _NUMBERS, _LISTS, _LISTS),
    st.builds("try:\n {}.append({})\nexcept Exception:\n {} = []".format, _LISTS, _NUMBERS, _LISTS),
    st.builds("with context({}) as held: held.append(6)".format, _LISTS),
)
_DEFINITIONS = st.one_of(
    st.builds(
        "def setup{}():\n global {}\n {} = 8\n {}.append(9)".format,
        st.just(1),
        _NUMBERS,
        _NUMBERS,
        _LISTS,
    ),
    st.builds("def setup2():\n global {0}\n {0} = {1}\n fill({0}, 1)".format, _LISTS, _LISTS),
    st.just("def setup3():\n setup1()\n inner = A\n inner.append(2)"),
)
_FIRST = (
    "import contextlib",
    "def fill(given, more): given.append(more)",
    "def same(given): return given",
    "@contextlib.contextmanager\ndef context(given): yield given",
    "def setup1(): pass",
    "def setup2(): pass",
    "def setup3(): pass",
    "A, B, C, D, E, N, M = [1], [2], [3], {}, {'k': [1]}, 1, 2",
)


@st.composite
def programs(draw: st.DrawFn) -> list[str]:
    body = draw(st.lists(st.one_of(_SIMPLE, _SIMPLE, _SIMPLE, _DEFINITIONS), max_size=10))
    used = draw(st.lists(_ANY, min_size=1, max_size=2))
    function = f"def f(): return [{', '.join(used)}]"
    body.insert(draw(st.integers(0, len(body))), function)
    return [*_FIRST, *body]


@settings(deadline=None, max_examples=300)
@given(program=programs())
def test_a_sliced_function_behaves_as_in_the_whole_notebook(program: list[str]) -> None:
    assert answer(names_after(sliced(program))) == answer(names_after(program))
