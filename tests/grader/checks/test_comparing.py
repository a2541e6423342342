"""Comparisons name the first difference."""

from typing import cast

import numpy as np
import pytest

from grader.checks import (
    CallEvidence,
    CheckFailure,
    Plain,
    Submission,
    Unexpected,
    call,
    expect_close,
    expect_equal,
    returned_value,
)
from grader.sandbox.protocol import Value


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (np.arange(3), np.arange(3.0)),
        ([0, 1, 2], np.arange(3)),
        (np.arange(3), (0, 1, 2)),
        (np.array([np.nan, 1]), np.array([np.nan, 1])),
        ({"a": [1, "x", None]}, {"a": (1, "x", None)}),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.float32(0.5), 0.5),
        ("a", np.str_("a")),
        (np.array([True]), np.array([True])),
        (np.array([1]), [True]),
        ({1: 2}, {np.int64(1): np.int64(2)}),
        (float("nan"), float("nan")),
    ],
)
def test_equal_values_pass(found, expected):
    expect_equal(found, expected)
    expect_close(found, expected)


@pytest.mark.parametrize(
    ("found", "expected", "wanted", "actual"),
    [
        (np.array([[1, 2], [3, 5]]), [[1, 2], [3, 4]],
         "the value[1, 1] is 4", "5 (1 of 4 values differ)"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "the value is of shape (3, 2)", "shape (2, 3)"),
        ([1, [2, "x"]], [1, [2, "y"]], "the value[1][1] is 'y'", "'x'"),
        ([1], [1, 2], "the value is a list of 2 values", "1 values"),
        ({"a": 1}, {"a": 1, "b": 2}, "the value is a dictionary with 'a', 'b'", "'b' missing"),
        ({"a": 1, "c": 2}, {"a": 1}, "the value is a dictionary with 'a'", "also 'c'"),
        (None, 3, "the value is 3", "None"),
        ("1", 1, "the value is 1", "'1'"),
        ([[1], [2, 3]], np.zeros((2, 2)),
         "the value is an array of float64 and shape (2, 2)", "2 values"),
        (np.array(["a"]), np.array([1]), "the value is an array of int64 and shape (1,)",
         "an array of <U1 and shape (1,)"),
        (np.array(["a", "c"]), ["a", "b"], "the value[1] is 'b'", "'c' (1 of 2 values differ)"),
        (3, {"a": 1}, "the value is a dictionary", "3"),
    ],
)  # fmt: skip
def test_the_first_difference_is_named(found, expected, wanted, actual):
    for compare in (expect_equal, expect_close):
        with pytest.raises(CheckFailure) as caught:
            compare(found, expected)
        assert (caught.value.expected, caught.value.actual) == (wanted, actual)


def test_close_numbers_are_equal_up_to_rounding_only():
    found, expected = np.array([1.00001, 2]), np.array([1.0, 2])
    expect_close(found, expected)
    with pytest.raises(CheckFailure, match=r"parse\[0\] is 1") as caught:
        expect_equal(found, expected, "parse", "which column?")
    assert caught.value.hint == "which column?"
    with pytest.raises(CheckFailure):
        expect_close(found, expected, relative=1e-6)


class ConstantSubmission:
    """A submission that returns one value."""

    def __init__(self, value: Value) -> None:
        self._value = value

    def call(self, _call: object) -> CallEvidence:
        return CallEvidence(self._value, (), "")


def test_the_returned_value_or_what_came_in_its_place():
    plain = cast(Submission, ConstantSubmission(Plain([1])))
    assert returned_value(plain, call("f", observe="plain")) == [1]
    other = cast(Submission, ConstantSubmission(Unexpected("a Model")))
    with pytest.raises(CheckFailure, match="Expected two arrays; found a Model"):
        returned_value(other, call("f", observe="arrays"), "two arrays")
