"""Find the issues of a single file of a data set, and what Keras' loaders do with it.

The loaders are `flow_from_directory`, which reads pictures with Pillow, and
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
"""Side in pixels of the thumbnails that are compared."""

SMALL = 100
"""Shorter side in pixels below which a picture counts as small."""

_READ_BY_TENSORFLOW = {"JPEG", "PNG", "GIF", "BMP", "WEBP"}
_FORMATS = {".jpeg": "JPEG", ".jpg": "JPEG", ".tif": "TIFF"}
_AS_8_BITS = "values above 255 are shown as white by flow_from_directory"
_ALIASES = {"MPO": "JPEG"}  # a JPEG with further pictures behind it
_MODES = {
    "1": "black and white",
    "CMYK": "CMYK",
    "L": "grey",
    "LA": "grey with transparency",
    "P": "a palette of colors",
    "RGBA": "RGB with transparency",
}
# After the compressed data of a JPEG: not a stuffed byte, a restart or a filler.
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)


class IssueKind(StrEnum):
    """The kinds of issues."""

    EMPTY = "empty"
    NOT_BY_NAME = "not a picture by its name"
    NOT_BY_CONTENT = "not a picture, or not a whole one"
    MISNAMED = "another format than its name says"
    COLORS = "colours other than RGB"  # part of the JSON
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
    """One issue of a file."""

    kind: IssueKind
    what: str
    keras: str  # effect on a loader or on training


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """Data that decides whether two pictures are equal or similar."""

    content: bytes  # digest of the file
    pixels: bytes  # digest of the decoded picture
    thumbnail: NDArray[np.uint8]  # grey, of shape (THUMBNAIL_SIDE, THUMBNAIL_SIDE)


@dataclass(frozen=True)
class InspectedFile:
    """A file with its issues and its fingerprint; None if it cannot be decoded."""

    path: Path
    issues: tuple[Issue, ...]
    fingerprint: Fingerprint | None


def inspect(path: Path) -> InspectedFile:
    """Find the issues of a file on its own.

    Args:
        path: of the file.

    Returns:
        The file with its issues and its fingerprint.

    Raises:
        OSError: if it cannot be read.
    """
    if path.suffix.lower() not in SUFFIXES:
        return InspectedFile(path, (_not_by_name(path),), None)
    try:
        content = content_of(path)
        if not content:
            return InspectedFile(path, (Issue(IssueKind.EMPTY, "empty", "stops a training"),), None)
        picture = decode(content)
    except UnknownDepth as reason:
        depth = Issue(IssueKind.UNKNOWN_DEPTH, str(reason), _AS_8_BITS)
        return InspectedFile(path, tuple(filter(None, (_color_issue(reason.mode), depth))), None)
    except Unreadable as reason:
        return InspectedFile(path, (_not_by_content(str(reason)),), None)
    found = (
        _format_issue(picture, path),
        _color_issue(picture.mode),
        _depth_issue(picture),
        _orientation_issue(picture),
        *_jpeg_issues(picture, content),
        _size_issue(picture),
    )
    return InspectedFile(path, tuple(filter(None, found)), _fingerprint_of(picture, content))


def _not_by_name(path: Path) -> Issue:
    gif = path.suffix.lower() == ".gif"
    keras = "only image_dataset_from_directory takes it" if gif else "passed over"
    return Issue(IssueKind.NOT_BY_NAME, "its name is not a picture's", keras)


def _not_by_content(reason: str) -> Issue:
    return Issue(IssueKind.NOT_BY_CONTENT, reason, "stops a training")


def _format_issue(picture: Decoded, path: Path) -> Issue | None:
    suffix = path.suffix.lower()
    form = _ALIASES.get(picture.form, picture.form)
    if form == _FORMATS.get(suffix, suffix[1:].upper()):
        return None
    read = form in _READ_BY_TENSORFLOW
    keras = "read all the same" if read else "stops a training by image_dataset_from_directory"
    return Issue(IssueKind.MISNAMED, f"{form} named {suffix}", keras)


def _color_issue(mode: str) -> Issue | None:
    if mode == "RGB":
        return None
    return Issue(IssueKind.COLORS, _MODES.get(mode, mode), "turned into RGB")


def _depth_issue(picture: Decoded) -> Issue | None:
    if not picture.is_deep:
        return None
    return Issue(IssueKind.DEEP, "more than 8 bits a pixel", _AS_8_BITS)


def _orientation_issue(picture: Decoded) -> Issue | None:
    if picture.orientation == UPRIGHT:
        return None
    return Issue(
        IssueKind.ROTATED, f"Exif orientation {picture.orientation}", "shown as it is stored"
    )


def _size_issue(picture: Decoded) -> Issue | None:
    width, height = picture.picture.size
    if min(width, height) >= SMALL:
        return None
    return Issue(IssueKind.SMALL, f"{width} x {height} pixels", "enlarged")


def _jpeg_issues(picture: Decoded, content: bytes) -> list[Issue]:
    if picture.form not in ("JPEG", "MPO"):
        return []
    found = []
    if extra := _bytes_after_end(content):
        what = f"{extra:,} byte{'s' if extra > 1 else ''} after the end of the JPEG"
        found.append(Issue(IssueKind.TRAILING, what, "ignored"))
    if content[6:10] != b"JFIF":
        keras = "read, but dropped by filters that look for JFIF"
        found.append(Issue(IssueKind.NO_JFIF, "a JPEG without a JFIF header", keras))
    return found


def _bytes_after_end(jpeg: bytes) -> int:
    """Follow the JPEG markers to the end marker; return 0 if there is none."""
    place = 2
    while found := _NEXT_MARKER.search(jpeg, place):
        marker, after = jpeg[found.end() - 1], found.end()
        if marker == 0xD9:
            return len(jpeg) - after
        # A segment starts with its length; thumbnails inside it have end markers of their own.
        place = after + int.from_bytes(jpeg[after : after + 2], "big")
    return 0


def _fingerprint_of(decode_pictures: Decoded, content: bytes) -> Fingerprint:
    pixels = decode_pictures.picture
    size = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    thumbnail = pixels.convert("L").resize(size, Image.Resampling.BOX)
    digest = hashlib.sha256(repr(pixels.size).encode() + pixels.tobytes())
    return Fingerprint(hashlib.sha256(content).digest(), digest.digest(), np.asarray(thumbnail))
