"""Which files of a folder are pictures that can be read.

Keras picks files by the end of their names and opens them one by one during training, so a text
file called `.jpg` stops an epoch in the middle.
Here each file is decoded once beforehand, in the way Keras does it.
"""

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff")
"""Ends of file names by which `flow_from_directory` knows pictures."""

# What Pillow's decoders raise for broken files; an unknown format is an OSError.
_DECODING_ERRORS = (OSError, EOFError, SyntaxError, ValueError, struct.error)


class Unreadable(Exception):  # noqa: N818  it says what a file is
    """A file whose content no loader can show; the message says why."""


@dataclass(frozen=True)
class LeftOut:
    """A file that cannot serve as a picture, and why."""

    path: Path
    reason: str


def sort_out(files: Iterable[Path]) -> tuple[list[Path], list[LeftOut]]:
    """Tell the pictures that Keras can read from other files.

    Args:
        files: paths of any files.

    Returns:
        The readable pictures, and the rest with reasons, both in the given order.
    """
    readable, left_out = [], []
    for path in files:
        named = named_like_a_picture(path)
        reason = why_unreadable(path) if named else "its name is not a picture's"
        if reason is None:
            readable.append(path)
        else:
            left_out.append(LeftOut(path, reason))
    return readable, left_out


def decode(content: bytes) -> "Image":
    """Decode a picture to its end, in the way Keras does it.

    Args:
        content: of a file.

    Returns:
        The picture, with the format and the colour mode in which it was stored.

    Raises:
        Unreadable: if it is no picture, or no whole one.
    """
    # Here, because `catsdogs --help` reads no picture.
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(io.BytesIO(content))
        picture.convert("RGB")  # decodes it to the end; Image.verify() passes a cut JPEG
    except UnidentifiedImageError as error:
        raise Unreadable("its content is not a picture's") from error
    except Image.DecompressionBombError as error:
        raise Unreadable("it is too large to be safe") from error
    except _DECODING_ERRORS as error:
        raise Unreadable(f"it cannot be decoded: {error}") from error
    return picture


def named_like_a_picture(path: Path) -> bool:
    """Tell whether `flow_from_directory` would open a file.

    Args:
        path: the file, which need not exist.
    """
    return path.suffix.lower() in SUFFIXES


def why_unreadable(path: Path) -> str | None:
    """Decode a file to its end.

    Args:
        path: any file, whatever its name.

    Returns:
        None if it is a picture that can be read, else what is wrong with it.

    Raises:
        OSError: if the file itself cannot be read.
    """
    try:
        decode(path.read_bytes())
    except Unreadable as reason:
        return str(reason)
    return None
