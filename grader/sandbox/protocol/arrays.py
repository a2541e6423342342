"""NumPy arrays as plain data."""

import re
from typing import Annotated, Self

import msgspec
import numpy as np
from msgspec import Meta

_NUMBER_TYPES = {"bool", "float16", "float32", "float64"} | {
    f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}
# Complex numbers, and texts of up to so many characters, as NumPy names these types.
_OTHER_TYPE = re.compile(r"complex64|complex128|U[1-9]\d{0,6}")
_LAST_CHARACTER = 0x10FFFF


class Array(msgspec.Struct, frozen=True):
    """An array of numbers as plain data, in C order."""

    dtype: str
    shape: Annotated[tuple[int, ...], Meta(max_length=32)]
    data: bytes

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """Wrap an array of a boolean, integer or floating-point type.

        Raises:
            ValueError: the array is of another type.
        """
        native = values.astype(values.dtype.newbyteorder("="), copy=False)
        name = native.dtype.str[1:] if native.dtype.kind == "U" else native.dtype.name
        return cls(name, native.shape, native.tobytes())

    def __post_init__(self) -> None:
        """Refuse inconsistent fields, on construction and on decoding."""
        self.numpy()

    def numpy(self) -> np.ndarray:
        """Return the array, read-only.

        Raises:
            ValueError: type, shape and data do not agree, or the type is not accepted.
        """
        if not self._accepts(self.dtype):
            raise ValueError(f"expected an array of numbers, found dtype {self.dtype!r}")
        if any(size < 0 for size in self.shape):
            raise ValueError(f"expected sizes of at least 0, found shape {self.shape}")
        return np.frombuffer(self.data, np.dtype(self.dtype)).reshape(self.shape)

    @classmethod
    def _accepts(cls, dtype: str) -> bool:
        return dtype in _NUMBER_TYPES


class AnyArray(Array, frozen=True):
    """An array of real or complex numbers, or of texts, as plain data."""

    def __post_init__(self) -> None:
        """Refuse inconsistent fields, and numbers that are no characters."""
        if self.numpy().dtype.kind == "U":
            characters = np.frombuffer(self.data, np.uint32)
            if characters.size and characters.max() > _LAST_CHARACTER:
                raise ValueError("expected an array of texts, found a number that is no character")

    @classmethod
    def _accepts(cls, dtype: str) -> bool:
        return dtype in _NUMBER_TYPES or _OTHER_TYPE.fullmatch(dtype) is not None
