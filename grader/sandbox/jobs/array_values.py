"""Conversion of a value with arrays in it to a message: a skeleton and the arrays beside it."""

from pathlib import PurePath
from typing import Any

import numpy as np

from grader.sandbox.jobs.plain_values import (
    MAX_DEPTH,
    NotPlainError,
    expect_bounded,
    plain,
    type_name,
)
from grader.sandbox.protocol import (
    MAX_ARRAYS,
    AnyArray,
    Arrays,
    Items,
    Leaf,
    Node,
    Pairs,
    Place,
    Unexpected,
    skeleton_of,
)

_MAX_BYTES = 48 * 2**20


def capture_arrays(value: object) -> Arrays | Unexpected:
    """Convert a value of numbers, texts, arrays, and containers of these."""
    collector = ArrayCollector(_MAX_BYTES)
    try:
        skeleton = skeleton_of(collector.node(value))
    except (NotPlainError, ValueError) as error:
        return Unexpected(str(error))
    return Arrays(skeleton, tuple(collector.arrays))


class ArrayCollector:
    """Takes the arrays out of values, and counts their bytes.

    With `numbers_as_arrays`, numbers and lists of numbers count as arrays.
    """

    def __init__(self, max_bytes: int, numbers_as_arrays: bool = False) -> None:
        self.bytes_left = max_bytes
        self.arrays: list[AnyArray] = []
        self._max_bytes = max_bytes
        self._numbers_as_arrays = numbers_as_arrays

    def node(self, value: Any, depth: int = 0) -> Node:
        """Return the skeleton of a value, and keep its arrays.

        Raises:
            NotPlainError: a part of the value is something else, or the value is too large.
        """
        if depth > MAX_DEPTH:
            raise NotPlainError("lists within lists without end")
        if isinstance(value, np.generic) or hasattr(value, "__array__"):
            return self._place(np.asarray(value))
        if self._numbers_as_arrays and _is_numbers(value):
            return self._place(np.asarray(value))
        if value is None or isinstance(value, bool | int | float | str | PurePath):
            return Leaf(plain(value))
        if isinstance(value, dict):
            expect_bounded(value)
            return Pairs([(_key(key), self.node(one, depth + 1)) for key, one in value.items()])
        if isinstance(value, list | tuple | set | frozenset):
            expect_bounded(value)
            nodes = [self.node(one, depth + 1) for one in value]
            return Items(nodes, "tuple" if isinstance(value, tuple) else "list")
        raise NotPlainError(type_name(value))

    def _place(self, values: np.ndarray) -> Place:
        values = _with_texts(values, self.bytes_left)
        self.bytes_left -= values.nbytes
        if self.bytes_left < 0:
            raise NotPlainError(f"arrays of more than {self._max_bytes >> 20} MB")
        if len(self.arrays) == MAX_ARRAYS:
            raise NotPlainError(f"more than {MAX_ARRAYS} arrays")
        try:
            self.arrays.append(AnyArray.of(values))
        except ValueError as error:
            kind = f"an array of {values.dtype} and shape {values.shape}"
            raise NotPlainError(kind) from error
        return Place()


def _is_numbers(value: Any) -> bool:
    items = value if isinstance(value, list) and value else [value]
    return all(isinstance(one, bool | int | float) for one in items)


def _key(key: Any) -> Any:
    key = key.item() if isinstance(key, np.generic) else key
    if key is not None and not isinstance(key, bool | int | float | str | PurePath):
        raise NotPlainError(f"a dictionary with a {type(key).__name__} as key")
    return plain(key)


def _with_texts(values: np.ndarray, max_bytes: int) -> np.ndarray:
    """Return an array of texts for one of bytes or objects that are all texts."""
    if values.dtype.kind not in "SO":
        return values
    items = values.ravel().tolist()
    if not items or not all(isinstance(one, str | bytes) for one in items):
        return values
    texts = [one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in items]
    # NumPy reserves four bytes for each character of the longest text.
    if 4 * len(texts) * max(map(len, texts)) > max_bytes:
        raise NotPlainError("texts that are too long for an array")
    return np.array(texts, np.str_).reshape(values.shape)
