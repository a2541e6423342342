"""Helpers that slice cells given as texts."""

from grader.sandbox.protocol import Slice, Statement
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of


def slice_cells(*cells: str, functions: tuple[str, ...] = ("f",)) -> Slice:
    return slice_of([Cell(number, text) for number, text in enumerate(cells, 1)], functions)


def statements(*cells: str, functions: tuple[str, ...] = ("f",)) -> list[Statement]:
    """Return the statements that any of the functions needs, in notebook order."""
    parts = slice_cells(*cells, functions=functions).parts.values()
    distinct = dict.fromkeys(statement for part in parts for statement in part.statements)
    return sorted(distinct, key=lambda statement: (statement.cell, statement.line))


def kept_sources(*cells: str, functions: tuple[str, ...] = ("f",)) -> list[str]:
    """Return the texts of the statements in the slice."""
    return [statement.source.strip() for statement in statements(*cells, functions=functions)]


def run_slice(*cells: str, functions: tuple[str, ...] = ("f",)) -> dict[str, object]:
    """Run the slice and return the names that it defines."""
    names: dict[str, object] = {}
    for statement in statements(*cells, functions=functions):
        exec(statement.source, names)
    return names
