"""Conversion of a value to plain data that a message can hold.

Plain data are numbers, texts, lists and dictionaries.
"""

from pathlib import PurePath
from typing import Any

import numpy as np

_MAX_ITEMS = 20_000
# MessagePack holds smaller whole numbers only.
_MAX_INTEGER = 2**63
MAX_DEPTH = 6
"""The depth to which lists and dictionaries may be nested."""


class NotPlainError(Exception):
    """A value has a part that is no plain data; the message names its type."""


def plain(value: Any, depth: int = 0) -> Any:  # noqa: PLR0911 - one return per type
    """Convert a value to plain data: arrays, tensors, tuples and sets to lists, paths to texts.

    Raises:
        NotPlainError: a part of the value is something else, or the value is too large.
    """
    if depth > MAX_DEPTH:
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
        expect_bounded(value)
        return {str(plain(key, depth + 1)): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        expect_bounded(value)
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, np.generic | np.ndarray) or hasattr(value, "__array__"):
        return _array(np.asarray(value))
    raise NotPlainError(f"a {type(value).__name__}")


def _array(values: np.ndarray) -> Any:
    if values.dtype.kind not in "biuf" or values.size > _MAX_ITEMS or values.ndim > MAX_DEPTH:
        raise NotPlainError(f"an array of {values.dtype} and shape {values.shape}")
    return (values.astype(np.float64) if values.dtype.kind == "f" else values).tolist()


def expect_bounded(values: Any) -> None:
    """Raise `NotPlainError` for a container of too many values."""
    if len(values) > _MAX_ITEMS:
        raise NotPlainError(f"{len(values)} values")


def type_name(value: object) -> str:
    """Describe a returned value by its type, for messages."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, tuple | list):
        return f"{len(value)} values"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"a {type(value).__name__}"
