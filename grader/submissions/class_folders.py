"""Locate the students' folders inside a class folder by layout alone.

An instructor's folder can hold one folder for each student, as nbgrader's `submitted/` does, or one
folder for each section of a class with the students' folders inside, or wrap one of these layouts.
Files that students put into their own folders do not influence the result.
"""

import os
from collections.abc import Collection
from itertools import islice
from pathlib import Path

SUBMISSION_SUFFIXES = (".ipynb", ".py")
# A folder can be nested deeper than a path can name, and hold any number of files.
MAX_DEPTH = 20
MAX_FOLDERS = 10_000
# nbgrader's name for the folder that holds one folder for each student.
_NBGRADER_SUBMITTED = "submitted"


def find_class_folder(folder: Path, assignment: str) -> Path | None:
    """Return the innermost folder that holds a whole class, or None if nested too deeply.

    The search enters nbgrader's `submitted` folder, and a folder that is alone in its parent. It
    does not enter a folder that belongs to one student: one that holds a notebook, or a folder with
    the assignment's name.
    """
    for _ in range(MAX_DEPTH):
        entries = visible_entries(folder)
        submitted = [entry for entry in entries if entry.name == _NBGRADER_SUBMITTED]
        candidates = submitted or (entries if len(entries) == 1 else [])
        is_innermost = folder.name == _NBGRADER_SUBMITTED or not candidates
        if is_innermost or not candidates[0].is_dir(follow_symlinks=False):
            return folder
        child = Path(candidates[0])
        if has_submission_name(child, assignment):
            return folder
        if any(has_submission_name(Path(entry), assignment) for entry in visible_entries(child)):
            return folder
        folder = child
    return None


def find_parents_of_students(folder: Path, assignments: Collection[str]) -> list[Path]:
    """Return the folders that hold the students' folders, all at the same depth below `folder`.

    The students' depth is the first, from the top, where any folder holds a notebook or a folder
    named after one of `assignments`. A student who nests folders therefore stays one student: no
    other student's folder is deeper.
    """
    parents = [folder]
    for _ in range(MAX_DEPTH):
        children = [child for parent in parents for child in _subfolders(parent)]
        if any(_is_student_folder(child, assignments) for child in children):
            return parents
        if all(parent.name == _NBGRADER_SUBMITTED for parent in parents):
            return parents
        parents = children[:MAX_FOLDERS]
    return []


def has_submission_name(path: Path, assignment: str) -> bool:
    """Return whether the name without its suffix is `submission` or the assignment's name."""
    return path.stem in ("submission", assignment)


def submission_suffix(path: Path) -> str | None:
    """Return `.ipynb` or `.py` if the path ends with it, in any case, or None."""
    suffix = path.suffix.lower()
    return suffix if suffix in SUBMISSION_SUFFIXES else None


def visible_entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return the entries of a folder sorted by name, without hidden ones."""
    with os.scandir(folder) as entries:
        return sorted(
            (entry for entry in entries if not entry.name.startswith(".")),
            key=lambda entry: entry.name,
        )


def _subfolders(folder: Path) -> list[Path]:
    """Return the folders in a folder, or none if it cannot be opened."""
    try:
        entries = visible_entries(folder)
    except OSError:
        return []
    folders = (Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False))
    return list(islice(folders, MAX_FOLDERS))


def _is_student_folder(folder: Path, assignments: Collection[str]) -> bool:
    """Return whether a folder seems to be a student's; a folder that cannot be opened counts."""
    try:
        entries = visible_entries(folder)
    except OSError:
        return True
    return any(submission_suffix(Path(entry)) or entry.name in assignments for entry in entries)
