"""Finds the submissions in the paths that an instructor names, and whose they are.

What students hand in may hold anything: several notebooks or none, folders and pipes named like
notebooks, links to what others handed in. Nothing is opened here, and no link in it is followed.
"""

import os
import re
import stat
import unicodedata
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from grader.submissions.class_folders import (
    KINDS,
    MAX_DEPTH,
    above_students,
    class_folder,
    is_named,
    kind,
    visible,
)
from grader.submissions.odd_files import is_submission, listed, no_notebook, problem_with, shortened
from grader.text import printable

# A folder may hold files without number.
_MOST_FILES = 10_000
# JupyterLab makes `a-Copy1` and `a-checkpoint`, browsers `a (1)`, desktops `a copy`,
# Colab `Copy of a`.
_COPY = re.compile(
    r"(?:copy[ _]of[ _])?(.+?)(?:-copy\d*|-checkpoint| copy(?: \d+)?| ?\(\d+\))?", re.IGNORECASE
)


class IntakeError(Exception):
    """A path holds no submission; says which."""


class Found(msgspec.Struct, frozen=True):
    """A submission's file and the student whose it is; `fault` says why it cannot be graded.

    Where there is no such file, `path` is the folder that should hold it.
    """

    path: Path
    student: str
    fault: str | None = None


def find_submissions(
    paths: Iterable[Path], assignment: str, others: Collection[str] = ()
) -> list[Found]:
    """The submissions in files and folders, in order of path, one for each student.

    What lies in folders named after `others`, the course's other assignments, is passed over.

    In a folder each notebook and each folder is one student's, whatever is in that folder. A folder
    that consists of folders without notebooks, such as one for each section of a class, stands for
    the folders in it. Hidden folders and checkpoints are passed over. A path that is named here may
    be a link; what lies below it may not.

    Raises:
        IntakeError: a path does not exist, or no notebook or `.py` file is in it.
    """
    found: dict[Path, Found] = {}
    for path in paths:
        for one in _at(path, assignment, frozenset(others)):
            place = Path(os.path.realpath(one.path.parent), one.path.name)
            found.setdefault(place, one)
    return _once_each(found.values())


def submission_in(folder: Path, name: str) -> Found:
    """The one submission in `<student>/<assignment>/`, or why it is not clear which it is.

    It is the notebook `<name>.ipynb`; else the only notebook that there is, copies of it left out;
    else the only `.py` file.
    """
    for place in (folder, folder.parent):
        if place.is_symlink():
            fault = f"{shortened(place.name)} is a link, and links are not followed"
            return Found(folder, _name_of(folder.parent), fault)
    return _named_submission(folder, name)


def _named_submission(folder: Path, name: str) -> Found:
    """The one submission in `<student>/<assignment>/`, a path that an instructor names."""
    student = printable(folder.absolute().parent.name)
    found = _counted(student, folder, name, frozenset())
    return found or Found(folder, student, no_notebook(folder))


def _counted(student: str, folder: Path, name: str, others: frozenset[str]) -> Found | None:
    """The submission in a folder of one student, or why it is not clear; None if there is none.

    Folders in it that are named after `others` do not count.
    """
    try:
        files = sorted(islice(_files(folder, others), _MOST_FILES))
    except OSError as error:
        return Found(folder, student, f"the folder cannot be opened: {error.strerror}")
    for ending in KINDS:
        counting = _counting([file for file in files if kind(file) == ending], folder, name)
        if len(counting) == 1:
            return Found(counting[0], student)
        if counting:
            names = listed([str(file.relative_to(folder)) for file in counting])
            return Found(folder, student, f"the folder holds {names}: which of them counts?")
    return None


def student_of(path: Path, assignment: str) -> str:
    """Whose a file is, from its place; bytes that are not UTF-8 are written out.

    `<student>/<assignment>/<file>`, or `<student>/submission.ipynb` (or the assignment's name), or
    else `<student>.ipynb`.
    """
    folder = path.absolute().parent
    if folder.name == assignment and folder.parent.name:
        return printable(folder.parent.name)
    if is_named(path, assignment) and folder.name:
        return printable(folder.name)
    return printable(path.stem)


def _at(path: Path, assignment: str, others: frozenset[str]) -> list[Found]:
    """The submissions at a path that an instructor names."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise IntakeError(f"{path} does not exist") from error
    except OSError as error:
        raise IntakeError(f"{path} cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        found = _in_folder(path, assignment, others)
        if not found:
            raise IntakeError(f"{path} holds no notebook (.ipynb) and no .py file")
        return sorted(found, key=lambda one: one.path)
    if not stat.S_ISREG(mode) or not kind(path):
        raise IntakeError(f"{path} is neither a notebook (.ipynb) nor a .py file")
    return [Found(path, student_of(path, assignment))]


def _in_folder(folder: Path, assignment: str, others: frozenset[str]) -> list[Found]:
    """The submissions in a folder that an instructor names: that of one student, or of a class."""
    place = folder.absolute()
    if place.name == assignment and place.parent.name:
        return [_named_submission(folder, assignment)]
    try:
        top = class_folder(folder, assignment)
        if top is None:
            return []
        if any(entry.name == assignment for entry in visible(top)):
            return list(_of_students([top], assignment, others))
        files = [Path(entry) for entry in visible(top) if is_submission(entry)]
        parents = [top] if files else above_students(top, {assignment, *others})
        return [
            *_in_class(files, assignment),
            *(one for parent in parents for one in _below(parent, assignment, others)),
        ]
    except OSError as error:
        return [_faulty(folder, assignment, f"the folder cannot be opened: {error.strerror}")]


def _in_class(files: Sequence[Path], assignment: str) -> list[Found]:
    """Each notebook is a student's, and so is each `.py` file that has no notebook of its name."""
    notebooks = {file.stem for file in files if kind(file) == ".ipynb"}
    counting = [file for file in files if kind(file) == ".ipynb" or file.stem not in notebooks]
    return [Found(file, student_of(file, assignment)) for file in counting]


