"""What is odd about a single file of a data set, and what Keras' loaders do with it.

Two loaders are meant: `flow_from_directory`, which reads pictures with Pillow, and
`image_dataset_from_directory`, which reads them with TensorFlow.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catsdogs.datasets.decoding import (
    UPRIGHT,
    Decoded,
    UnknownDepth,
    Unreadable,
    content_of,
    decode,
)
from catsdogs.datasets.readable import SUFFIXES

THUMBNAIL_SIDE = 16
"""Pixels a side of the thumbnails by which pictures are compared."""

SMALL = 100
"""Pixels of the shorter side below which a picture is called small."""

_READ_BY_TENSORFLOW = {"JPEG", "PNG", "GIF", "BMP", "WEBP"}
_FORMATS = {".jpeg": "JPEG", ".jpg": "JPEG", ".tif": "TIFF"}
_AS_8_BITS = "values above 255 are shown as white by flow_from_directory"
_ALIASES = {"MPO": "JPEG"}  # a JPEG with further pictures behind it
_MODES = {
    "1": "black and white",
    "CMYK": "CMYK",
    "L": "grey",
    "LA": "grey with transparency",
    "P": "a palette of colours",
    "RGBA": "RGB with transparency",
}
# After the compressed data of a JPEG: not a stuffed byte, a restart or a filler.
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)


class Kind(StrEnum):
    """The ways in which a file can be odd."""

    EMPTY = "empty"
    NOT_BY_NAME = "not a picture by its name"
    NOT_BY_CONTENT = "not a picture, or not a whole one"
    MISNAMED = "another format than its name says"
    COLOURS = "colours other than RGB"
    DEEP = "more than 8 bits a pixel"
    UNKNOWN_DEPTH = "which pixel value is white is unknown"
    ROTATED = "turned by its Exif data"
    TRAILING = "bytes after its end"
    NO_JFIF = "no JFIF header"
    SMALL = "small"
    SAME = "same as another"
    NEARLY_SAME = "nearly the same as another"
    CONTRADICTED = "in two classes"
    LEAKED = "in two sets"


@dataclass(frozen=True)
class Issue:
    """One thing that is odd about a file."""

    kind: Kind
    what: str
    keras: str  # what a loader does with it, or what it does to a training


@dataclass(frozen=True, eq=False)
class Look:
    """What tells whether two pictures are the same."""

    content: bytes  # digest of the file
    pixels: bytes  # digest of the decoded picture
    thumbnail: NDArray[np.uint8]  # grey, of shape (THUMBNAIL_SIDE, THUMBNAIL_SIDE)


@dataclass(frozen=True)
class Inspected:
    """A file, what is odd about it, and what it looks like; None: it cannot be looked at."""

    path: Path
    issues: tuple[Issue, ...]
    look: Look | None


def inspect(path: Path) -> Inspected:
    """Look at a file on its own.

    Args:
        path: of the file.

    Returns:
        What was found.

    Raises:
        OSError: if it cannot be read.
    """
    if path.suffix.lower() not in SUFFIXES:
        return Inspected(path, (_not_by_name(path),), None)
    try:
        content = content_of(path)
        if not content:
            return Inspected(path, (Issue(Kind.EMPTY, "empty", "stops a training"),), None)
        picture = decode(content)
    except UnknownDepth as reason:
        depth = Issue(Kind.UNKNOWN_DEPTH, str(reason), _AS_8_BITS)
        return Inspected(path, tuple(filter(None, (_coloured(reason.mode), depth))), None)
    except Unreadable as reason:
        return Inspected(path, (_not_by_content(str(reason)),), None)
    found = (
        _misnamed(picture, path),
        _coloured(picture.mode),
        _deep(picture),
        _rotated(picture),
        *_jpeg_oddities(picture, content),
        _small(picture),
    )
    return Inspected(path, tuple(filter(None, found)), _look(picture, content))


def _not_by_name(path: Path) -> Issue:
    gif = path.suffix.lower() == ".gif"
    keras = "only image_dataset_from_directory takes it" if gif else "passed over"
    return Issue(Kind.NOT_BY_NAME, "its name is not a picture's", keras)


def _not_by_content(reason: str) -> Issue:
    return Issue(Kind.NOT_BY_CONTENT, reason, "stops a training")


def _misnamed(picture: Decoded, path: Path) -> Issue | None:
    suffix = path.suffix.lower()
    form = _ALIASES.get(picture.form, picture.form)
    if form == _FORMATS.get(suffix, suffix[1:].upper()):
        return None
    read = form in _READ_BY_TENSORFLOW
    keras = "read all the same" if read else "stops a training by image_dataset_from_directory"
    return Issue(Kind.MISNAMED, f"{form} named {suffix}", keras)


def _coloured(mode: str) -> Issue | None:
    if mode == "RGB":
        return None
    return Issue(Kind.COLOURS, _MODES.get(mode, mode), "turned into RGB")


def _deep(picture: Decoded) -> Issue | None:
    if not picture.is_deep:
        return None
    return Issue(Kind.DEEP, "more than 8 bits a pixel", _AS_8_BITS)


def _rotated(picture: Decoded) -> Issue | None:
    if picture.orientation == UPRIGHT:
        return None
    return Issue(Kind.ROTATED, f"Exif orientation {picture.orientation}", "shown as it is stored")


def _small(picture: Decoded) -> Issue | None:
    width, height = picture.picture.size
    if min(width, height) >= SMALL:
        return None
    return Issue(Kind.SMALL, f"{width} x {height} pixels", "enlarged")


def _jpeg_oddities(picture: Decoded, content: bytes) -> list[Issue]:
    if picture.form not in ("JPEG", "MPO"):
        return []
    found = []
    if extra := _bytes_after_end(content):
        what = f"{extra:,} byte{'s' if extra > 1 else ''} after the end of the JPEG"
        found.append(Issue(Kind.TRAILING, what, "ignored"))
    if content[6:10] != b"JFIF":
        keras = "read, but dropped by filters that look for JFIF"
        found.append(Issue(Kind.NO_JFIF, "a JPEG without a JFIF header", keras))
    return found


def _bytes_after_end(jpeg: bytes) -> int:
    """Walk from marker to marker up to the one that ends the picture; 0 if there is none."""
    place = 2
    while found := _NEXT_MARKER.search(jpeg, place):
        marker, after = jpeg[found.end() - 1], found.end()
        if marker == 0xD9:
            return len(jpeg) - after
        # What follows tells its length, itself included; thumbnails in it have ends of their own.
        place = after + int.from_bytes(jpeg[after : after + 2], "big")
    return 0


def _look(decoded: Decoded, content: bytes) -> Look:
    pixels = decoded.picture
    size = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    thumbnail = pixels.convert("L").resize(size, Image.Resampling.BOX)
    digest = hashlib.sha256(repr(pixels.size).encode() + pixels.tobytes())
    return Look(hashlib.sha256(content).digest(), digest.digest(), np.asarray(thumbnail))
