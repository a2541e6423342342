"""Which files of a folder are pictures that can be read.

Keras picks files by the end of their names and opens them one by one during training, so a text
file called `.jpg` stops an epoch in the middle.
Here each file is decoded once beforehand, in the way Keras does it.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff")
"""Ends of file names by which `flow_from_directory` knows pictures."""

# What Pillow's decoders raise for broken files; an unknown format is an OSError.
_DECODING_ERRORS = (OSError, EOFError, SyntaxError, ValueError, struct.error)


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
        reason = _reason_to_leave_out(path)
        if reason is None:
            readable.append(path)
        else:
            left_out.append(LeftOut(path, reason))
    return readable, left_out


def _reason_to_leave_out(path: Path) -> str | None:
    if path.suffix.lower() not in SUFFIXES:
        return "its name is not a picture's"
    try:
        with Image.open(path) as picture:
            picture.convert("RGB")  # decodes it to the end; Image.verify() passes a cut JPEG
    except UnidentifiedImageError:
        return "its content is not a picture's"
    except Image.DecompressionBombError:
        return "it is too large to be safe"
    except _DECODING_ERRORS as error:
        return f"it cannot be decoded: {error}"
    return None
