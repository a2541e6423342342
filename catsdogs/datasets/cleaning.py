"""A copy of a data set without what is odd in it."""

import shutil
from collections import defaultdict
from pathlib import Path, PurePath

from catsdogs.datasets.atomic_directory import atomic_directory
from catsdogs.datasets.decoding import decode
from catsdogs.datasets.issues import Inspected, Kind
from catsdogs.datasets.naming import CopyNames
from catsdogs.datasets.progress import counted
from catsdogs.datasets.report import Report
from catsdogs.failures import Failure

DROPPED = frozenset(
    {
        Kind.EMPTY,
        Kind.NOT_BY_NAME,
        Kind.NOT_BY_CONTENT,
        Kind.SAME,
        Kind.NEARLY_SAME,
        Kind.CONTRADICTED,
        Kind.LEAKED,
        Kind.UNKNOWN_DEPTH,
    }
)
"""Files that are not copied. Of pictures that are the same in one class the first one is."""

REWRITTEN = frozenset(
    {Kind.MISNAMED, Kind.COLOURS, Kind.DEEP, Kind.ROTATED, Kind.TRAILING, Kind.NO_JFIF},
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
    # Those that keep their names choose first.
    kept.sort(key=lambda file: file.path.name != _new_name(file))
    names: defaultdict[Path, CopyNames] = defaultdict(CopyNames)
    with atomic_directory(out) as folder:
        for file in counted(kept, len(kept), "copying"):
            source, place = report.folder / file.path, file.path.parent
            target = folder / place / names[place].choose(source, PurePath(_new_name(file)))
            target.parent.mkdir(parents=True, exist_ok=True)
            if _kinds(file) & REWRITTEN:
                picture = decode(source.read_bytes()).picture
                picture.save(target, format="JPEG", quality=_QUALITY)
            else:
                shutil.copyfile(source, target)
    return len(kept)


def _kinds(file: Inspected) -> set[Kind]:
    return {issue.kind for issue in file.issues}


def _new_name(file: Inspected) -> str:
    """The name of the copy: one that is written anew is a JPEG."""
    name = file.path.name
    is_jpeg = file.path.suffix.lower() in (".jpg", ".jpeg")
    return name if is_jpeg or not _kinds(file) & REWRITTEN else f"{name}.jpg"
