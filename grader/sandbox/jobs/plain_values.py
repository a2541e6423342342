"""Takes a value apart into what a message can hold: numbers, texts, lists and dictionaries."""

from pathlib import PurePath
from typing import Any

import numpy as np

_DEEPEST, _MOST = 6, 20_000
_LARGEST = 2**63


class NotPlainError(Exception):
    """A part of a value that is none of these; names its type."""


def plain(value: Any, depth: int = 0) -> Any:
    """The value as plain data; arrays, tensors, tuples and sets become lists, paths texts.

    Raises:
        NotPlainError: a part of it is something else, or there is too much of it.
    """
    if depth > _DEEPEST:
        raise NotPlainError("lists within lists without end")
    if value is None or isinstance(value, bool):
        return value
    # NumPy's own floats are floats, too, but not what a message holds.
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value) if abs(value) < _LARGEST else float("inf")
    if isinstance(value, str | PurePath):
        return str(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        _expect_few(value)
        return {str(plain(key, depth + 1)): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        _expect_few(value)
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, np.generic | np.ndarray) or hasattr(value, "__array__"):
        return _array(np.asarray(value))
    raise NotPlainError(f"a {type(value).__name__}")


def _array(values: np.ndarray) -> Any:
    if values.dtype.kind not in "biuf" or values.size > _MOST or values.ndim > _DEEPEST:
        raise NotPlainError(f"an array of {values.dtype} and shape {values.shape}")
    return (values.astype(np.float64) if values.dtype.kind == "f" else values).tolist()


def _expect_few(values: Any) -> None:
    if len(values) > _MOST:
        raise NotPlainError(f"{len(values)} values")
