"""Failures of calls in words for students."""

import pytest

from grader.grading.call_failures import exception_failure, missing_function_failure, unexpected
from grader.grading.submission import CallFailure
from grader.sandbox.protocol import (
    Call,
    Limits,
    ModelConfig,
    Nothing,
    Raised,
    Unexpected,
)
from grader.submissions.function_reading import FunctionReading

LIMITS = Limits(60, 3000)
CALL = Call("split_data", folder="work7")
CONFIG = {"class_name": "Sequential", "config": {"name": "s", "layers": []}}
MODEL = ModelConfig("Sequential", CONFIG)


@pytest.mark.parametrize(
    ("error", "actual"),
    [
        (Raised("KeyError", ""), "KeyError"),
        (Raised("KeyError", "\n\n"), "KeyError"),
        (Raised("KeyError", "  'x'  "), "KeyError: 'x'"),
        (Raised("KeyError", "'x'", code="d['x']"), "KeyError: 'x' (d['x'])"),
        (Raised("KeyError", "x" * 5000), f"KeyError: {'x' * 180}…"),
        (Raised("KeyError", "\x1b[1mred\x1b[0m"), "KeyError: red"),
        (
            Raised("ValueError", "Exception encountered when calling Conv2D.call().\n\nTwo: 1"),
            "ValueError: Two: 1",
        ),
        (Raised("MemoryError", "cannot allocate"), "needed more than 3000 MB"),
    ],
)
def test_an_exception_is_reported_on_one_line(error, actual):
    assert exception_failure(CALL, error, LIMITS, FunctionReading()).actual == actual


@pytest.mark.parametrize(
    ("value", "actual", "hint"),
    [
        (Unexpected("nothing (None)"), "nothing (None)", "does every way through it end in return"),
        (Nothing(), "nothing (None)", "does every way through it end in return"),
        (
            Unexpected("a list"),
            "a list",
            "Does the return statement of create_model give a Keras model",
        ),
        (MODEL, "ModelConfig", "Does the return statement of create_model give a Keras model"),
    ],
)
def test_a_value_of_another_kind_is_a_failure(value, actual, hint):
    failure = unexpected("create_model", "a Keras model", value)
    assert not isinstance(failure, CallFailure)
    assert (failure.expected, failure.actual) == ("a Keras model", actual)
    assert hint in str(failure.hint)


def test_an_unusable_definition_is_reported_with_its_location():
    missing = missing_function_failure("split_data", "cell 4 is no Python")
    assert (missing.actual, missing.hint) == (
        "no cell that can be run defines it: cell 4 is no Python",
        None,
    )
