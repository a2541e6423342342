"""The ready-made checks `same_results` compare values by a predicate of the course."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.grading.assignment_files import AssignmentFiles
from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.submission import CallEvidence, Submission
from grader.results import CheckResult
from grader.sandbox.protocol import Call, Plain
from grader.seeds import Seed
from grader.settings import Settings

PREDICATE = '''\
def has_all_values(found, expected, values):
    """The same values in any order."""
    values.sort()
    return sorted(found) == values
'''
Function = Callable[[list[int]], Any]


class FakeSubmission:
    """A submission whose function is a function of the test."""

    def __init__(self, function: Function) -> None:
        self._function = function

    def call(self, call: Call) -> CallEvidence:
        """Call the function."""
        (argument,) = call.arguments
        value = self._function(list(argument.value))  # type: ignore[union-attr]
        return CallEvidence(Plain(value), (), "")


class FakeReference:
    """A reference that returns the values in reversed order."""

    def value(self, _name: str, _kind: type, observe: Callable[[Submission], Any]) -> Any:
        """Observe the reference."""
        return observe(FakeSubmission(lambda values: values[::-1]))  # type: ignore[arg-type]


@pytest.fixture
def grade(tmp_path: Path) -> Callable[..., CheckResult]:
    """A function that grades a function, and returns the result of the comparison."""

    def graded(
        function: Function, predicate: str = PREDICATE, compare: str = "orders.py:has_all_values"
    ) -> CheckResult:
        checks = tmp_path / "checks"
        checks.mkdir(exist_ok=True)
        (checks / "orders.py").write_text(predicate)
        parameters = {
            "compare": compare,
            "arguments": [{"kind": "list", "of": {"kind": "integer"}, "least": 6}],
        }
        settings = msgspec.convert(
            {
                "title": "Orders",
                "functions": ["shuffled"],
                "exercises": {"shuffled": {"checks": "same_results", "parameters": parameters}},
                "points": {"shuffled": {"returns_the_kind": 1, "returns_the_value": 1}},
            },
            Settings,
        )
        context = CheckContext(
            settings,
            Seed.of(3),
            FakeReference(),
            lambda: pytest.fail("no training"),
            files=AssignmentFiles(checks, tmp_path),
        )
        submission: Any = FakeSubmission(function)
        run_checks(context, submission)
        # The predicate sorts its argument, and the next submission gets the same calls.
        return run_checks(context, submission)[1]

    return graded


def test_a_value_that_differs_from_the_reference_passes_if_the_predicate_returns_true(grade):
    assert grade(lambda values: values).status.value == "passed"


def test_a_value_that_the_predicate_rejects_fails_with_the_docstring_as_expectation(grade):
    result = grade(lambda values: values[1:])
    assert result.status.value == "failed"
    assert result.expected == "The same values in any order"
    assert result.actual.startswith("[")


def test_without_a_docstring_the_predicate_is_named(grade):
    result = grade(list, "def has_all_values(*_):\n    return False\n")
    assert result.expected == "a value that passes orders.py:has_all_values"


def test_a_predicate_may_raise_a_message_of_its_own(grade):
    source = (
        "from grader.checks import CheckFailure\n"
        "def has_all_values(found, expected, values):\n"
        "    raise CheckFailure('a', 'b', 'c')\n"
    )
    result = grade(list, source)
    assert (result.status.value, result.expected, result.hint) == ("failed", "a", "c")


@pytest.mark.parametrize(
    ("predicate", "compare", "message"),
    [
        (PREDICATE, "orders.py:has_all_value", "orders.py has no function .* has_all_values meant"),
        (PREDICATE, "order.py:has_all_values", "no file 'order.py' for checks"),
        (PREDICATE, "all", "compare: expected close, exact, set or a predicate .* not all"),
        ("def has_all_values(*_):\n    1 / 0", "orders.py:has_all_values", "ZeroDivisionError"),
        (
            "def has_all_values(*_):\n    pass",
            "orders.py:has_all_values",
            "True or False, not None",
        ),
        ("def has_all_values(:", "orders.py:has_all_values", "SyntaxError"),
    ],
)
def test_a_fault_of_the_predicate_is_no_fault_of_the_student(grade, predicate, compare, message):
    result = grade(list, predicate, compare)
    assert result.status.value == "broken"
    assert re.search(message, result.actual), result.actual


def test_a_module_with_the_name_of_another_one_is_named(grade, tmp_path):
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "json.py").write_text(PREDICATE)
    result = grade(list, compare="json.py:has_all_values")
    assert "json.py has the name of another module: rename it" in result.actual
