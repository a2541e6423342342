"""The notebooks of an assignment: from the text that people edit to what students get.

`solutions/<name>/<name>.py` becomes `solutions/<name>/<name>.ipynb`, and nbgrader's own
`generate_assignment` makes `assignments/<name>/` from that. Both are made in a scratch folder and
only then compared with, or put into, the course; so a release that fails leaves the course as it
was, and nbgrader's gradebook is never touched.
"""

import json
import logging
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution
from traitlets.config.loader import Config, PyFileConfigLoader

from grader.course import CHECK_CELL, Course
from grader.settings import Settings, SettingsError, read_settings

BEGIN_SOLUTION = "BEGIN SOLUTION"
END_SOLUTION = "END SOLUTION"
MARKER_MISSPELT = re.compile(r"\b(begin|end)[\W_]*solution", re.IGNORECASE)
VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TELLING_LENGTH = 16
LEFT_BY_TOOLS = (".ipynb_checkpoints", "__pycache__", "*.pyc")

Extra = Callable[[Course, str], object]
"""Writes a further generated file into `solutions/<name>/`, which the release then carries."""


class ReleaseError(Exception):
    """A release that cannot be made: one sentence that names the file and the cell."""


def build_source(course: Course, name: str) -> Path:
    """Make the source notebook of an assignment from its text; the same text gives the same bytes.

    Raises:
        ReleaseError: the assignment is unknown, or its text or settings have a fault.
    """
    return _write_source(_source_notebook(course, name), course.notebook(name))


def release(course: Course, name: str, extras: Sequence[Extra] = ()) -> list[Path]:
    """Make the source notebook and the release of an assignment; returns the files that changed.

    Raises:
        ReleaseError: as for `build_source`; or nbgrader refused; or solution text would get out.
    """
    with TemporaryDirectory(prefix="grader-release-") as scratch:
        made = _make(course, name, Course(Path(scratch)), extras)
        changed = [place for file, place in made.items() if _copy_if_changed(file, place)]
        for path in _left_over(made, course.assignments / name):
            path.unlink()
            changed.append(path)
    return changed


def check_release(course: Course, name: str, extras: Sequence[Extra] = ()) -> list[str]:
    """Compare what is generated with what would be generated now.

    Returns:
        One sentence for each stale file, in notebooks for each stale cell; empty when all is new.

    Raises:
        ReleaseError: as for `release`.
    """
    with TemporaryDirectory(prefix="grader-release-") as scratch:
        made = _make(course, name, Course(Path(scratch)), extras)
        faults = [
            f"{place.relative_to(course.root)} {fault}"
            for file, place in made.items()
            for fault in _faults(file, place)
        ]
        faults += [
            f"{path.relative_to(course.root)} is not part of the release"
            for path in _left_over(made, course.assignments / name)
        ]
    return [f"{fault}. Run: grader release" for fault in faults]


def leaked_lines(course: Course, name: str) -> list[str]:
    """Find the text of the solutions in what students get.

    Every line of a solution counts that is long enough to tell something, comments and imports
    left out; it is looked for in every file of `assignments/<name>/`.

    Returns:
        `<file>: <line of the solution>` for each find.

    Raises:
        ReleaseError: as for `build_source`.
    """
    return _leaks(_source_notebook(course, name), course, name)


# The source notebook.


def _source_notebook(course: Course, name: str) -> NotebookNode:
    """Read the text of an assignment into a notebook with fixed ids and points."""
    path = course.notebook_source(name)
    if name not in course.assignment_names():
        known = ", ".join(course.assignment_names())
        raise ReleaseError(f"no assignment {name!r} in {course.solutions}, only: {known}")
    try:
        settings = read_settings(course.settings_path(name))
        notebook: NotebookNode = jupytext.reads(path.read_text("utf-8"), fmt="py:percent")
    except SettingsError as error:
        raise ReleaseError(str(error)) from error
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        _complete(notebook.cells, settings)
    except ReleaseError as error:
        raise ReleaseError(f"{path}: {error}") from error
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def _complete(cells: list[NotebookNode], settings: Settings) -> None:
    """Give the cells of a text their ids and points, and refuse those that would go wrong."""
    for number, cell in enumerate(cells, start=1):
        _check_header(cell, number)
        _set_id(cell, number)
        try:
            _solution_lines(cell)
            _set_points(cell, settings)
        except (ReleaseError, SettingsError) as error:
            raise ReleaseError(f"cell {number} ({_label(cell)}): {error}") from error
    _check_unique(cells)
    _check_exercises(cells, settings)


def _write_source(notebook: NotebookNode, path: Path) -> Path:
    text = nbformat.writes(notebook)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def _label(cell: Mapping[str, Any]) -> str:
    """What people call a cell: its nbgrader name, or else its id."""
    metadata = cell.get("metadata", {}).get("nbgrader", {})
    return str(metadata.get("grade_id") or cell.get("id", "without id"))


