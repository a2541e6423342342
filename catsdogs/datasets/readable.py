"""Which files of a folder are pictures that can be read.

Keras picks files by the end of their names and opens them one by one during training, so a text
file called `.jpg` stops an epoch in the middle.
Here each file is decoded once beforehand, in the way all commands do it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from catsdogs.datasets.decoding import Unreadable, content_of, decode

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff")
"""Ends of file names by which `flow_from_directory` knows pictures."""


@dataclass(frozen=True)
class LeftOut:
    """A file that cannot serve as a picture, and why."""

    path: Path
    reason: str


def sort_out(files: Iterable[Path]) -> tuple[list[Path], list[LeftOut]]:
    """Tell the pictures that can be read from other files.

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


def named_like_a_picture(path: PurePath) -> bool:
    """Tell whether a file is called like a picture of any format that Pillow reads.

    Args:
        path: the file, which need not exist.
    """
    return path.suffix.lower() in _picture_suffixes()


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
        decode(content_of(path))
    except Unreadable as reason:
        return str(reason)
    return None


@cache
def _picture_suffixes() -> frozenset[str]:
    # Here, because `catsdogs --help` reads no picture.
    from PIL import Image

    formats = Image.registered_extensions()
    return frozenset(suffix for suffix, name in formats.items() if name in Image.OPEN)
