"""Copy a data set without its faulty files."""

import shutil
from collections import defaultdict
from pathlib import Path, PurePath

from catsdogs.datasets.atomic_directory import atomic_directory
from catsdogs.datasets.decoding import decode
from catsdogs.datasets.issues import InspectedFile, IssueKind
from catsdogs.datasets.naming import CopyNames
from catsdogs.datasets.progress import track_progress
from catsdogs.datasets.report import Report
from catsdogs.failures import Failure

DROPPED = frozenset(
    {
        IssueKind.EMPTY,
        IssueKind.NOT_BY_NAME,
        IssueKind.NOT_BY_CONTENT,
        IssueKind.SAME,
        IssueKind.NEARLY_SAME,
        IssueKind.CONTRADICTED,
        IssueKind.LEAKED,
        IssueKind.UNKNOWN_DEPTH,
    }
)
"""Kinds of files that are not copied. Of equal pictures in one class the first one is copied."""

REWRITTEN = frozenset(
    {
        IssueKind.MISNAMED,
        IssueKind.COLORS,
        IssueKind.DEEP,
        IssueKind.ROTATED,
        IssueKind.TRAILING,
        IssueKind.NO_JFIF,
    },
)
"""Kinds of pictures that are rewritten, upright, as RGB JPEG. All others are copied unchanged."""

_QUALITY = 95


def clean(report: Report, out: Path) -> int:
    """Copy a data set; skip or rewrite faulty files.

    Args:
        report: the report on the data set.
        out: the copy, a folder that does not exist yet; it gets the same folders.

    Returns:
        The number of pictures in the copy.

    Raises:
        Failure: the folder `out` exists already.
        OSError: a file cannot be read or written.
    """
    if out.exists():
        raise Failure(f"{out} exists already: choose another folder for the cleaned copy")
    kept = [file for file in report.files if not _kinds(file) & DROPPED]
    # Files that keep their names choose first.
    kept.sort(key=lambda file: file.path.name != _new_name(file))
    names: defaultdict[Path, CopyNames] = defaultdict(CopyNames)
    with atomic_directory(out) as folder:
        for file in track_progress(kept, len(kept), "copying"):
            source, place = report.folder / file.path, file.path.parent
            target = folder / place / names[place].choose(source, PurePath(_new_name(file)))
            target.parent.mkdir(parents=True, exist_ok=True)
            if _kinds(file) & REWRITTEN:
                picture = decode(source.read_bytes()).picture
                picture.save(target, format="JPEG", quality=_QUALITY)
            else:
                shutil.copyfile(source, target)
    return len(kept)


def _kinds(file: InspectedFile) -> set[IssueKind]:
    return {issue.kind for issue in file.issues}


def _new_name(file: InspectedFile) -> str:
    """Return the name of the copy; a rewritten picture is a JPEG."""
    name = file.path.name
    is_jpeg = file.path.suffix.lower() in (".jpg", ".jpeg")
    return name if is_jpeg or not _kinds(file) & REWRITTEN else f"{name}.jpg"
