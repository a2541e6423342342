"""Finds the submissions in the paths that an instructor names, and whose they are."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

_KINDS = (".ipynb", ".py")


class IntakeError(Exception):
    """A path holds no submission; says which."""


class Found(msgspec.Struct, frozen=True):
    """A submission's file and the student whose it is."""

    path: Path
    student: str


def find_submissions(paths: Iterable[Path], assignment: str) -> list[Found]:
    """The submissions in files and folders, in order of path, each once.

    A folder may be nbgrader's `submitted/` (`<student>/<assignment>/<notebook>`), hold one folder
    for each student, or just notebooks. Of several notebooks in `<student>/<assignment>/` the one
    with the assignment's name counts. Hidden folders and checkpoints are passed over.

    Raises:
        IntakeError: a path does not exist, or no notebook or `.py` file is in it.
    """
    found: dict[Path, Found] = {}
    for path in paths:
        if not path.exists():
            raise IntakeError(f"{path} does not exist")
        files = [path] if path.is_file() else _files(path, assignment)
        if path.is_file() and path.suffix not in _KINDS:
            raise IntakeError(f"{path} is neither a notebook (.ipynb) nor a .py file")
        if not files:
            raise IntakeError(f"{path} holds no notebook (.ipynb) and no .py file")
        for file in files:
            found[file.resolve()] = Found(file, student_of(file, assignment))
    return list(found.values())


def student_of(path: Path, assignment: str) -> str:
    """Whose a file is, from its place.

    `<student>/<assignment>/<file>`, or `<student>/submission.ipynb` (or the assignment's name), or
    else `<student>.ipynb`.
    """
    folder = path.absolute().parent
    if folder.name == assignment and folder.parent.name:
        return folder.parent.name
    if path.stem in ("submission", assignment) and folder.name:
        return folder.name
    return path.stem


def _files(folder: Path, assignment: str) -> list[Path]:
    candidates = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _KINDS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    named = {path.parent for path in candidates if path.name == f"{assignment}.ipynb"}
    return [
        path
        for path in candidates
        if path.parent not in named or path.name == f"{assignment}.ipynb"
    ]