def _check_header(cell: NotebookNode, number: int) -> None:
    """Refuse a header that jupytext could not read: the cell would lose its nbgrader metadata."""
    unread = cell.metadata.get("incorrectly_encoded_metadata")
    if unread:
        raise ReleaseError(f"cell {number}: the header cannot be read: {unread}")
    if not isinstance(cell.metadata.get("nbgrader", {}), dict):
        raise ReleaseError(f"cell {number}: nbgrader= must be followed by {{...}}")


def _set_id(cell: NotebookNode, number: int) -> None:
    """Give a cell a fixed id: from its header, its nbgrader name, or its position."""
    for left_by_jupytext in ("lines_to_next_cell", "lines_to_end_of_cell_marker"):
        cell.metadata.pop(left_by_jupytext, None)
    given = cell.metadata.pop("id", None)
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    cell.id = str(given or (grade_id.replace("_", "-") if grade_id else f"cell-{number}"))
    if not VALID_ID.fullmatch(cell.id):
        raise ReleaseError(
            f"cell {number}: {cell.id!r} is no cell id: letters, digits, - and _, at most 64"
        )


def _solution_lines(cell: NotebookNode) -> list[str]:
    """The lines of a cell that students must not get.

    Raises:
        ReleaseError: a marker is alone, misspelt, or outside the solution cells.
    """
    lines, inside, marked = [], False, False
    for line in cell.source.splitlines():
        if BEGIN_SOLUTION in line or END_SOLUTION in line:
            if inside is (BEGIN_SOLUTION in line):
                partner = END_SOLUTION if inside else BEGIN_SOLUTION
                raise ReleaseError(f"{line.strip()!r} without {partner!r} before it")
            inside, marked = not inside, True
        elif MARKER_MISSPELT.search(line):
            raise ReleaseError(
                f"{line.strip()!r} looks like a marker, but nbgrader knows only "
                f"{BEGIN_SOLUTION!r} and {END_SOLUTION!r}"
            )
        elif inside:
            lines.append(line)
    if inside:
        raise ReleaseError(f"{BEGIN_SOLUTION!r} without {END_SOLUTION!r}")
    if marked and not is_solution(cell):
        raise ReleaseError("solution markers in a cell that is not a solution cell")
    if is_solution(cell) and not marked:  # nbgrader replaces the whole cell
        return list(cell.source.splitlines())
    return lines


def _set_points(cell: NotebookNode, settings: Settings) -> None:
    """Give a check cell the points of its exercise."""
    if not is_grade(cell) or is_solution(cell):
        return
    metadata = cell.metadata["nbgrader"]
    if "points" in metadata:
        raise ReleaseError("its points come from settings.toml, remove them here")
    exercise = _exercise(cell)
    if exercise is None:
        raise ReleaseError(f"a graded cell must be called {CHECK_CELL}<exercise>")
    metadata["points"] = settings.exercise_points(exercise)


def _exercise(cell: NotebookNode) -> str | None:
    """The exercise that a cell checks, if it is a check cell."""
    name = _label(cell)
    if not is_grade(cell) or is_solution(cell) or not name.startswith(CHECK_CELL):
        return None
    return name.removeprefix(CHECK_CELL)


def _check_unique(cells: list[NotebookNode]) -> None:
    first: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        if first.setdefault(cell.id, number) != number:
            raise ReleaseError(f"cells {first[cell.id]} and {number} have the same id {cell.id!r}")


def _check_exercises(cells: list[NotebookNode], settings: Settings) -> None:
    """Refuse points that no cell of the notebook can earn."""
    checked = {_exercise(cell) for cell in cells}
    for exercise in settings.points:
        if exercise not in checked:
            raise ReleaseError(
                f"settings.toml gives points to {exercise}, but no cell is called "
                f"{CHECK_CELL}{exercise}"
            )


def _leaks(source: NotebookNode, course: Course, name: str) -> list[str]:
    """Find the telling lines of a source notebook's solutions in a release of it."""
    solution = (line.strip() for cell in source.cells for line in _solution_lines(cell))
    telling = dict.fromkeys(line for line in solution if _is_telling(line))
    finds = []
    for path in _files(course.assignments / name):
        text = path.read_text(encoding="utf-8", errors="replace")
        for line in telling:
            stored = json.dumps(line, ensure_ascii=False)[1:-1] if _is_notebook(path) else line
            if stored in text:
                finds.append(f"{path.relative_to(course.root)}: {line}")
    return finds


def _is_telling(line: str) -> bool:
    if line.startswith(("#", "import ", "from ")):
        return False
    return len(re.sub(r"\s", "", line)) >= TELLING_LENGTH


# The release.


