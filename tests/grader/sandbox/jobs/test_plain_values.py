"""Returned values are converted to plain data, or refused with the reason."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.sandbox.jobs.plain_values import NotPlainError, plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.str_("cat"), "cat"),
        (("dog", 0.5), ["dog", 0.5]),
        ({"a": np.eye(2), 1: [Path("x/y")]}, {"a": [[1, 0], [0, 1]], "1": ["x/y"]}),
        ({3}, [3]),
        (2**80, float("inf")),
        ("\udcff", "\\udcff"),
        (np.array([0.5], np.longdouble), [0.5]),
    ],
)
def test_numbers_texts_lists_and_dictionaries_are_kept(value, expected):
    converted = plain(value)
    assert converted == expected
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(converted)) == expected


def test_infinite_lists_are_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(NotPlainError, match="without end"):
        plain(endless)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (object(), "a object"),
        ([1, {2: lambda: 0}], "a function"),
        (np.zeros(100_000), r"float64 and shape \(100000,\)"),
        (np.array(["cat"]), "shape"),
        ([0] * 100_000, "100000 values"),
        (b"cat", "a bytes"),
    ],
)
def test_other_values_are_named(value, message):
    with pytest.raises(NotPlainError, match=message):
        plain(value)
