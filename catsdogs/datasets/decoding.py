"""Decode a picture in the same way for all commands: upright, in RGB, with 8 bits a channel.

A network gets what a viewer would show: the first picture of an animation, rotated by its Exif
orientation, with transparent areas white. Pixels of more than 8 bits are reduced to 8 if the file
defines which value is white.
"""

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

UPRIGHT = 1
"""The Exif orientation of a picture that needs no rotation."""

# Exceptions of Pillow's decoders for broken files; an unknown format is an OSError.
_DECODING_ERRORS = (OSError, EOFError, SyntaxError, TypeError, ValueError, struct.error)
_MAX_FILE_MEGABYTES = 500
_ORIENTATION_TAG = 0x0112
_TIFF_BITS, _TIFF_INTERPRETATION, _WHITE_IS_ZERO = 258, 262, 0
_DEEP_MODES = ("I", "F")
_SIXTEEN_BITS = 16
# Formats whose 32-bit pixels hold values of 16 bits.
_SIXTEEN_BIT_FORMATS = ("PNG", "PPM")
# Decoding it would run Ghostscript on an untrusted program.
_PROGRAM_FORMAT = "EPS"


class Unreadable(Exception):  # noqa: N818  describes a file
    """A file that no loader can decode; the message says why."""


class UnknownDepth(Unreadable):
    """A complete picture whose white pixel value is unknown.

    Attributes:
        mode: its color mode, by Pillow's name.
    """

    def __init__(self, mode: str, reason: str) -> None:
        super().__init__(reason)
        self.mode = mode


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture, and how it was stored.

    Attributes:
        picture: upright, RGB.
        form: its format, by Pillow's name.
        mode: its color mode, by Pillow's name.
        orientation: by its Exif data, from 1 to 8; 1 is upright.
    """

    picture: "Image"
    form: str
    mode: str
    orientation: int

    @property
    def is_deep(self) -> bool:
        """Whether its pixels were stored with more than 8 bits a channel."""
        return self.mode.startswith(_DEEP_MODES)


def content_of(path: Path) -> bytes:
    """Read a file that may be a picture.

    Args:
        path: of the file.

    Returns:
        Its content.

    Raises:
        Unreadable: if it is no regular file, or larger than a photo can be.
        OSError: if it cannot be read.
    """
    if not path.is_file():
        raise Unreadable("it is no regular file, but a broken link or a pipe")
    if path.stat().st_size > _MAX_FILE_MEGABYTES * 1_000_000:
        raise Unreadable(f"it is larger than {_MAX_FILE_MEGABYTES} MB")
    return path.read_bytes()


def decode(content: bytes) -> Decoded:
    """Decode a picture to its end.

    Args:
        content: of a file.

    Returns:
        The picture.

    Raises:
        Unreadable: if it is no picture, no whole one, or one with too many pixels to be safe.
        UnknownDepth: if nobody can say which pixel value is white.
    """
    # Imported here to keep `catsdogs --help` fast.
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as stored:
            if stored.format == _PROGRAM_FORMAT:
                raise Unreadable("it is a PostScript program, which is not run")
            stored.load()  # to the end; Image.verify() passes a cut JPEG
            orientation = _orientation(stored)
            upright = _turned(_in_rgb(stored), orientation)
            return Decoded(upright, stored.format or "unknown", stored.mode, orientation)
    except UnidentifiedImageError as error:
        raise Unreadable("its content is not a picture's") from error
    except Image.DecompressionBombError as error:
        raise Unreadable("it is too large to be safe") from error
    except _DECODING_ERRORS as error:
        raise Unreadable(f"it cannot be decoded: {error}") from error


def _orientation(stored: "Image") -> int:
    """Return the Exif orientation; damaged Exif data does not make a picture unreadable."""
    try:
        orientation = stored.getexif().get(_ORIENTATION_TAG, UPRIGHT)
    except _DECODING_ERRORS:
        return UPRIGHT
    return orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else UPRIGHT


def _turned(picture: "Image", orientation: int) -> "Image":
    """Rotate a picture; Pillow's `exif_transpose` would fail for damaged Exif data."""
    from PIL.Image import Transpose

    ways = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return picture.transpose(ways[orientation]) if orientation in ways else picture


def _in_rgb(stored: "Image") -> "Image":
    from PIL import Image

    if stored.mode.startswith(_DEEP_MODES):
        return _in_8_bits(stored).convert("RGB")
    if stored.has_transparency_data:
        ground = Image.new("RGBA", stored.size, "white")
        ground.alpha_composite(stored.convert("RGBA"))
        return ground.convert("RGB")
    return stored.convert("RGB")


def _in_8_bits(stored: "Image") -> "Image":
    """Reduce a deep gray picture to the upper 8 bits, as Pillow does with deep RGB."""
    import numpy as np
    from PIL import Image

    values = np.asarray(stored)
    lowest, highest = values.min(), values.max()
    bits = _bits(stored)
    if stored.mode == "F":
        if not (lowest >= 0 and highest <= 1):  # also where one of them is no number
            raise _unknown(stored, f"floats from {lowest:g} to {highest:g}")
        grey = np.rint(values * 255)
    elif bits is None or lowest < 0 or highest >> bits:
        raise _unknown(stored, f"integers from {lowest} to {highest}")
    elif highest and not highest >> (bits - 8):
        raise _unknown(stored, f"integers of {bits} bits, all from {lowest} to {highest}")
    else:
        grey = values >> (bits - 8)
    if _white_is_zero(stored):
        grey = 255 - grey
    # One value may stand for transparent pixels.
    grey[values == stored.info.get("transparency", -1)] = 255
    return Image.fromarray(grey.astype(np.uint8))


def _unknown(stored: "Image", values: str) -> UnknownDepth:
    return UnknownDepth(stored.mode, f"its pixels are {values}, so the white value is unknown")


def _bits(stored: "Image") -> int | None:
    """Return the number of bits of a pixel value; None if the file does not define it."""
    if stored.mode == "I":
        return _SIXTEEN_BITS if stored.format in _SIXTEEN_BIT_FORMATS else None
    (bits,) = _tiff_tag(stored, _TIFF_BITS, (_SIXTEEN_BITS,))
    return int(bits)


def _white_is_zero(stored: "Image") -> bool:
    return bool(_tiff_tag(stored, _TIFF_INTERPRETATION, None) == _WHITE_IS_ZERO)


def _tiff_tag(stored: "Image", tag: int, default: object) -> Any:
    tags = getattr(stored, "tag_v2", {})
    return tags.get(tag, default)
