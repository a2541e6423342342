"""Exceptions that student code catches are noted, and the code behaves as before."""

import ast

import pytest

from grader.sandbox.jobs.caught_exceptions import CaughtExceptions
from grader.sandbox.protocol import MAX_CAUGHT, Raised


def errors_of(source: str) -> tuple[dict[str, object], list[Raised]]:
    """Run some code, and return its names and the exceptions noted."""
    caught = CaughtExceptions(lambda error: Raised(type(error).__name__, str(error)))
    tree = ast.parse(source)
    caught.observe(tree)
    names: dict[str, object] = {caught.NAME: caught.note}
    exec(compile(tree, "<cell 1>", "exec"), names)
    return names, caught.raised


@pytest.mark.parametrize(
    "clause", ["except:", "except OSError:", "except (OSError, KeyError) as error:"]
)
def test_a_caught_exception_is_noted_and_the_clause_runs(clause):
    names, errors = errors_of(f"try:\n    open('/nowhere/x')\n{clause}\n    done = 1\n")
    assert names["done"] == 1
    assert [one.exception for one in errors] == ["FileNotFoundError"]


def test_code_that_catches_nothing_notes_nothing():
    names, errors = errors_of("try:\n    done = 1\nexcept OSError:\n    done = 2\n")
    assert (names["done"], errors) == (1, [])


def test_a_clause_that_raises_again_raises_the_same():
    with pytest.raises(KeyError):
        errors_of("try:\n    {}[1]\nexcept KeyError:\n    raise\n")


def test_only_the_first_exceptions_are_kept():
    clause = "    try:\n        1 / 0\n    except ZeroDivisionError:\n        pass\n"
    source = f"for one in range(50):\n{clause}"
    assert len(errors_of(source)[1]) == MAX_CAUGHT
