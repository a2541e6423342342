"""The slice contains what special methods do and what advances an iterator, and no training."""

import pytest

from tests.grader.submissions.slices import call_f, run_statements, sliced

# For each special method: its body, and top-level code that makes Python call it on `a`.
_TRUE = "(self, *o):\n  L.append(1)\n  return True"
SPECIAL_METHODS = {
    "if": (f"def __bool__{_TRUE}", "if a: pass"),
    "while": ("def __bool__(self):\n  L.append(1)\n  return len(L) < 3", "while a: pass"),
    "and": (f"def __bool__{_TRUE}", "x = a and 1"),
    "not": (f"def __bool__{_TRUE}", "x = not a"),
    "a conditional expression": (f"def __bool__{_TRUE}", "x = 1 if a else 2"),
    "assert": (f"def __bool__{_TRUE}", "assert a"),
    "any": (f"def __bool__{_TRUE}", "x = any([a])"),
    "filter": (f"def __bool__{_TRUE}", "x = list(filter(None, [a]))"),
    "a condition in a comprehension": (f"def __bool__{_TRUE}", "x = [1 for _ in 'a' if a]"),
    "len": ("def __len__(self):\n  L.append(1)\n  return 3", "x = len(a)"),
    "len as truth": ("def __len__(self):\n  L.append(1)\n  return 3", "if a: pass"),
    "print": ("def __str__(self):\n  L.append(1)\n  return 'a'", "print(a)"),
    "a formatted string": ("def __str__(self):\n  L.append(1)\n  return 'a'", "x = f'{a}'"),
    "format": ("def __format__(self, s):\n  L.append(s)\n  return 'a'", "x = '{:x}'.format(a)"),
    "percent": ("def __str__(self):\n  L.append(1)\n  return 'a'", "x = '%s' % a"),
    "repr in a list": ("def __repr__(self):\n  L.append(1)\n  return 'a'", "x = repr([a])"),
    "less": (f"def __lt__{_TRUE}", "a < 3"),
    "less from the right": (f"def __gt__{_TRUE}", "x = 3 < a"),
    "sorted": (f"def __lt__{_TRUE}", "x = sorted([a, A()])"),
    "equal": (f"def __eq__{_TRUE}", "x = 3 == a"),
    "equal in a search": (f"def __eq__{_TRUE}", "x = [a].index(3)"),
    "equal in a pattern": (f"def __eq__{_TRUE}", "match a:\n case 3: pass"),
    "in": (f"def __contains__{_TRUE}", "x = 3 in a"),
    "not in": (f"def __contains__{_TRUE}", "if 3 not in a: pass"),
    "a set": ("def __hash__(self):\n  L.append(1)\n  return 1", "x = {a}"),
    "an unknown attribute": ("def __getattr__(self, k):\n  L.append(k)\n  return 1", "x = a.y + 1"),
    "getattr": ("def __getattr__(self, k): L.append(k)", "x = getattr(a, 'y')"),
    "hasattr": ("def __getattr__(self, k): L.append(k)", "x = hasattr(a, 'y')"),
    "a set attribute": ("def __setattr__(self, k, v): L.append(k)", "a.x = 1"),
    "setattr": ("def __setattr__(self, k, v): L.append(k)", "setattr(a, 'x', 1)"),
    "a deleted attribute": ("def __delattr__(self, k): L.append(k)", "del a.x"),
    "list": ("def __iter__(self):\n  L.append(1)\n  return iter('ab')", "x = list(a)"),
    "unpacking": ("def __iter__(self):\n  L.append(1)\n  return iter('ab')", "x, y = a"),
    "a star": ("def __iter__(self):\n  L.append(1)\n  return iter('ab')", "x = [*a]"),
    "next": ("def __next__(self): L.append(1)", "x = next(a)"),
    "reversed": ("def __reversed__(self):\n  L.append(1)\n  return iter('a')", "x = reversed(a)"),
    "an index": ("def __index__(self):\n  L.append(1)\n  return 0", "x = [5][a]"),
    "int": ("def __int__(self):\n  L.append(1)\n  return 1", "x = int(a)"),
    "minus": ("def __neg__(self): L.append(1)", "x = -a"),
    "a sum": ("def __radd__(self, o):\n  L.append(1)\n  return 0", "x = sum([a])"),
    "a call": ("def __call__(self): L.append(1)", "x = a()"),
    "a call of a new object": ("def __call__(self): L.append(1)", "A()()"),
    "del": ("def __del__(self): L.append(1)", "del a"),
    "a name bound again": ("def __del__(self): L.append(1)", "a = None"),
    "a library function": (
        "def __fspath__(self):\n  L.append(1)\n  return '/'",
        "import os\nx = os.path.exists(a)",
    ),
    "a function of the notebook": (
        "def __str__(self):\n  L.append(1)\n  return 'a'",
        "def show(*objects):\n for one in objects: print(one)\nshow(a)",
    ),
    "an attribute of another object": (
        "def __str__(self):\n  L.append(1)\n  return 'a'",
        "class B:\n def __init__(self): self.a = A()\n def __str__(self): return str(self.a)\n"
        "b = B()\nx = str(b)",
    ),
    "a subclass": (
        "def __len__(self):\n  L.append(1)\n  return 1",
        "class B(A): pass\nb = B()\nx = len(b)",
    ),
    "a descriptor": ("def __get__(self, *o): L.append(1)", "class B:\n x = A()\ny = B().x"),
    "a descriptor that is set": (
        "def __set__(self, o, v): L.append(v)",
        "class B: x = A()\nB().x = 1",
    ),
    "the name of a descriptor": ("def __set_name__(self, o, n): L.append(n)", "class B: x = A()"),
    "a metaclass": (
        "pass\nclass M(type):\n def __call__(cls): L.append(1)",
        "class B(metaclass=M): pass\nB()",
    ),
}