def _below(parent: Path, assignment: str, others: frozenset[str]) -> list[Found]:
    """The submissions in the folders of students below a folder, and what only seems to be one."""
    entries = visible(parent)
    folders = [
        Path(entry)
        for entry in entries
        if entry.is_dir(follow_symlinks=False) and entry.name not in others
    ]
    found = _of_students(folders, assignment, others)
    faults = {
        Path(entry): fault
        for entry in entries
        if not entry.is_dir(follow_symlinks=False) and (fault := problem_with(entry))
    }
    return [*found, *(_faulty(path, assignment, fault) for path, fault in faults.items())]


def _of_students(
    folders: Sequence[Path], assignment: str, others: frozenset[str]
) -> Iterator[Found]:
    """The one submission of each student's folder.

    A folder without any is a student's only beside one that has a submission, and if it holds files
    or nothing: one that holds just folders is about something else.
    """
    found = {folder: _of_student(folder, assignment, others) for folder in folders}
    is_class = any(found.values())
    for folder, one in found.items():
        if one is not None:
            yield one
        elif is_class and not _holds_just_folders(folder):
            yield Found(folder, _name_of(folder), no_notebook(folder))


def _of_student(folder: Path, assignment: str, others: frozenset[str]) -> Found | None:
    """The one submission in a student's folder, which may have a folder for each assignment."""
    student = _name_of(folder)
    try:
        own = [entry for entry in visible(folder) if entry.name == assignment]
    except OSError as error:
        return Found(folder, student, f"the folder cannot be opened: {error.strerror}")
    if own and own[0].is_symlink():
        return submission_in(Path(own[0]), assignment)
    if own and own[0].is_dir():
        return _named_submission(Path(own[0]), assignment)
    return _counted(student, folder, assignment, others)


def _holds_just_folders(folder: Path) -> bool:
    entries = visible(folder)
    return bool(entries) and all(entry.is_dir(follow_symlinks=False) for entry in entries)


def _once_each(found: Iterable[Found]) -> list[Found]:
    """One submission for each student; of who comes twice it is not clear which counts."""
    by_student: dict[str, list[Found]] = {}
    for one in found:
        by_student.setdefault(unicodedata.normalize("NFC", one.student), []).append(one)
    return [_the_only(same) for same in by_student.values()]


def _the_only(same: Sequence[Found]) -> Found:
    first = same[0]
    if len(same) == 1:
        return first
    places = listed([f"{one.path.parent.name}/{one.path.name}" for one in same])
    return Found(first.path, first.student, f"{places} have this name: which of them counts?")


def _name_of(folder: Path) -> str:
    return printable(os.path.basename(os.path.abspath(folder)))  # noqa: PTH100, PTH119  also of `..`


def names_not_to_copy(folder: Path) -> list[str]:
    """Return nothing: kept for older copies of `nbgrader_config.py` in courses.

    What must not be copied of a student's folder is left out for that student alone, by
    `grader.integrations.nbgrader_plugin`.
    """
    warnings.warn(
        f"nbgrader_config.py: remove names_not_to_copy({str(folder)!r}), it is not needed any more",
        FutureWarning,
        stacklevel=2,
    )
    return []


def _faulty(path: Path, assignment: str, fault: str) -> Found:
    return Found(path, student_of(path, assignment), fault)


def _files(folder: Path, others: Collection[str]) -> Iterator[Path]:
    """Notebooks and `.py` files in a folder and in those below it, from the top down."""
    pending = [folder]
    for _ in range(MAX_DEPTH):
        entries = [entry for place in pending for entry in visible(place)]
        yield from (Path(entry) for entry in entries if is_submission(entry))
        pending = [
            Path(entry)
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and entry.name not in others
        ]


def _counting(files: Sequence[Path], folder: Path, name: str) -> Sequence[Path]:
    """Those of the files that may be the one to grade."""
    proper = folder / f"{name}.ipynb"
    if proper in files:
        return [proper]
    named = [file for file in files if is_named(file, name)]
    stems = {file.stem for file in files}
    return named if len(named) == 1 else [file for file in files if not _is_copy(file.stem, stems)]


def _is_copy(stem: str, stems: set[str]) -> bool:
    """Whether a file is a copy of one that lies beside it."""
    match = _COPY.fullmatch(stem)
    return match is not None and match[1] != stem and match[1] in stems
