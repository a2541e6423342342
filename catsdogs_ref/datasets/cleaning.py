"""A copy of a data set without what is odd in it."""

import shutil
from pathlib import Path

from PIL import ImageOps

from catsdogs_ref.datasets.assembling import assembled
from catsdogs_ref.datasets.oddities import Inspected, Kind
from catsdogs_ref.datasets.progress import counted
from catsdogs_ref.datasets.report import Report
from catsdogs_ref.failures import Failure
from catsdogs_ref.readable import decode

DROPPED = frozenset(
    {
        Kind.EMPTY,
        Kind.NOT_BY_NAME,
        Kind.NOT_BY_CONTENT,
        Kind.SAME,
        Kind.NEARLY_SAME,
        Kind.CONTRADICTED,
        Kind.LEAKED,
    }
)
"""Files that are not copied. Of pictures that are the same in one class the first one is."""

REWRITTEN = frozenset(
    {Kind.MISNAMED, Kind.COLOURS, Kind.ROTATED, Kind.TRAILING, Kind.NO_JFIF},
)
"""Pictures that are written anew, upright, as RGB JPEG. All others are copied to the byte."""

_QUALITY = 95


def clean(report: Report, out: Path) -> int:
    """Copy a data set, leaving out or writing anew what is odd.

    Args:
        report: what was found in it.
        out: the copy, a folder that is not there yet; folders in it are those of the original.

    Returns:
        The number of pictures in the copy.

    Raises:
        Failure: if the copy is there already.
        OSError: if a file cannot be read or written.
    """
    if out.exists():
        raise Failure(f"{out} is there already: choose another folder for the cleaned copy")
    kept = [file for file in report.files if not _kinds(file) & DROPPED]
    with assembled(out) as folder:
        for file in counted(kept, len(kept), "copying"):
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if _kinds(file) & REWRITTEN:
                _write_anew(report.folder / file.path, target)
            else:
                shutil.copyfile(report.folder / file.path, target)
    return len(kept)


def _kinds(file: Inspected) -> set[Kind]:
    return {oddity.kind for oddity in file.oddities}


def _write_anew(source: Path, target: Path) -> None:
    upright = ImageOps.exif_transpose(decode(source.read_bytes()))
    if target.suffix.lower() not in (".jpg", ".jpeg"):
        target = target.with_name(f"{target.name}.jpg")
    upright.convert("RGB").save(target, format="JPEG", quality=_QUALITY)
