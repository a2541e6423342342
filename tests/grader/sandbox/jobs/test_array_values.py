"""Values with arrays become a skeleton and arrays, within bounds."""

from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from grader.sandbox.jobs.array_values import capture_arrays
from grader.sandbox.protocol import Arrays, Unexpected

Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1, 2.5, "x", True],
        (1, [2, (3,)]),
        {"a": {1: "b", 2.5: None}},
        [],
        {},
        (),
    ],
)
def test_plain_values_keep_their_types(value):
    found = capture_arrays(value)
    assert isinstance(found, Arrays)
    assert found.value == value
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 0, 3), np.uint8),
        np.arange(6, dtype=">i4").reshape(2, 3).T,
        np.array(3.5, np.float16),
        np.float32(2),
        np.array(["ä", "bcd"]),
        np.array([1 + 2j]),
    ],
)
def test_arrays_keep_type_shape_and_values(array):
    found = capture_arrays({"x": (array,)}).value["x"][0]
    assert found.dtype == array.dtype.newbyteorder("=")
    assert found.shape == array.shape
    assert np.array_equal(found, array)


def test_texts_of_other_types_become_texts():
    assert capture_arrays(np.array([b"a", "b"], object)).value.tolist() == ["a", "b"]
    assert capture_arrays(np.array([b"ab"])).value.tolist() == ["ab"]
    assert capture_arrays([Path("a/b"), np.str_("c")]).value == ["a/b", "c"]


def test_sets_become_lists_and_named_tuples_tuples():
    assert capture_arrays([{3}, Point(1, 2)]).value == [[3], (1, 2)]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (object(), "a object"),
        ([np.zeros(2), print], "a builtin_function_or_method"),
        (np.array([object()]), "an array of object and shape (1,)"),
        (np.array(["2020-01-01"], "datetime64[D]"), "an array of datetime64[D] and shape (1,)"),
        (np.zeros(50 * 2**20, np.uint8), "arrays of more than 48 MB"),
        ({(1, 2): 3}, "a dictionary with a tuple as key"),
        ("x" * 300_000, "a value of more than 256 kB besides its arrays"),
        ([[[[[[[[1]]]]]]]], "lists within lists without end"),
        (list(range(30_000)), "30000 values"),
        (np.array(["x" * 20_000, *"y" * 1000], object), "texts that are too long for an array"),
    ],
)
def test_other_values_are_described(value, what):
    assert capture_arrays(value) == Unexpected(what)
