"""The slice contains every form of code that changes a value, and little else."""

import time

import pytest

from tests.grader.submissions.slices import call_f, run_statements, sliced

# For each form of code: cells before `def f(): return CFG`, and what `f` returns in the notebook.
FORMS = {
    "a bound method": (["CFG = []", "add = CFG.append", "add(1)"], [1]),
    "a default argument": (["CFG = []", "def add(x, to=CFG): to.append(x)", "add(1)"], [1]),
    "a default list of the function": (
        ["def add(x, to=[]):\n to.append(x)\n return to", "CFG = add(1)", "add(2)"],
        [1, 2],
    ),
    "a default list of the function, keyword-only": (
        [
            "CFG = []",
            "def add(x, *to, kept=[]):\n kept.append(x)\n for one in to: one.extend(kept)",
            "add(1, [])",
            "add(2, CFG)",
        ],
        [1, 2],
    ),
    "a bound method as default": (
        ["CFG = []", "def add(x, to=CFG.append): to(x)", "add(1)"],
        [1],
    ),
    "a default that the function returns": (
        ["CFG = []", "def get(of=CFG): return of", "get().append(1)"],
        [1],
    ),
    "partial": (
        [
            "from functools import partial",
            "CFG = {}",
            "def put(to, key, value): to[key] = value",
            "put_a = partial(put, CFG, 'a')",
            "put_a(1)",
        ],
        {"a": 1},
    ),
    "partial of a library function": (
        [
            "import functools, operator",
            "CFG = {}",
            "functools.partial(operator.setitem, CFG)(1, 2)",
        ],
        {1: 2},
    ),
    "a closure over an argument": (
        ["CFG = []", "def adder(to):\n def add(x): to.append(x)\n return add", "adder(CFG)(1)"],
        [1],
    ),
    "a closure that counts": (
        [
            "def counter():\n n = 0\n def go():\n  nonlocal n\n  n += 1\n  return n\n return go",
            "count = counter()",
            "count()",
            "CFG = count()",
        ],
        2,
    ),
    "a lambda in a lambda": (
        ["CFG = []", "(lambda to: lambda x: to.append(x))(CFG)(3)"],
        [3],
    ),
    "a lambda in a dictionary": (
        ["CFG = []", "DO = {'add': lambda x: CFG.append(x)}", "DO['add'](1)"],
        [1],
    ),
    "functions in a loop": (
        [
            "def one():\n global CFG\n CFG = [1]",
            "def two(): CFG.append(2)",
            "for step in (one, two): step()",
        ],
        [1, 2],
    ),
    "a function passed to map": (
        ["CFG = []", "def add(x): CFG.append(x)", "list(map(add, 'ab'))"],
        ["a", "b"],
    ),
    "a function passed to a thread": (
        [
            "from threading import Thread",
            "CFG = []",
            "thread = Thread(target=CFG.append, args=(1,))",
            "thread.start()",
            "thread.join()",
        ],
        [1],
    ),
    "a function that calls its argument": (
        ["CFG = []", "def apply(do, x): do(x)", "def add(x): CFG.append(x)", "apply(add, 1)"],
        [1],
    ),
    "arguments behind stars": (
        ["CFG = {}", "def put(to, key): to[key] = 1", "put(**{'to': CFG, 'key': 'a'})"],
        {"a": 1},
    ),
    "parameters with stars": (
        ["CFG = []", "def add(x, *to):\n for one in to: one.append(x)", "add(1, [], CFG)"],
        [1],
    ),
    "a static method": (
        ["CFG = []", "class A:\n @staticmethod\n def add(to): to.append(1)", "A.add(CFG)"],
        [1],
    ),
    "a class that stores its argument": (
        [
            "CFG = []",
            "class A:\n def __init__(self, to): self.to = to\n def add(self): self.to.append(1)",
            "a = A(CFG)",
            "a.add()",
        ],
        [1],
    ),
    "a class with the constructor of its base": (
        [
            "CFG = []",
            "class A:\n def __init__(self): CFG.append(1)",
            "class B(A): pass",
            "B()",
        ],
        [1],
    ),
    "a context manager": (
        [
            "CFG = []",
            "class A:\n def __enter__(self): CFG.append(1)\n def __exit__(self, *a): CFG.append(2)",
            "with A(): pass",
        ],
        [1, 2],
    ),
    "an object that is called": (
        ["class A:\n n = 0\n def __call__(self): self.n += 1", "a = A()", "a()", "CFG = a.n"],
        1,
    ),
    "an operator": (
        [
            "CFG = []",
            "class A:\n def __lshift__(self, x):\n  CFG.append(x)\n  return self",
            "A() << 1 << 2",
        ],
        [1, 2],
    ),
    "a property": (
        ["CFG = []", "class A:\n @property\n def go(self): CFG.append(1)", "A().go"],
        [1],
    ),
    "a base class that registers subclasses": (
        [
            "CFG = []",
            "class A:\n def __init_subclass__(cls): CFG.append(cls.__name__)",
            "class B(A): pass",
        ],
        ["B"],
    ),
    "a decorator that is a class": (
        [
            "class A:\n n = 0\n def __init__(self, do): pass\n def __call__(self): self.n += 1",
            "@A\ndef go(): pass",
            "go()",
            "CFG = go.n",
        ],
        1,
    ),
    "a pattern": (
        ["CFG = {'a': []}", "match CFG:\n case {'a': found}: found.append(1)"],
        {"a": [1]},
    ),
    "the rest of a pattern": (
        ["CFG = [[], []]", "match CFG:\n case [_, *rest]: rest[0].append(1)"],
        [[], [1]],
    ),
    "two context managers in one with": (
        [
            "from contextlib import nullcontext",
            "CFG = []",
            "with nullcontext(CFG) as a, nullcontext([1]) as b: a.extend(b)",
        ],
        [1],
    ),
    ":= in a comprehension": (["[(CFG := x) for x in range(3)]"], 2),
    "an import in a function": (
        ["def load():\n global sep\n from os.path import sep", "load()", "CFG = sep"],
        "/",
    ),
    "a pattern in a function": (
        ["def load():\n global CFG\n match [1]:\n  case [CFG]: pass", "load()"],
        1,
    ),
    "a deletion in a function": (
        ["CFG = 1", "def drop():\n global CFG\n del CFG", "drop()", "CFG = 'CFG' in globals()"],
        False,
    ),
    "exec": (["exec('CFG = [1]')", "exec('CFG.append(2)')"], [1, 2]),
    "exec of a computed text": (["for n in ('CFG', 'B'): exec(f'{n} = 3')"], 3),
    "a missing key": (
        ["from collections import defaultdict", "CFG = defaultdict(list)", "CFG['a']"],
        {"a": []},
    ),
    "a copy that shares": (
        ["import copy", "CFG = [[]]", "other = copy.copy(CFG)", "other[0].append(1)"],
        [[1]],
    ),
    "a sum that shares": (["CFG = []", "both = [CFG] + [[]]", "both[0].append(1)"], [1]),
    "an iterator that advances": (["it = iter([1, 2])", "next(it)", "CFG = next(it)"], 2),
    "an array for the result": (
        ["import numpy as np", "A = np.zeros(2)", "np.add(A, 1, out=A)", "CFG = A.tolist()"],
        [1, 1],
    ),
    "a bound method passed on by name": (
        ["CFG = []", "add = CFG.append", "list(map(add, 'ab'))"],
        ["a", "b"],
    ),
    "a bound method in an iterator": (
        ["CFG = []", "steps = map(CFG.append, 'ab')", "x = list(steps)"],
        ["a", "b"],
    ),
    "a closure returned beside what it changes": (
        [
            "def make():\n items = []\n def add(x): items.append(x)\n return items, add",
            "CFG, add = make()",
            "add(1)",
        ],
        [1],
    ),
    "the function of an augmented assignment": (
        ["import operator", "CFG = []", "x = operator.iadd(CFG, [1])"],
        [1],
    ),
    "a method whose result is kept": (
        [
            "import argparse",
            "parser = argparse.ArgumentParser()",
            "group = parser.add_argument_group('sizes')",
            "size = group.add_argument('--size', default=150)",
            "CFG = parser.parse_args([]).size",
        ],
        150,
    ),
    "a mapping of the notebook": (
        [
            "CFG = []",
            "class A:\n def keys(self):\n  CFG.append(1)\n  return ()\n"
            " def __getitem__(self, k): pass",
            "x = {**A()}",
        ],
        [1],
    ),
    "a cache of results": (
        [
            "import functools\nN = 1",
            "@functools.cache\ndef g(): return N",
            "g()",
            "N = 5",
            "CFG = g()",
        ],
        1,
    ),
    "a cache of results, used in an assignment": (
        [
            "from functools import lru_cache as memo\nN = 1",
            "@memo(maxsize=None)\ndef g(x): return N * x",
            "first = g(1) + 1",
            "N = 5",
            "CFG = [g(x) for x in range(3)]",
        ],
        [0, 1, 10],
    ),
    "a cache of results, filled by a helper": (
        [
            "import functools\nN = 1",
            "@functools.lru_cache()\ndef g(x): return N",
            "def show(): print(list(map(g, [1, 2])))",
            "show()",
            "N = 5",
            "CFG = g(2)",
        ],
        1,
    ),
    "a cache of a method's results": (
        [
            "import functools\nN = 1",
            "class A:\n @functools.lru_cache(None)\n def go(self): return N",
            "a = A()",
            "print(a.go())",
            "N = 5",
            "CFG = a.go()",
        ],
        1,
    ),
    "a cached property": (
        [
            "from functools import cached_property\nN = 1",
            "class A:\n @cached_property\n def go(self): return N",
            "a = A()",
            "x = a.go",
            "N = 5",
            "CFG = a.go",
        ],
        1,
    ),
    "a view": (
        ["import numpy as np", "A = np.zeros(2)", "A.reshape(1, 2)[0] = 1", "CFG = list(A)"],
        [1, 1],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_slice_contains_changes_of_a_value_in_every_form(form: str) -> None:
    cells, expected = FORMS[form]
    cells = [*cells, "def f(): return CFG"]
    assert call_f(run_statements(cells)) == expected
    assert call_f(run_statements(sliced(cells))) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "total = N + 1\ntotal += expensive()",
        "answer = expensive(N)\nanswer.update(a=1)",
        "path = os.path.join(ROOT, 'a')\nopen(path).read()",
        "measured = helper(ROOT)\nmeasured.append(expensive())",
        "@timed\ndef g(): pass\ng()",
    ],
)
def test_the_slice_leaves_out_values_computed_from_numbers_and_strings(cell: str) -> None:
    cells = [
        "import os",
        "N, ROOT = 3, '/tmp'",
        "def helper(path): return [path]",
        "def timed(function): return function",
        *cell.split("\n", 1),
        "def f(): return N, ROOT",
    ]
    assert sliced(cells) == ["N, ROOT = 3, '/tmp'", "def f(): return N, ROOT"]


def test_calls_of_a_decorated_graded_function_stay_out_of_the_slice() -> None:
    cells = [
        "def timed(g):\n def run(*a): return g(*a)\n return run",
        "@timed\ndef f(): return 1",
        "model = f()",
        "f()",
    ]
    assert sliced(cells) == cells[:2]


def test_a_long_chain_of_calls_is_resolved_within_seconds() -> None:
    calls = [f"def f{n}(x):\n global N{n}\n N{n} = x\n f{n + 1}(x)" for n in range(1_000)]
    started = time.process_time()
    part = sliced(["\n".join(calls), "f0([])", "def f(): return N3"])
    assert "f0([])" in part
    assert time.process_time() - started < 4
