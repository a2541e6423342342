"""Tells whether an answer is still the one for which a person gave points."""

import hashlib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

Answers = dict[str, str]
"""By the name of each cell that has points a digest of the answer behind it."""


def answers_of(cells: list[NotebookNode]) -> Answers:
    """The answers in cells: of a check cell that is all code, of another cell its own text."""
    code = _digest("\0".join(cell.source for cell in cells if cell.cell_type == "code"))
    return {
        cell.metadata.nbgrader["grade_id"]: (
            code if cell.cell_type == "code" and not is_solution(cell) else _digest(cell.source)
        )
        for cell in cells
        if is_grade(cell)
    }


def answers_in(path: Path) -> Answers:
    """The answers in a notebook that was autograded; none if it is not whole."""
    try:
        cells = nbformat.v4.reads(path.read_text("utf-8")).cells
    except (OSError, ValueError, AttributeError):
        return {}
    return answers_of(cells)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
