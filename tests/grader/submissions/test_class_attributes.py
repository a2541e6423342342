"""The slice contains what changes a class through its objects or its own methods."""

import pytest

from tests.grader.submissions.slices import call_f, run_statements, sliced

# For each form of code: cells before `def f(): return A.n`, and what `f` returns in the notebook.
_COUNT = "class A:\n n = 0\n def __init__(self): {} += 1"
FORMS = {
    "type(self)": ([_COUNT.format("type(self).n"), "x = A()"], 1),
    "__class__": ([_COUNT.format("self.__class__.n"), "print(A())"], 1),
    "the name of the class": ([_COUNT.format("A.n"), "x = [A(), A()]"], 2),
    "type of another object": (
        ["class A: n = 0", "def count(a): type(a).n += 1", "count(A())"],
        1,
    ),
    "type at the top level": (["class A: n = 0", "a = A()", "type(a).n = 4"], 4),
    "setattr": (
        ["class A:\n n = 0\n def go(self): setattr(type(self), 'n', 4)", "x = A().go()"],
        4,
    ),
    "a class method": (
        ["class A:\n n = 0\n @classmethod\n def go(cls): cls.n += 1", "x = A.go()"],
        1,
    ),
    "a class method of an object": (
        ["class A:\n n = 0\n @classmethod\n def go(cls): cls.n += 1", "a = A()", "x = a.go()"],
        1,
    ),
    "a constructor of the class": (
        [
            "class A:\n n = 0\n def __new__(cls):\n  cls.n += 1\n  return object.__new__(cls)",
            "x = A()",
        ],
        1,
    ),
    "a list of the class": (
        ["class A:\n n = []\n def add(self): self.n.append(1)", "a = A()", "x = a.add()"],
        [1],
    ),
    "a list of the class at the top level": (
        ["class A:\n n = []", "a = A()", "a.n.append(1)"],
        [1],
    ),
    "a property": (
        ["class A:\n n = 0\n @property\n def p(self): type(self).n += 1", "x = A().p"],
        1,
    ),
    "a base class": (
        [
            "class B:\n n = 0\n def __init__(self): type(self).n += 1",
            "class A(B):\n def __init__(self): super().__init__()",
            "x = A()",
        ],
        1,
    ),
    "shared attributes": (
        [
            "class S:\n all = {}\n def __init__(self): self.__dict__ = S.all",
            "s = S()",
            "s.n = 3",
            "A = S()",
        ],
        3,
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_slice_contains_changes_of_a_class_in_every_form(form: str) -> None:
    cells, expected = FORMS[form]
    cells = [*cells, "def f(): return A.n"]
    assert call_f(run_statements(cells)) == expected
    assert call_f(run_statements(sliced(cells))) == expected


def test_a_new_object_with_attributes_of_its_own_does_not_change_the_class() -> None:
    cells = [
        "class A:\n sizes = [32]\n def __init__(self, n): self.n = n",
        "a = A(expensive())",
        "a.n = 4",
        "def f(): return A(3)",
    ]
    assert sliced(cells) == [cells[0], cells[-1]]
