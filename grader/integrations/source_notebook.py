"""The source notebook of an assignment, made from the text that people edit.

`solutions/<name>/<name>.py` becomes a notebook with fixed cell ids, and with the points of
`settings.toml`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from grader.course import CHECK_CELL, Course
from grader.errors import InputError
from grader.integrations.solution_lines import SolutionMarkerError, solution_lines
from grader.settings import Settings, SettingsError, read_settings

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_JUPYTEXT_METADATA = ("lines_to_next_cell", "lines_to_end_of_cell_marker")


class ReleaseError(InputError):
    """A release cannot be made; the message names the file and the cell in one sentence."""


def source_notebook(course: Course, name: str) -> NotebookNode:
    """Return the source notebook of an assignment, made from its text.

    Raises:
        ReleaseError: the assignment is unknown, or its text or settings have a fault.
    """
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
        _complete_cells(notebook.cells, settings)
    except ReleaseError as error:
        raise ReleaseError(f"{path}: {error}") from error
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def write_notebook(notebook: NotebookNode, path: Path) -> Path:
    """Write a notebook; the same notebook gives the same bytes."""
    text = nbformat.writes(notebook)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def cell_label(cell: Mapping[str, Any]) -> str:
    """Return the nbgrader name of a cell; the id if it has no name."""
    metadata = cell.get("metadata", {}).get("nbgrader", {})
    return str(metadata.get("grade_id") or cell.get("id", "without id"))


def _complete_cells(cells: list[NotebookNode], settings: Settings) -> None:
    """Give cells their ids and points; raise `ReleaseError` for invalid cells."""
    for number, cell in enumerate(cells, start=1):
        _check_header(cell, number)
        _set_id(cell, number)
        try:
            solution_lines(cell)
            _set_points(cell, settings)
        except (ReleaseError, SettingsError, SolutionMarkerError) as error:
            raise ReleaseError(f"cell {number} ({cell_label(cell)}): {error}") from error
    _check_unique_ids(cells)
    _check_exercises(cells, settings)


def _check_header(cell: NotebookNode, number: int) -> None:
    """Refuse a header that jupytext cannot read: the cell would lose its nbgrader metadata."""
    unreadable = cell.metadata.get("incorrectly_encoded_metadata")
    if unreadable:
        raise ReleaseError(f"cell {number}: the header cannot be read: {unreadable}")
    if not isinstance(cell.metadata.get("nbgrader", {}), dict):
        raise ReleaseError(f"cell {number}: nbgrader= must be followed by {{...}}")


def _set_id(cell: NotebookNode, number: int) -> None:
    """Give a cell a fixed id: from its header, its nbgrader name, or its position."""
    for key in _JUPYTEXT_METADATA:
        cell.metadata.pop(key, None)
    header_id = cell.metadata.pop("id", None)
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    cell.id = str(header_id or (grade_id.replace("_", "-") if grade_id else f"cell-{number}"))
    if not _CELL_ID.fullmatch(cell.id):
        raise ReleaseError(
            f"cell {number}: {cell.id!r} is not a valid cell id: use letters, digits, - and _, "
            "at most 64 characters"
        )


def _set_points(cell: NotebookNode, settings: Settings) -> None:
    """Give a check cell the points of its exercise."""
    if not is_grade(cell) or is_solution(cell):
        return
    metadata = cell.metadata["nbgrader"]
    if "points" in metadata:
        raise ReleaseError("its points come from settings.toml, remove them here")
    exercise = _exercise(cell)
    if exercise is None:
        raise ReleaseError(f"the name of a graded cell must be {CHECK_CELL}<exercise>")
    metadata["points"] = settings.exercise_points(exercise)


def _exercise(cell: NotebookNode) -> str | None:
    """Return the exercise of a check cell; None for any other cell."""
    name = cell_label(cell)
    if not is_grade(cell) or is_solution(cell) or not name.startswith(CHECK_CELL):
        return None
    return name.removeprefix(CHECK_CELL)


def _check_unique_ids(cells: list[NotebookNode]) -> None:
    first: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        if first.setdefault(cell.id, number) != number:
            raise ReleaseError(f"cells {first[cell.id]} and {number} have the same id {cell.id!r}")


def _check_exercises(cells: list[NotebookNode], settings: Settings) -> None:
    """Refuse points for an exercise without a check cell, which nobody could earn."""
    checked = {_exercise(cell) for cell in cells}
    for exercise in settings.points:
        if exercise not in checked:
            raise ReleaseError(
                f"settings.toml gives points to {exercise}, but no cell has the name "
                f"{CHECK_CELL}{exercise}"
            )