@pytest.mark.parametrize("form", SPECIAL_METHODS)
def test_the_slice_contains_operations_that_run_a_special_method(form: str) -> None:
    method, use = SPECIAL_METHODS[form]
    cells = ["L = []", f"class A:\n {method}", "a = A()", use, "def f(): return L"]
    expected = call_f(run_statements(cells))
    assert expected not in ([], "NameError")
    assert call_f(run_statements(sliced(cells))) == expected


@pytest.mark.parametrize("use", ["print(a)", "if a: pass", "x = a == 3", "x = [*a]", "x = a.y"])
def test_the_slice_contains_operations_after_which_the_object_itself_differs(use: str) -> None:
    names = ("str", "bool", "eq", "iter", "getattr")
    count = "(self, *o):\n  self.__dict__['n'] = self.__dict__.get('n', 0) + 1\n  return iter('')"
    methods = "\n ".join(f"def __{name}__{count}" for name in names)
    cells = [f"class A:\n {methods}", "a = A()", use, "def f(): return a.__dict__.get('n', 0)"]
    expected = call_f(run_statements(cells))
    assert expected == 1
    assert call_f(run_statements(sliced(cells))) == expected


# For each way to advance the iterator `G`: how it is made, and the code that advances it.
ITERATORS = {
    "for": ("G = iter(range(9))", "for x in G:\n if x == 3: break"),
    "enumerate": ("G = iter(range(9))", "for i, x in enumerate(G): break"),
    "zip": ("G = iter(range(9))", "for x, y in zip(G, [1, 2]): pass"),
    "a comprehension": ("G = (x * 2 for x in range(9))", "x = [x for x in G if x < 4]"),
    "list": ("G = map(str, range(9))", "print(list(G))"),
    "sum": ("G = (x for x in range(9))", "x = sum(G)"),
    "join": ("G = iter('abc')", "x = ''.join(G)"),
    "unpacking": ("G = iter(range(3))", "x, y, *z = G"),
    "a star": ("G = iter(range(3))", "print(*G)"),
    "in": ("G = iter(range(9))", "x = 3 in G"),
    "a method": ("G = iter(range(9))", "x = G.__next__()"),
    "send": (
        "def gen():\n x = 0\n while True: x += (yield x) or 1\nG = gen()",
        "next(G)\ny = G.send(4)",
    ),
    "islice": ("import itertools\nG = itertools.count()", "x = list(itertools.islice(G, 3))"),
    "a second generator": ("G = iter(range(9))\nH = (x for x in G)", "x = sum(H)"),
    "a helper": (
        "G = iter(range(9))\ndef take(n, of): return [x for _, x in zip(range(n), of)]",
        "x = take(2, G)",
    ),
    "a helper with a global": ("G = iter(range(9))\ndef total(): return sum(G)", "x = total()"),
    "a generator from a helper": (
        "def make(): return (x for x in range(9))\nG = make()",
        "print(max(G))",
    ),
    "a dictionary": ("S = {'g': iter(range(9))}\nG = S['g']", "x = list(S['g'])"),
    "a generator method": (
        "class A:\n def all(self): yield from range(9)\nG = A().all()",
        "x = min(G)",
    ),
    "an open file": ("import io\nG = io.StringIO('1\\n2\\n3')", "x = G.readline()"),
    "a random generator": ("import random\nG = random.Random(3)", "x = G.random()"),
}


@pytest.mark.parametrize("form", ITERATORS)
def test_the_slice_contains_statements_that_advance_an_iterator(form: str) -> None:
    made, advanced = ITERATORS[form]
    # Some of the iterators never end.
    result = "G.random()" if "Random" in made else "[x for x, _ in zip(G, range(9))]"
    cells = [made, advanced, f"def f(): return {result}"]
    untouched = call_f(run_statements([made, cells[-1]]))
    expected = call_f(run_statements(cells))
    assert expected != untouched
    assert call_f(run_statements(sliced(cells))) == expected


SEQUENCE = """class Pictures(keras.utils.Sequence):
    def __init__(self, files):
        self.files = files
        self.at = 0
    def __len__(self):
        return len(self.files)
    def __getitem__(self, number):
        self.at = number
        pictures = load(self.files[number])
        pictures[0] = 1
        return pictures"""


@pytest.mark.parametrize(
    "cell",
    [
        "history = model.fit(Pictures(FILES))",
        "pictures = Pictures(FILES)\nmodel.fit(pictures, epochs=9)",
        "for name, label in zip(FILES, LABELS): show(name, label)",
        "pairs = list(zip(FILES, LABELS))\nfor name, label in pairs: show(name, label)",
        "for number, name in enumerate(FILES): print(number, name)",
        "print(f'{len(FILES)} files', FILES[0], 'a' in FILES)",
        "first, *others = FILES",
        "for name in read(FILES): show(name)",
        "print(max(FILES), sorted(LABELS), *FILES)",
        "trainer = Trainer(FILES)\nresult = trainer.run()",
    ],
)
def test_the_slice_leaves_out_trainings_and_plots_of_values_that_it_needs(cell: str) -> None:
    trainer = "class Trainer:\n def __init__(self, files): self.files = files\n def run(self): go()"
    needed = ["import keras", SEQUENCE, "FILES, LABELS = list('ab'), [0, 1]"]
    function = "def f(): return Pictures(FILES), LABELS"
    others = [trainer, "def read(names):\n for name in names: yield name"]
    assert sliced([*needed, *others, *cell.split("\n", 1), function]) == [*needed, function]
