"""Helpers that create files of a class and find the submissions among them."""

from pathlib import Path

from grader.submissions.discovery import (
    find_submissions,
)


def make_files(root: Path, *names: str) -> None:
    """Create empty files below a folder."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found_in(root: Path, *paths: str) -> list[tuple[str, str]]:
    """Return the relative path and the student of each submission in order."""
    found = find_submissions([root / path for path in paths or ("",)], "baseline")
    return [(each.path.relative_to(root).as_posix(), each.student) for each in found]


def fault_in(root: Path, path: str = "") -> str | None:
    """Return the fault of the only submission, which must be Ada's."""
    (found,) = find_submissions([root / path], "baseline")
    assert found.student == "ada"
    return found.fault
