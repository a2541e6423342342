"""The nbgrader metadata of notebook cells, which a student may have changed."""

from typing import Any

from nbformat import NotebookNode
from nbgrader import utils

Resources = dict[str, Any]
"""What nbconvert passes from one step to the next: names of the notebook and other data."""


def grade_id(cell: NotebookNode) -> str | None:
    """Return the nbgrader name of a cell; None if its metadata holds no valid name."""
    metadata = cell.metadata.get("nbgrader")
    name = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def is_check_cell(cell: NotebookNode) -> bool:
    """Return whether the grader writes a result into a cell."""
    return cell.cell_type == "code" and is_pure_grade(cell)


def is_pure_grade(cell: NotebookNode) -> bool:
    """Return whether a cell has points and no answer of the student in it."""
    return bool(utils.is_grade(cell) and not utils.is_solution(cell))


def remove_duplicate_metadata(notebook: NotebookNode) -> None:
    """Remove nbgrader's metadata from all cells with the same name but the last."""
    used: set[str] = set()
    for cell in reversed(notebook.cells):
        name = grade_id(cell)
        if name is not None and name in used:
            del cell.metadata["nbgrader"]
        elif name is not None:
            used.add(name)


def insertion_index(notebook: NotebookNode, predecessors: list[str]) -> int:
    """Return the index after the last cell named in `predecessors`; the end if there is none."""
    names = [grade_id(cell) for cell in notebook.cells]
    indices = [index for index, name in enumerate(names) if name in predecessors]
    return indices[-1] + 1 if indices else len(names)
