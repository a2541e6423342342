"""Hints on returned values and stopped jobs."""

from typing import get_args

import pytest

from grader.grading.call_hints import RETURN_RULES, STOPPED_RULES, Returned
from grader.sandbox.protocol import JobStatus
from grader.submissions.function_reading import FunctionReading, SourceLine

TWO = "two generators of (pictures, labels)"
LINE = SourceLine(3, 7, "return validation")
NO_RETURN = FunctionReading(has_return=False)


@pytest.mark.parametrize(
    ("expected", "actual", "reading", "rule"),
    [
        (TWO, "nothing (None)", NO_RETURN, "no_return"),
        (TWO, "nothing (None)", FunctionReading(), "none"),
        (TWO, "nothing (None) in place of a generator", FunctionReading(), "none_within"),
        ("a Keras callback", "the class EarlyStopping", FunctionReading(), "class"),
        (TWO, "a generator that yields a ndarray", FunctionReading(), "no_pairs"),
        (
            "a Keras model",
            "nothing (None)",
            FunctionReading(returned_call="compile"),
            "result_of_call",
        ),
        (TWO, "a DirectoryIterator", FunctionReading(unreachable=LINE), "ends_early"),
        (TWO, "3 values", FunctionReading(), "too_many"),
        (TWO, "1 values", FunctionReading(), "too_few"),
        (TWO, "a DirectoryIterator", NO_RETURN, "too_few"),
        ("a Keras model", "2 values", FunctionReading(), "other_kind"),
        (TWO, "2 values", FunctionReading(), "other_kind"),
    ],
)
def test_a_returned_value_gets_the_hint_on_it(
    expected: str, actual: str, reading: FunctionReading, rule: str
) -> None:
    hint = RETURN_RULES.hint(Returned("f", expected, actual, reading))
    assert hint is not None
    assert hint.id == f"returned/{rule}", str(hint)
    assert len(str(hint).split()) <= 25
    assert str(hint).endswith("?")


def test_each_limit_has_a_hint() -> None:
    without = {status for status in get_args(JobStatus) if STOPPED_RULES.hint(status) is None}
    assert without == {"finished", "died", "killed", "grader fault"}
