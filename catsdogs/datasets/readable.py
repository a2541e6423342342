"""Separate readable pictures from other files.

Keras selects files by suffix and opens them during training, so a text file named `.jpg` stops an
epoch in the middle. This module decodes each file once beforehand, as all commands do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from catsdogs.datasets.decoding import Unreadable, content_of, decode

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff")
"""File suffixes that `flow_from_directory` accepts."""


@dataclass(frozen=True)
class SkippedFile:
    """A file that is not a readable picture, and why."""

    path: Path
    reason: str


def partition_readable(files: Iterable[Path]) -> tuple[list[Path], list[SkippedFile]]:
    """Separate readable pictures from other files.

    Args:
        files: paths of any files.

    Returns:
        The readable pictures, and the rest with reasons, both in the given order.
    """
    readable, skipped = [], []
    for path in files:
        named = has_picture_suffix(path)
        reason = why_unreadable(path) if named else "its name is not a picture's"
        if reason is None:
            readable.append(path)
        else:
            skipped.append(SkippedFile(path, reason))
    return readable, skipped


def has_picture_suffix(path: PurePath) -> bool:
    """Check whether a file has a suffix of any picture format that Pillow reads.

    Args:
        path: the file, which need not exist.
    """
    return path.suffix.lower() in _picture_suffixes()


def why_unreadable(path: Path) -> str | None:
    """Decode a file completely to find out whether it can be read.

    Args:
        path: any file, whatever its name.

    Returns:
        None if it is a readable picture, else the reason.

    Raises:
        OSError: the file itself cannot be read.
    """
    try:
        decode(content_of(path))
    except Unreadable as reason:
        return str(reason)
    return None


@cache
def _picture_suffixes() -> frozenset[str]:
    # Imported here to keep `catsdogs --help` fast.
    from PIL import Image

    formats = Image.registered_extensions()
    return frozenset(suffix for suffix, name in formats.items() if name in Image.OPEN)
