"""All that is odd in a folder of pictures, as records, and these as lines, a table and JSON."""

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.table import Table

from catsdogs.datasets.classes import class_of
from catsdogs.datasets.duplicates import DuplicateMatch, duplicates
from catsdogs.datasets.issues import Inspected, Issue, Kind, inspect
from catsdogs.datasets.progress import counted
from catsdogs.datasets.walking import visible_files

VERSION = 1
"""Of the JSON."""


@dataclass(frozen=True)
class Report:
    """What was found in a folder: its files but for hidden ones, by their paths below it."""

    folder: Path
    files: tuple[Inspected, ...]

    @property
    def odd(self) -> list[Inspected]:
        """The files about which something is odd."""
        return [file for file in self.files if file.issues]


def report_on(folder: Path) -> Report:
    """Look at each file in a folder, and compare the pictures with each other.

    Pictures in different folders that are the same are in two classes, if these differ, and else in
    two sets, such as one for training and one for validation.

    Args:
        folder: the folder; folders in it are looked into, hidden ones and hidden files are not.

    Returns:
        What was found.

    Raises:
        OSError: if a file cannot be read.
    """
    paths = visible_files(folder)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        inspected = list(counted(pool.map(inspect, paths), len(paths), "looking at files"))
    files = [replace(file, path=file.path.relative_to(folder)) for file in inspected]
    return Report(folder, tuple(_compared(files)))


def _compared(files: list[Inspected]) -> list[Inspected]:
    places = [place for place, file in enumerate(files) if file.look is not None]
    looks = [file.look for file in files if file.look is not None]
    compared = list(files)
    for likeness in duplicates(looks):
        later, earlier = places[likeness.index], places[likeness.earlier]
        issue = _issue(likeness, files[later].path, files[earlier].path)
        compared[later] = _with(compared[later], issue)
        if issue.kind is Kind.CONTRADICTED:  # either label may be the wrong one
            back = replace(issue, what=f"{likeness.how} {_shown(files[later].path)}")
            compared[earlier] = _with(compared[earlier], back)
    return compared


def _with(file: Inspected, issue: Issue) -> Inspected:
    return replace(file, issues=(*file.issues, issue))


def _issue(likeness: DuplicateMatch, path: Path, earlier: Path) -> Issue:
    what = f"{likeness.how} {_shown(earlier)}"
    if path.parent == earlier.parent:
        kind = Kind.SAME if likeness.exact else Kind.NEARLY_SAME
        return Issue(kind, what, "counts twice")
    if class_of(path) != class_of(earlier):
        return Issue(Kind.CONTRADICTED, what, "one of the two labels is wrong")
    return Issue(Kind.LEAKED, what, "known from the other set")


def headline(report: Report) -> str:
    """Say how much is odd.

    Args:
        report: what was found.

    Returns:
        One line.
    """
    return f"{len(report.odd):,} of {len(report.files):,} files are odd"


def lines(report: Report) -> list[str]:
    """Say what is odd about each file, and behind an arrow what a loader of Keras does with it.

    Args:
        report: what was found.

    Returns:
        One line for each odd file.
    """
    said = []
    for file in report.odd:
        issues = "; ".join(f"{issue.what} → {issue.keras}" for issue in file.issues)
        said.append(f"{_shown(file.path)}: {issues}")
    return said


def summary(report: Report) -> Table:
    """Count the odd files by kind.

    Args:
        report: what was found.

    Returns:
        A table for the terminal.
    """
    table = Table("kind")
    table.add_column("files", justify="right")
    for kind, count in _counts(report).items():
        table.add_row(kind, f"{count:,}")
    return table


def to_json(report: Report) -> str:
    """Write the report for programs: {"version", "folder", "files", "kinds", "odd"}.

    Args:
        report: what was found.

    Returns:
        The JSON. "files" is the number of all files, "kinds" the number of files of each kind, and
        "odd" a list of {"path", "issues"}, each issue with "kind", "what" and "keras".
    """
    odd = [
        {"path": file.path.as_posix(), "issues": [asdict(issue) for issue in file.issues]}
        for file in report.odd
    ]
    kinds = _counts(report)
    content = {"version": VERSION, "folder": str(report.folder), "files": len(report.files)}
    return json.dumps({**content, "kinds": kinds, "odd": odd}, indent=2)


def _counts(report: Report) -> dict[Kind, int]:
    counted_kinds = Counter(
        kind for file in report.files for kind in {issue.kind for issue in file.issues}
    )
    return {kind: counted_kinds[kind] for kind in Kind if counted_kinds[kind]}


def _shown(path: Path) -> str:
    name = path.as_posix()
    return name if name.isprintable() else ascii(name)
