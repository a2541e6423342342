"""NumPy arrays as plain data."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

_NUMBER_TYPES = {"bool", "float16", "float32", "float64"} | {
    f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}


class Array(msgspec.Struct, frozen=True):
    """An array of numbers as plain data, in C order."""

    dtype: str
    shape: Annotated[tuple[int, ...], Meta(max_length=32)]
    data: bytes

    @classmethod
    def of(cls, values: np.ndarray) -> "Array":
        """Wrap an array of a boolean, integer or floating-point type."""
        native = values.astype(values.dtype.newbyteorder("="), copy=False)
        return cls(native.dtype.name, native.shape, native.tobytes())

    def __post_init__(self) -> None:
        """Refuse inconsistent fields, on construction and on decoding."""
        self.numpy()

    def numpy(self) -> np.ndarray:
        """Return the array, read-only.

        Raises:
            ValueError: type, shape and data do not agree, or the type is not a plain number.
        """
        if self.dtype not in _NUMBER_TYPES:
            raise ValueError(f"expected an array of numbers, found dtype {self.dtype!r}")
        if any(size < 0 for size in self.shape):
            raise ValueError(f"expected sizes of at least 0, found shape {self.shape}")
        return np.frombuffer(self.data, np.dtype(self.dtype)).reshape(self.shape)
