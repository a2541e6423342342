"""Find the submissions below the paths that an instructor names, and the student of each.

The layout of the folders decides; no file is opened, and no link in a submission is followed.
"""

import os
import stat
import unicodedata
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from grader.errors import InputError
from grader.submissions.class_folders import (
    find_class_folder,
    find_parents_of_students,
    has_submission_name,
    submission_suffix,
    visible_entries,
)
from grader.submissions.file_problems import (
    describe_missing_notebook,
    describe_problem,
    is_submission,
    join_names,
)
from grader.submissions.student_folder import (
    FoundSubmission,
    folder_name,
    in_assignment_folder,
    in_student_folder,
)
from grader.text import printable


class DiscoveryError(InputError):
    """A path that holds no submission; the message names it."""


def find_submissions(
    paths: Iterable[Path], assignment: str, others: Collection[str] = ()
) -> list[FoundSubmission]:
    """Return one submission for each student in files and folders, in order of path.

    In a folder, each notebook and each folder belongs to one student, whatever that folder holds. A
    folder that holds only folders without notebooks, such as one for each section of a class, is
    searched further down. Hidden folders, checkpoints and folders named after `others`, the
    course's other assignments, are skipped. A path given here may be a link; links below it are
    not followed.

    Raises:
        DiscoveryError: a path does not exist, or holds no notebook or `.py` file.
    """
    found: dict[Path, FoundSubmission] = {}
    for path in paths:
        for submission in _find_at(path, assignment, frozenset(others)):
            location = Path(os.path.realpath(submission.path.parent), submission.path.name)
            found.setdefault(location, submission)
    return _one_for_each_student(found.values())


def student_of(path: Path, assignment: str) -> str:
    """Return the student of a file as its path shows; bytes that are not UTF-8 are escaped.

    The layout is `<student>/<assignment>/<file>`, or `<student>/submission.ipynb` (or the
    assignment's name), or else `<student>.ipynb`.
    """
    folder = path.absolute().parent
    if folder.name == assignment and folder.parent.name:
        return printable(folder.parent.name)
    if has_submission_name(path, assignment) and folder.name:
        return printable(folder.name)
    return printable(path.stem)


def names_not_to_copy(folder: Path) -> list[str]:
    """Return nothing: kept for older copies of `nbgrader_config.py` in courses.

    `grader.integrations.nbgrader_plugin` leaves files out for each student separately.
    """
    warnings.warn(
        f"nbgrader_config.py: remove names_not_to_copy({str(folder)!r}), it is not needed any more",
        FutureWarning,
        stacklevel=2,
    )
    return []


def _find_at(path: Path, assignment: str, others: frozenset[str]) -> list[FoundSubmission]:
    """Return the submissions at a path that an instructor names."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise DiscoveryError(f"{path} does not exist") from error
    except OSError as error:
        raise DiscoveryError(f"{path} cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        found = _in_folder(path, assignment, others)
        if not found:
            raise DiscoveryError(f"{path} holds no notebook (.ipynb) and no .py file")
        return sorted(found, key=lambda submission: submission.path)
    if not stat.S_ISREG(mode) or not submission_suffix(path):
        raise DiscoveryError(f"{path} is neither a notebook (.ipynb) nor a .py file")
    return [FoundSubmission(path, student_of(path, assignment))]


def _in_folder(folder: Path, assignment: str, others: frozenset[str]) -> list[FoundSubmission]:
    """Return the submissions in a folder of one student or of a class."""
    absolute = folder.absolute()
    if absolute.name == assignment and absolute.parent.name:
        return [in_assignment_folder(folder, assignment)]
    try:
        top = find_class_folder(folder, assignment)
        return [] if top is None else _in_class_folder(top, assignment, others)
    except OSError as error:
        fault = f"the folder cannot be opened: {error.strerror}"
        return [_unusable(folder, assignment, fault)]


def _in_class_folder(top: Path, assignment: str, others: frozenset[str]) -> list[FoundSubmission]:
    entries = visible_entries(top)
    if any(entry.name == assignment for entry in entries):
        return list(_in_student_folders([top], assignment, others))
    files = [Path(entry) for entry in entries if is_submission(entry)]
    parents = [top] if files else find_parents_of_students(top, {assignment, *others})
    below = [each for parent in parents for each in _below(parent, assignment, others)]
    return [*_in_files(files, assignment), *below]


def _in_files(files: Sequence[Path], assignment: str) -> list[FoundSubmission]:
    """Return one submission for each notebook, and for each `.py` file without a namesake."""
    notebooks = {file.stem for file in files if submission_suffix(file) == ".ipynb"}
    return [
        FoundSubmission(file, student_of(file, assignment))
        for file in files
        if submission_suffix(file) == ".ipynb" or file.stem not in notebooks
    ]


def _below(parent: Path, assignment: str, others: frozenset[str]) -> list[FoundSubmission]:
    """Return the submissions in the students' folders in `parent`, and entries with a problem."""
    entries = visible_entries(parent)
    folders = [
        Path(entry)
        for entry in entries
        if entry.is_dir(follow_symlinks=False) and entry.name not in others
    ]
    # The entries with a problem come behind the students' folders.
    return [
        *_in_student_folders(folders, assignment, others),
        *(
            _unusable(Path(entry), assignment, fault)
            for entry in entries
            if not entry.is_dir(follow_symlinks=False) and (fault := describe_problem(entry))
        ),
    ]


def _in_student_folders(
    folders: Sequence[Path], assignment: str, others: frozenset[str]
) -> Iterator[FoundSubmission]:
    """Yield the one submission of each student's folder.

    A folder without a submission counts as a student's only if another folder has one, and if it is
    empty or holds files: a folder that holds only folders has another purpose.
    """
    found = {folder: in_student_folder(folder, assignment, others) for folder in folders}
    is_class = any(found.values())
    for folder, submission in found.items():
        if submission is not None:
            yield submission
        elif is_class and not _holds_only_folders(folder):
            fault = describe_missing_notebook(folder)
            yield FoundSubmission(folder, folder_name(folder), fault)


def _one_for_each_student(found: Iterable[FoundSubmission]) -> list[FoundSubmission]:
    by_student: dict[str, list[FoundSubmission]] = {}
    for submission in found:
        # File systems store accents in different ways.
        student = unicodedata.normalize("NFC", submission.student)
        by_student.setdefault(student, []).append(submission)
    return [_merge(submissions) for submissions in by_student.values()]


def _merge(submissions: Sequence[FoundSubmission]) -> FoundSubmission:
    """Return a student's only submission, or the first one with a fault that names them all."""
    first = submissions[0]
    if len(submissions) == 1:
        return first
    names = join_names([f"{each.path.parent.name}/{each.path.name}" for each in submissions])
    fault = f"{names} have this name: which of them counts?"
    return FoundSubmission(first.path, first.student, fault)


def _holds_only_folders(folder: Path) -> bool:
    entries = visible_entries(folder)
    return bool(entries) and all(entry.is_dir(follow_symlinks=False) for entry in entries)


def _unusable(path: Path, assignment: str, fault: str) -> FoundSubmission:
    return FoundSubmission(path, student_of(path, assignment), fault)
