"""Digests of answers, which show whether an answer changed after a person gave points for it."""

import hashlib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

Answers = dict[str, str]
"""For each cell with points, by its nbgrader name: a digest of the answer that it grades."""


def answers_of(cells: list[NotebookNode]) -> Answers:
    """Return the digests of the answers in cells.

    A check cell grades all code of the notebook. Any other cell grades its own text.
    """
    code = _digest("\0".join(cell.source for cell in cells if cell.cell_type == "code"))
    return {
        cell.metadata.nbgrader["grade_id"]: (
            code if cell.cell_type == "code" and not is_solution(cell) else _digest(cell.source)
        )
        for cell in cells
        if is_grade(cell)
    }


def answers_in(path: Path) -> Answers:
    """Return the digests of the answers in an autograded notebook; none if it is damaged."""
    try:
        cells = nbformat.v4.reads(path.read_text("utf-8")).cells
    except (OSError, ValueError, AttributeError):
        return {}
    return answers_of(cells)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
