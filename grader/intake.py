"""Finds the submissions in the paths that an instructor names, and whose they are.

What students hand in may hold anything: several notebooks or none, folders and pipes named like
notebooks, links to what others handed in. Nothing is opened here, and no link in it is followed.
"""

import glob
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import msgspec

from grader.wording import spelled

_KINDS = (".ipynb", ".py")
# A folder may be deeper than a path can name, and hold files without number.
_DEEPEST = 20
_MOST_FILES = 10_000
# JupyterLab makes `a-Copy1` and `a-checkpoint`, browsers `a (1)`, desktops `a copy`,
# Colab `Copy of a`.
_COPY = re.compile(
    r"(?:copy[ _]of[ _])?(.+?)(?:-copy\d*|-checkpoint| copy(?: \d+)?| ?\(\d+\))?", re.IGNORECASE
)
_LONGEST_NAME = 60


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
    """The submissions in files and folders, in order of path, each once.

    What lies in folders named after `others`, the course's other assignments, is passed over.

    A folder may be nbgrader's `submitted/` (`<student>/<assignment>/<notebook>`), hold one folder
    for each student, or just notebooks. Hidden folders and checkpoints are passed over. A path that
    is named here may be a link; what lies below it may not.

    Raises:
        IntakeError: a path does not exist, or no notebook or `.py` file is in it.
    """
    found: dict[Path, Found] = {}
    for path in paths:
        for one in _at(path, assignment, frozenset(others)):
            place = Path(os.path.realpath(one.path.parent), one.path.name)
            found.setdefault(place, one)
    return list(found.values())


def submission_in(folder: Path, name: str) -> Found:
    """The one submission in `<student>/<assignment>/`, or why it is not clear which it is.

    It is the notebook `<name>.ipynb`; else the only notebook that there is, copies of it left out;
    else the only `.py` file.
    """
    student = spelled(folder.absolute().parent.name)
    try:
        files = sorted(islice(_files(folder), _MOST_FILES))
        fault = _no_notebook(folder)
    except OSError as error:
        return Found(folder, student, f"the folder cannot be opened: {error.strerror}")
    for kind in _KINDS:
        counting = _counting([file for file in files if _kind(file) == kind], folder, name)
        if len(counting) == 1:
            return Found(counting[0], student)
        if counting:
            names = _listed([str(file.relative_to(folder)) for file in counting])
            return Found(folder, student, f"the folder holds {names}: which of them counts?")
    return Found(folder, student, fault)


def student_of(path: Path, assignment: str) -> str:
    """Whose a file is, from its place; bytes that are not UTF-8 are written out.

    `<student>/<assignment>/<file>`, or `<student>/submission.ipynb` (or the assignment's name), or
    else `<student>.ipynb`.
    """
    folder = path.absolute().parent
    if folder.name == assignment and folder.parent.name:
        return spelled(folder.parent.name)
    if path.stem in ("submission", assignment) and folder.name:
        return spelled(folder.name)
    return spelled(path.stem)


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
    if not stat.S_ISREG(mode) or not _kind(path):
        raise IntakeError(f"{path} is neither a notebook (.ipynb) nor a .py file")
    return [Found(path, student_of(path, assignment))]


def _in_folder(
    folder: Path, assignment: str, others: frozenset[str], depth: int = 0
) -> list[Found]:
    """The submissions in a folder: the one in `<student>/<assignment>/`, or those of a class."""
    place = folder.absolute()
    if place.name == assignment and place.parent.name:
        return [submission_in(folder, assignment)]
    try:
        entries = _visible(folder) if depth < _DEEPEST else []
    except OSError as error:
        return [_faulty(folder, assignment, f"the folder cannot be opened: {error.strerror}")]
    below = {
        Path(entry): _in_folder(Path(entry), assignment, others, depth + 1)
        for entry in entries
        if entry.is_dir(follow_symlinks=False) and entry.name not in others
    }
    odd = [
        _faulty(Path(entry), assignment, fault)
        for entry in entries
        if not below.get(Path(entry)) and (fault := _oddity(entry))
    ]
    return [
        *_in_class([Path(entry) for entry in entries if _is_submission(entry)], assignment),
        *chain.from_iterable(below.values()),
        *odd,
        *_of_students_without_notebook(below, assignment),
    ]


