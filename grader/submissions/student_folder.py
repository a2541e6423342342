"""Select the one submission in a student's folder, and the reason if it is not clear.

Students can hand in anything: several notebooks or none, folders and pipes with a notebook's name,
links to other students' files. This module opens no file and follows no link in a submission.
"""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from grader.submissions.class_folders import (
    MAX_DEPTH,
    SUBMISSION_SUFFIXES,
    has_submission_name,
    submission_suffix,
    visible_entries,
)
from grader.submissions.file_problems import (
    describe_missing_notebook,
    is_submission,
    join_names,
    shorten_name,
)
from grader.text import printable

# A folder can hold any number of files.
_MAX_FILES = 10_000
# JupyterLab makes `a-Copy1` and `a-checkpoint`, browsers `a (1)`, desktops `a copy`,
# Colab `Copy of a`.
_COPY_NAME = re.compile(
    r"(?:copy[ _]of[ _])?(.+?)(?:-copy\d*|-checkpoint| copy(?: \d+)?| ?\(\d+\))?", re.IGNORECASE
)


class FoundSubmission(msgspec.Struct, frozen=True):
    """A submission's file and its student; `fault` is the reason why it cannot be graded, if any.

    If the file does not exist, `path` is the folder that should hold it.
    """

    path: Path
    student: str
    fault: str | None = None


def submission_in(folder: Path, name: str) -> FoundSubmission:
    """Return the submission in `<student>/<assignment>/`, with a fault if it is not clear.

    The notebook `<name>.ipynb` counts; else the only notebook, copies left out; else the only `.py`
    file.
    """
    for part in (folder, folder.parent):
        if part.is_symlink():
            fault = f"{shorten_name(part.name)} is a link, and links are not followed"
            return FoundSubmission(folder, folder_name(folder.parent), fault)
    return in_assignment_folder(folder, name)


def in_student_folder(
    folder: Path, assignment: str, others: frozenset[str]
) -> FoundSubmission | None:
    """Return the submission in a student's folder, which can hold one folder per assignment."""
    student = folder_name(folder)
    try:
        matching = [entry for entry in visible_entries(folder) if entry.name == assignment]
    except OSError as error:
        fault = f"the folder cannot be opened: {error.strerror}"
        return FoundSubmission(folder, student, fault)
    if matching and matching[0].is_symlink():
        return submission_in(Path(matching[0]), assignment)
    if matching and matching[0].is_dir():
        return in_assignment_folder(Path(matching[0]), assignment)
    return _select_submission(student, folder, assignment, others)


def in_assignment_folder(folder: Path, name: str) -> FoundSubmission:
    """Return the submission in `<student>/<assignment>/`, which may be a link."""
    student = printable(folder.absolute().parent.name)
    found = _select_submission(student, folder, name, frozenset())
    return found or FoundSubmission(folder, student, describe_missing_notebook(folder))


def _select_submission(
    student: str, folder: Path, name: str, others: frozenset[str]
) -> FoundSubmission | None:
    """Return the submission among a student's files, or None if there is none.

    The result has a fault if several files could be it. Folders named after `others` are skipped.
    """
    try:
        files = sorted(islice(_submission_files(folder, others), _MAX_FILES))
    except OSError as error:
        fault = f"the folder cannot be opened: {error.strerror}"
        return FoundSubmission(folder, student, fault)
    for suffix in SUBMISSION_SUFFIXES:
        of_this_kind = [file for file in files if submission_suffix(file) == suffix]
        candidates = _candidates(of_this_kind, folder, name)
        if len(candidates) == 1:
            return FoundSubmission(candidates[0], student)
        if candidates:
            names = join_names([str(file.relative_to(folder)) for file in candidates])
            fault = f"the folder holds {names}: which of them counts?"
            return FoundSubmission(folder, student, fault)
    return None


def _candidates(files: Sequence[Path], folder: Path, name: str) -> Sequence[Path]:
    """Return the files that could be the one to grade."""
    released = folder / f"{name}.ipynb"
    if released in files:
        return [released]
    named = [file for file in files if has_submission_name(file, name)]
    if len(named) == 1:
        return named
    stems = {file.stem for file in files}
    return [file for file in files if not _is_copy(file.stem, stems)]


def _is_copy(stem: str, stems: set[str]) -> bool:
    """Return whether a name is that of a copy whose original is among `stems`."""
    match = _COPY_NAME.fullmatch(stem)
    return match is not None and match[1] != stem and match[1] in stems


def _submission_files(folder: Path, others: Collection[str]) -> Iterator[Path]:
    """Yield the notebooks and `.py` files in a folder and below it, from the top down."""
    pending = [folder]
    for _ in range(MAX_DEPTH):
        entries = [entry for each in pending for entry in visible_entries(each)]
        yield from (Path(entry) for entry in entries if is_submission(entry))
        pending = [
            Path(entry)
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and entry.name not in others
        ]


def folder_name(folder: Path) -> str:
    """Return the printable name of a folder, also of one given as `..`."""
    # os.path.abspath resolves `..`, which Path.absolute keeps.
    return printable(os.path.basename(os.path.abspath(folder)))  # noqa: PTH100, PTH119
