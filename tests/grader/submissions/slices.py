"""Helpers that slice cells given as texts."""

import contextlib
import copy
import tempfile
from collections.abc import Iterator

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


@contextlib.contextmanager
def empty_folder() -> Iterator[None]:
    """Make a new folder the current one, so that statements find only the files they write."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        yield


def run_statements(statements: list[str]) -> dict[str, object]:
    """Run statements, skipping those that fail, and return the names they define."""
    names: dict[str, object] = {"__name__": "__main__"}
    for statement in statements:
        with contextlib.suppress(Exception):
            exec(statement, names)
    return names


def sliced(cells: list[str]) -> list[str]:
    part = slice_of([Cell(number, text) for number, text in enumerate(cells, 1)], ("f",)).parts["f"]
    return [statement.source for statement in part.statements]


def call_f(names: dict[str, object]) -> object:
    function = names["f"]
    assert callable(function)
    try:
        return copy.deepcopy(function())
    except Exception as error:  # noqa: BLE001  a generated function may raise anything
        return type(error).__name__


def result_of(statements: list[str]) -> object:
    """Return what `f` returns after the statements, which find no files but their own."""
    with empty_folder():
        return call_f(run_statements(statements))
