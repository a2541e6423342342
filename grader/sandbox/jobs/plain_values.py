"""Conversion of a value to plain data that a message can hold.

Plain data are numbers, texts, lists and dictionaries.
"""

from pathlib import PurePath
from typing import Any

import numpy as np

_MAX_DEPTH, _MAX_ITEMS = 6, 20_000
# MessagePack holds smaller whole numbers only.
_MAX_INTEGER = 2**63


class NotPlainError(Exception):
    """A value has a part that is no plain data; the message names its type."""


def plain(value: Any, depth: int = 0) -> Any:  # noqa: PLR0911 - one return per type
    """Convert a value to plain data: arrays, tensors, tuples and sets to lists, paths to texts.

    Raises:
        NotPlainError: a part of the value is something else, or the value is too large.
    """
    if depth > _MAX_DEPTH:
        raise NotPlainError("lists within lists without end")
    if value is None or isinstance(value, bool):
        return value
    # A NumPy float is an instance of float, but a message cannot hold it.
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value) if abs(value) < _MAX_INTEGER else float("inf")
    if isinstance(value, str | PurePath):
        return str(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        _expect_bounded(value)
        return {str(plain(key, depth + 1)): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        _expect_bounded(value)
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, np.generic | np.ndarray) or hasattr(value, "__array__"):
        return _array(np.asarray(value))
    raise NotPlainError(f"a {type(value).__name__}")


def _array(values: np.ndarray) -> Any:
    if values.dtype.kind not in "biuf" or values.size > _MAX_ITEMS or values.ndim > _MAX_DEPTH:
        raise NotPlainError(f"an array of {values.dtype} and shape {values.shape}")
    return (values.astype(np.float64) if values.dtype.kind == "f" else values).tolist()


def _expect_bounded(values: Any) -> None:
    if len(values) > _MAX_ITEMS:
        raise NotPlainError(f"{len(values)} values")
