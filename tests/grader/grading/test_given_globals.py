"""The table `[given]`: globals that the settings give to the submission and to the reference."""

from pathlib import Path

import pytest

from grader.course import Course
from grader.grading.given_globals import GivenGlobals
from grader.grading.grader import Grader
from grader.grading.submission import CallEvidence
from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import Call, Nothing, Number, PlainArgument
from tests.support.rates import make_rates_course

RIGHT = "RATE = 7\nDOUBLE = 2 * RATE\ndef price(count):\n    return count * DOUBLE\n"
FIXED = "def price(count):\n    return count * {}\n"


class RecordedCalls:
    """A submission that keeps the calls that it gets."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def call(self, call: Call) -> CallEvidence:
        """Keep a call."""
        self.calls.append(call)
        return CallEvidence(Nothing(), (), "")


def test_a_call_gets_the_globals_of_the_settings_and_those_of_its_check() -> None:
    submission = RecordedCalls()
    given = GivenGlobals(submission, {"A": 1, "B": [2]})  # type: ignore[arg-type]
    given.call(Call("function", given={"A": Number(3)}))
    assert submission.calls[0].given == {"A": Number(3), "B": PlainArgument([2])}


def test_a_call_without_globals_stays_unchanged() -> None:
    submission = RecordedCalls()
    call = Call("function")
    GivenGlobals(submission, {}).call(call)  # type: ignore[arg-type]
    assert submission.calls == [call]


@pytest.mark.slow
def test_submission_and_reference_get_the_globals_of_the_settings(
    tmp_path: Path, grader: Grader
) -> None:
    course = make_rates_course(tmp_path)
    assert points(course, RIGHT, grader.sandbox) == 2
    assert points(course, FIXED.format(6), grader.sandbox) == 2
    assert points(course, FIXED.format(10), grader.sandbox) == 1


@pytest.mark.slow
@pytest.mark.parametrize("changed", ["RATE = 5", "calls = 2\nRATE = 3"])
def test_a_change_of_given_globals_or_parameters_makes_stored_results_invalid(
    tmp_path: Path, grader: Grader, changed: str
) -> None:
    course = make_rates_course(tmp_path)
    assert points(course, RIGHT, grader.sandbox) == 2
    settings = course.settings_path("rates")
    parameters, _, given = changed.rpartition("\n")
    text = settings.read_text().replace("RATE = 3", given)
    settings.write_text(
        text.replace("parameters.calls = 3", f"parameters.{parameters or 'calls = 3'}")
    )
    assert points(course, RIGHT, grader.sandbox) == 2


def points(course: Course, code: str, sandbox: Sandbox) -> float:
    """Grade some code and return its points."""
    path = course.root / "submission.py"
    path.write_text(code)
    with Grader(course, "rates", seed=1, sandbox=sandbox) as grader:
        result = grader.grade(path, "ada")
    assert not result.broken, [check.actual for check in result.checks]
    return result.score
