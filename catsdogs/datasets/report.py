"""Report all issues in a folder of pictures, as lines, a table and JSON."""

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.table import Table

from catsdogs.datasets.classes import class_of
from catsdogs.datasets.duplicates import DuplicateMatch, duplicates
from catsdogs.datasets.issues import InspectedFile, Issue, IssueKind, inspect
from catsdogs.datasets.printable_names import printable
from catsdogs.datasets.progress import track_progress
from catsdogs.datasets.walking import visible_files

VERSION = 1
"""Version of the JSON."""


@dataclass(frozen=True)
class Report:
    """The files of a folder, without hidden ones, by their relative paths."""

    folder: Path
    files: tuple[InspectedFile, ...]

    @property
    def faulty(self) -> list[InspectedFile]:
        """The files with issues."""
        return [file for file in self.files if file.issues]


def report_on(folder: Path) -> Report:
    """Inspect each file in a folder, and compare the pictures with each other.

    Equal pictures in different folders are in two classes, if these differ, and else in two sets,
    such as training and validation.

    Args:
        folder: the folder, searched recursively without hidden folders and files.

    Returns:
        The report.

    Raises:
        OSError: if a file cannot be read.
    """
    paths = visible_files(folder)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        inspected = list(track_progress(pool.map(inspect, paths), len(paths), "inspecting files"))
    files = [replace(file, path=file.path.relative_to(folder)) for file in inspected]
    return Report(folder, tuple(_compared(files)))


def _compared(files: list[InspectedFile]) -> list[InspectedFile]:
    places = [place for place, file in enumerate(files) if file.fingerprint is not None]
    fingerprints = [file.fingerprint for file in files if file.fingerprint is not None]
    compared = list(files)
    for likeness in duplicates(fingerprints):
        later, earlier = places[likeness.index], places[likeness.earlier]
        issue = _issue(likeness, files[later].path, files[earlier].path)
        compared[later] = _with(compared[later], issue)
        if issue.kind is IssueKind.CONTRADICTED:  # either label may be the wrong one
            back = replace(issue, what=f"{likeness.how} {printable(files[later].path.as_posix())}")
            compared[earlier] = _with(compared[earlier], back)
    return compared


def _with(file: InspectedFile, issue: Issue) -> InspectedFile:
    return replace(file, issues=(*file.issues, issue))


def _issue(likeness: DuplicateMatch, path: Path, earlier: Path) -> Issue:
    what = f"{likeness.how} {printable(earlier.as_posix())}"
    if path.parent == earlier.parent:
        kind = IssueKind.SAME if likeness.exact else IssueKind.NEARLY_SAME
        return Issue(kind, what, "counts twice")
    if class_of(path) != class_of(earlier):
        return Issue(IssueKind.CONTRADICTED, what, "one of the two labels is wrong")
    return Issue(IssueKind.LEAKED, what, "known from the other set")


def headline(report: Report) -> str:
    """Summarize the number of faulty files.

    Args:
        report: the report.

    Returns:
        One line.
    """
    return f"{len(report.faulty):,} of {len(report.files):,} files have issues"


def lines(report: Report) -> list[str]:
    """Describe the issues of each file, and after an arrow what a loader of Keras does with it.

    Args:
        report: the report.

    Returns:
        One line for each faulty file.
    """
    described = []
    for file in report.faulty:
        issues = "; ".join(f"{issue.what} → {issue.keras}" for issue in file.issues)
        described.append(f"{printable(file.path.as_posix())}: {issues}")
    return described


def summary(report: Report) -> Table:
    """Count the faulty files by kind of issue.

    Args:
        report: the report.

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
        report: the report.

    Returns:
        The JSON. "files" is the number of all files, "kinds" the number of files of each kind, and
        "odd" a list of {"path", "oddities"}, each with "kind", "what" and "keras".
    """
    faulty = [
        {"path": file.path.as_posix(), "oddities": [asdict(issue) for issue in file.issues]}
        for file in report.faulty
    ]
    kinds = _counts(report)
    content = {"version": VERSION, "folder": str(report.folder), "files": len(report.files)}
    return json.dumps({**content, "kinds": kinds, "odd": faulty}, indent=2)


def _counts(report: Report) -> dict[IssueKind, int]:
    counted_kinds = Counter(
        kind for file in report.files for kind in {issue.kind for issue in file.issues}
    )
    return {kind: counted_kinds[kind] for kind in IssueKind if counted_kinds[kind]}
