"""Finds the students' folders in a folder of a class, by nothing that students put into theirs.

An instructor's folder may hold a folder for each student, as nbgrader's `submitted/` does, a folder
for each section of a class with the students' folders in it, or stand around one of these.
"""

import os
from collections.abc import Collection
from itertools import islice
from pathlib import Path

KINDS = (".ipynb", ".py")
# A folder may be deeper than a path can name, and hold files without number.
MAX_DEPTH = 20
MAX_FOLDERS = 10_000
# nbgrader's name of the folder that holds a folder for each student.
_SUBMITTED = "submitted"


def class_folder(folder: Path, assignment: str) -> Path | None:
    """The folder of a class that a folder stands for; None if there is none within bounds.

    That is nbgrader's `submitted` in it, or the only folder in it; but not a folder with a notebook
    or a folder of the assignment's name, which is a student's.
    """
    for _ in range(MAX_DEPTH):
        entries = visible(folder)
        submitted = [entry for entry in entries if entry.name == _SUBMITTED]
        inner = submitted or (entries if len(entries) == 1 else [])
        if folder.name == _SUBMITTED or not inner or not inner[0].is_dir(follow_symlinks=False):
            return folder
        below = Path(inner[0])
        if is_named(below, assignment):
            return folder
        if any(is_named(Path(entry), assignment) for entry in visible(below)):
            return folder
        folder = below
    return None


def above_students(folder: Path, names: Collection[str]) -> list[Path]:
    """The folders that hold the students' folders: all are equally deep in a folder.

    The students' folders are the first, from the top, of which any holds a notebook or a folder
    with one of `names`, those of assignments. A student who nests folders stays one student: the
    folders of all others are not deeper than that student's.
    """
    parents = [folder]
    for _ in range(MAX_DEPTH):
        below = [path for parent in parents for path in _folders(parent)]
        if any(_is_students(path, names) for path in below):
            return parents
        if all(parent.name == _SUBMITTED for parent in parents):
            return parents
        parents = below[:MAX_FOLDERS]
    return []


def is_named(path: Path, assignment: str) -> bool:
    """Whether a name, without its ending, is the one that was asked for."""
    return path.stem in ("submission", assignment)


def kind(path: Path) -> str | None:
    """`.ipynb` or `.py`, if a path ends so."""
    suffix = path.suffix.lower()
    return suffix if suffix in KINDS else None


def visible(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, in order of name, without hidden files."""
    with os.scandir(folder) as entries:
        return sorted(
            (entry for entry in entries if not entry.name.startswith(".")),
            key=lambda entry: entry.name,
        )


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, as far as it can be opened."""
    try:
        entries = visible(folder)
    except OSError:
        return []
    folders = (Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False))
    return list(islice(folders, MAX_FOLDERS))


def _is_students(folder: Path, names: Collection[str]) -> bool:
    """Whether a folder seems to be a student's; one that cannot be opened is."""
    try:
        return any(kind(Path(each)) or each.name in names for each in visible(folder))
    except OSError:
        return True
