"""A sliced function behaves as in the whole notebook, because the slice includes side effects."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submissions.notebooks import read_cells
from samples.sample_class import REPOSITORY
from tests.grader.submissions.slices import result_of, sliced

SLICES = REPOSITORY / "tests" / "slices"


NOTEBOOK_PATHS = sorted(SLICES.glob("*.py"))


@pytest.mark.parametrize("path", NOTEBOOK_PATHS, ids=lambda path: path.stem)
def test_the_slice_of_an_unusual_notebook_behaves_as_the_notebook(
    path: Path,
) -> None:
    """The slice leaves out `expensive()`, which represents a training."""
    cells = [cell.source for cell in read_cells(path) if cell.is_code]
    part = sliced(cells)

    assert result_of(part) == result_of(cells)
    assert result_of(cells) == "right"
    assert "expensive()" not in "\n".join(part)


# Names that the generated programs use for lists, dictionaries and numbers.
_LISTS = st.sampled_from(["A", "B", "C"])
_TABLES = st.sampled_from(["D", "E"])
_NUMBERS = st.sampled_from(["N", "M"])
_ITERATORS = st.sampled_from(["G", "H"])
_OBJECTS = st.sampled_from(["P", "Q"])
_STATES = st.sampled_from(
    [
        "[*G]",
        "next(H, 0)",
        "read('a.txt')",
        "read(FILE)",
        "json.load(open('b.json'))",
        "P.n",
        "Q.items",
        "Counter.count",
        "Counter.made",
        "cached(1)",
    ]
)
_FILES = st.sampled_from(["'a.txt'", "'b.json'", "FILE", "'./' + FILE"])
_ANY_NAMES = _LISTS | _TABLES | _NUMBERS
_STATEMENTS = st.one_of(
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
    st.builds("del {}".format, _ANY_NAMES),
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
    st.builds("functools.partial(fill, {})({})".format, _LISTS, _NUMBERS),
    st.builds("for do in (setup1, {}.clear): do()".format, _LISTS),
    st.builds("add = adder({})".format, _LISTS),
    st.builds("add({})".format, _NUMBERS),
    st.builds("list(map(add, [{}]))".format, _NUMBERS),
    st.builds("keep({}, {})".format, _NUMBERS, _LISTS),
    st.builds("match {}:\n case [*held]: {}.extend(held)".format, _LISTS, _LISTS),
    st.builds("match {}:\n case {{'k': held}}: held.append(1)".format, _TABLES),
    st.builds("{} = [*{}] + {}".format, _LISTS, _LISTS, _LISTS),
    st.builds("G = iter({})".format, _LISTS),
    st.builds("G = (one for one in {})".format, _LISTS),
    st.builds("G = numbers({})".format, _LISTS),
    st.just("H = (one for one in G)"),
    st.builds("{} = next({}, 0)".format, _NUMBERS, _ITERATORS),
    st.builds("{} = list({})".format, _LISTS, _ITERATORS),
    st.builds("{} = [one for one in {} if one != {}]".format, _LISTS, _ITERATORS, _NUMBERS),
    st.builds("for one in {}: break".format, _ITERATORS),
    st.builds("{} = {} in {}".format, _NUMBERS, _NUMBERS, _ITERATORS),
    st.builds("{} = Counter({})".format, _OBJECTS, _LISTS),
    st.builds("{} = {}".format, _OBJECTS, _OBJECTS),
    st.builds("{} = len({})".format, _NUMBERS, _OBJECTS),
    st.builds("if {}: {} = 2".format, _OBJECTS, _NUMBERS),
    st.builds("{} = {} == {}".format, _NUMBERS, _OBJECTS, _NUMBERS),
    st.builds("{} = f'{{{}}}'".format, _NUMBERS, _OBJECTS),
    st.builds("{} = {}.twice + 1".format, _NUMBERS, _OBJECTS),
    st.builds("{}.made.append({})".format, _OBJECTS, _NUMBERS),
    st.builds("{} = [{}]".format, _LISTS, _OBJECTS),
    st.builds("cached({})".format, _NUMBERS),
    st.builds("{} = cached(1)".format, _NUMBERS),
    st.just("print(list(map(cached, [1])))"),
    st.builds("json.dump({}, open({}, 'w'))".format, _LISTS | _NUMBERS, _FILES),
    st.builds("with open({}, 'a') as held: held.write(str({}))".format, _FILES, _NUMBERS),
    st.builds("Path({}).write_text(str({}))".format, _FILES, _LISTS),
    st.builds("{} = [read({})]".format, _LISTS, _FILES),
    st.builds("file = open({}, mode='w')".format, _FILES),
    st.builds("file.write(str({})); file.flush()".format, _NUMBERS),
    st.builds("print({}, file=file, flush=True)".format, _LISTS),
    st.builds("save({}, {})".format, _FILES, _NUMBERS),
    st.just("FILE = 'b.json'"),
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
_PRELUDE = (
    "import contextlib",
    "import functools",
    "import json",
    "from pathlib import Path",
    "FILE = 'a.txt'",
    "file = open('c.txt', 'w')",
    "def read(path): return Path(path).read_text()",
    "def save(path, items): Path(path).write_text(json.dumps(items))",
    "def adder(items):\n def add(x): items.append(x)\n return add",
    "def keep(x, *more, kept=[]):\n kept.append(x)\n for one in more: one.extend(kept)",
    "def fill(items, more): items.append(more)",
    "def same(items): return items",
    "@contextlib.contextmanager\ndef context(items): yield items",
    "def setup1(): pass",
    "def setup2(): pass",
    "def setup3(): pass",
    "def numbers(items):\n for one in items: yield one",
    "@functools.cache\ndef cached(x): return N, M",
    "class Counter:\n count = 0\n made = []\n def __init__(self, items):\n"
    "  type(self).count += 1\n  self.n, self.items = 0, items\n"
    " def __len__(self):\n  self.n += 1\n  return self.n\n"
    " def __eq__(self, other):\n  self.items.append(7)\n  return True\n"
    " def __str__(self):\n  type(self).count += 1\n  return 'Counter'\n"
    " @property\n def twice(self):\n  self.n *= 2\n  return self.n",
    "add = adder([])",
    "A, B, C, D, E, N, M = [1], [2], [3], {}, {'k': [1]}, 1, 2",
    "G, H, P, Q = iter('abc'), iter([4, 5]), Counter([8]), Counter([])",
)


@st.composite
def programs(draw: st.DrawFn) -> list[str]:
    body = draw(
        st.lists(st.one_of(_STATEMENTS, _STATEMENTS, _STATEMENTS, _DEFINITIONS), max_size=10)
    )
    used = draw(st.lists(_ANY_NAMES | _STATES, min_size=1, max_size=2))
    function = f"def f(): return [{', '.join(used)}]"
    body.insert(draw(st.integers(0, len(body))), function)
    return [*_PRELUDE, *body]


@settings(deadline=None, max_examples=300)
@given(program=programs())
def test_a_sliced_function_behaves_as_in_the_whole_notebook(program: list[str]) -> None:
    assert result_of(sliced(program)) == result_of(program)