def _in_class(files: list[Path], assignment: str) -> list[Found]:
    """The submissions among the files of a folder: the one with the right name, or all."""
    named = [file for file in files if file.stem in ("submission", assignment)]
    proper = [file for file in named if file.name == f"{assignment}.ipynb"]
    return [Found(file, student_of(file, assignment)) for file in proper or named or files]


def names_not_to_copy(folder: Path) -> list[str]:
    """Names, as patterns, of what below a folder is neither a folder nor a plain file.

    Copying such a thing follows a link to who knows where, or waits at a pipe for ever.
    """
    odd = {
        name
        for place, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if not stat.S_ISREG(mode := os.lstat(os.path.join(place, name)).st_mode)  # noqa: PTH118
        and not stat.S_ISDIR(mode)
    }
    return sorted(glob.escape(name) for name in odd)


def _of_students_without_notebook(
    below: dict[Path, list[Found]], assignment: str
) -> Iterator[Found]:
    """Where one folder is a student's, so are those beside it that hold nothing but files."""
    one_each = any(
        one.student == spelled(folder.name) for folder, found in below.items() for one in found
    )
    for folder, found in below.items():
        if one_each and not found and not any(map(os.DirEntry.is_dir, _visible(folder))):
            yield _faulty(folder, assignment, _no_notebook(folder))


def _faulty(path: Path, assignment: str, fault: str) -> Found:
    return Found(path, student_of(path, assignment), fault)


def _files(folder: Path) -> Iterator[Path]:
    """Notebooks and `.py` files in a folder and in those below it, from the top down."""
    pending = [folder]
    for _ in range(_DEEPEST):
        entries = [entry for place in pending for entry in _visible(place)]
        yield from (Path(entry) for entry in entries if _is_submission(entry))
        pending = [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]


def _counting(files: Sequence[Path], folder: Path, name: str) -> Sequence[Path]:
    """Those of the files that may be the one to grade."""
    proper = folder / f"{name}.ipynb"
    if proper in files:
        return [proper]
    named = [file for file in files if file.stem in ("submission", name)]
    stems = {file.stem for file in files}
    return named if len(named) == 1 else [file for file in files if not _is_copy(file.stem, stems)]


def _is_copy(stem: str, stems: set[str]) -> bool:
    """Whether a file is a copy of one that lies beside it."""
    match = _COPY.fullmatch(stem)
    return match is not None and match[1] != stem and match[1] in stems


def _visible(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(
            (entry for entry in entries if not entry.name.startswith(".")),
            key=lambda entry: entry.name,
        )


def _kind(path: Path) -> str | None:
    suffix = path.suffix.lower()
    return suffix if suffix in _KINDS else None


def _is_submission(entry: os.DirEntry[str]) -> bool:
    return _kind(Path(entry)) is not None and entry.is_file(follow_symlinks=False)


def _oddity(entry: os.DirEntry[str]) -> str | None:
    """What is wrong with an entry that seems to be a submission, or to hold some."""
    seems_one = _kind(Path(entry)) is not None
    # Where a link leads is asked in the way that never raises.
    if entry.is_symlink() and (seems_one or os.path.isdir(entry)):  # noqa: PTH112
        return f"{_shortened(entry.name)} is a link, and links are not followed"
    if not seems_one or entry.is_file(follow_symlinks=False):
        return None
    if entry.is_dir(follow_symlinks=False):
        return f"{_shortened(entry.name)} is a folder, not a notebook"
    return f"{_shortened(entry.name)} is a pipe or device, not a notebook"


def _no_notebook(folder: Path) -> str:
    """What to say of a folder in which no submission was found."""
    entries = _visible(folder)
    odd = [fault for entry in entries if (fault := _oddity(entry))]
    if odd:
        return odd[0]
    held = f"only {_listed([entry.name for entry in entries])}" if entries else "it is empty"
    return f"the folder holds no notebook, {held}"


def _listed(names: Sequence[str]) -> str:
    """Names in one line; of many only the first."""
    shown = [_shortened(name) for name in names[:3]]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _shortened(name: str) -> str:
    """A name that leaves room for others: they may be 255 bytes long."""
    whole = spelled(name)
    return whole if len(whole) <= _LONGEST_NAME else f"{whole[: _LONGEST_NAME - 1]}…"