def _make(course: Course, name: str, scratch: Course, extras: Sequence[Extra]) -> dict[Path, Path]:
    """Make all that is generated for one assignment in a scratch course.

    Returns:
        For each generated file in the scratch course its place in the real one. What people write
        is never among them: it may be edited while a release is made.
    """
    source = _source_notebook(course, name)
    notebook = course.notebook(name).name
    shutil.copytree(
        course.solutions / name,
        scratch.solutions / name,
        ignore=shutil.ignore_patterns(*LEFT_BY_TOOLS, notebook),
    )
    copied = {path: path.read_bytes() for path in _files(scratch.solutions / name)}
    _write_source(source, scratch.notebook(name))
    for write_extra in extras:
        write_extra(scratch, name)
    _generate_assignment(scratch, name, _nbgrader_config(course))
    leaks = _leaks(source, scratch, name)
    if leaks:
        raise ReleaseError(f"a line of the solution would be released: {leaks[0]}")
    return {
        path: course.root / path.relative_to(scratch.root)
        for path in (*_files(scratch.solutions / name), *_files(scratch.assignments / name))
        if path not in copied or path.read_bytes() != copied[path]
    }


def _nbgrader_config(course: Course) -> Config:
    """Load the course's nbgrader configuration, without that of the user's home folder."""
    path = course.root / "nbgrader_config.py"
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: nbgrader would release the solutions without it")
    config: Config = PyFileConfigLoader(path.name, path=str(course.root)).load_config()
    return config


def _generate_assignment(scratch: Course, name: str, config: Config) -> None:
    """Run nbgrader's `generate_assignment --force --no-db` in a scratch course."""
    config.CourseDirectory.root = str(scratch.root)
    config.CourseDirectory.source_directory = scratch.solutions.name
    config.CourseDirectory.release_directory = scratch.assignments.name
    config.CourseDirectory.assignment_id = name
    config.GenerateAssignment.force = True
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    log = _Record("nbgrader")
    coursedir = CourseDirectory(config=config, log=log)
    try:
        GenerateAssignment(coursedir=coursedir, config=config, log=log).start()
    except Exception as error:  # nbgrader lets any exception of its steps through
        reason = log.last_error() or str(error)
        raise ReleaseError(f"nbgrader cannot make the release of {name}: {reason}") from error


class _Record(logging.Logger):
    """A logger of its own that keeps what nbgrader reports instead of printing it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, logging.ERROR)
        self.errors: list[str] = []

    def handle(self, record: logging.LogRecord) -> None:
        self.errors.append(record.getMessage())

    def last_error(self) -> str | None:
        """The last line of the first error: of a traceback, the exception itself."""
        return self.errors[0].strip().splitlines()[-1] if self.errors else None


# Comparing and copying.


def _files(folder: Path) -> list[Path]:
    """All files below a folder, in a fixed order, without what editors leave there."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not _is_left_by_tools(path.relative_to(folder))
    )


def _is_left_by_tools(path: Path) -> bool:
    return any(fnmatch(part, pattern) for part in path.parts for pattern in LEFT_BY_TOOLS)


def _left_over(made: dict[Path, Path], folder: Path) -> list[Path]:
    """The files of a release that are not made any more."""
    return [path for path in _files(folder) if path not in made.values()]


def _copy_if_changed(file: Path, place: Path) -> bool:
    if place.is_file() and place.read_bytes() == file.read_bytes():
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, place)
    return True


def _faults(wanted: Path, path: Path) -> list[str]:
    """Say what is stale about one file, if anything."""
    if not path.is_file():
        return ["is missing"]
    if path.read_bytes() == wanted.read_bytes():
        return []
    stale = _stale_cells(wanted, path) if _is_notebook(path) else []
    return [f"is out of date: {cell}" for cell in stale] or ["is out of date"]


def _is_notebook(path: Path) -> bool:
    return path.suffix == ".ipynb"


def _stale_cells(wanted: Path, path: Path) -> list[str]:
    """Name the cells of two notebooks that differ; they are matched by their ids."""
    new = _numbered_cells(wanted)
    try:
        old = _numbered_cells(path)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["it is not a notebook"]
    faults = []
    for key, (number, cell) in new.items():
        if key not in old:
            faults.append(f"cell {number} ({_label(cell)}) is missing")
        elif old[key][1] != cell:
            faults.append(f"cell {old[key][0]} ({_label(cell)}) differs")
    faults += [
        f"cell {number} ({_label(cell)}) is not in the source"
        for key, (number, cell) in old.items()
        if key not in new
    ]
    if not faults and list(old) != list(new):
        faults.append("the order of the cells differs")
    return faults


def _numbered_cells(path: Path) -> dict[Any, tuple[int, dict[str, Any]]]:
    """The cells of a notebook with their numbers from 1, by id."""
    cells = json.loads(path.read_bytes())["cells"]
    return {cell.get("id", number): (number, cell) for number, cell in enumerate(cells, start=1)}
