"""Globals of a notebook that derive from given ones: which they are, and functions with them."""

import linecache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from grader.grading.grader import Grader
from grader.grading.selfcheck_data import FILE_NAME
from grader.sandbox.protocol import Statement
from grader.selfcheck import derived_globals
from grader.selfcheck.derived_globals import derives, function_with_globals
from grader.submissions.notebooks import Cell
from tests.support.rates import SOURCE, make_rates_course


def run_cells(monkeypatch: pytest.MonkeyPatch, *sources: str) -> None:
    """Pretend that a notebook has run some cells."""
    cells = [Cell(number, source) for number, source in enumerate(sources, 1)]
    monkeypatch.setattr(derived_globals, "executed_cells", lambda: cells)


@pytest.mark.parametrize(
    ("expected", "sources"),
    [
        (False, ["def f():\n    return SIZE"]),
        (False, ["SIZE = 1", "OTHER = 2", "def f():\n    return SIZE * OTHER"]),
        (False, ["def g():\n    return SIZE", "def f():\n    return g()"]),
        (False, ["class f:\n    def g(self):\n        return SIZE"]),
        (True, ["DOUBLE = 2 * SIZE"]),
        (True, ["SIZE += 1"]),
        (True, ["def f(size=SIZE):\n    return size"]),
        (True, ["class f:\n    size = SIZE"]),
        (True, ["def g():\n    return SIZE", "TWO = g()"]),
        (True, ["g = lambda: SIZE", "TWO = g()"]),
    ],
)
def test_what_a_statement_computes_from_a_given_global_derives_from_it(expected, sources):
    statements = [Statement(number, 1, source) for number, source in enumerate(sources, 1)]
    assert derives(statements, {"SIZE": 1}) is expected


def test_a_function_gets_globals_that_derive_from_the_given_one(monkeypatch):
    cells = ["SIZE = 1", "DOUBLE = 2 * SIZE", "1 / 0", "def f(size=SIZE):\n    return size, DOUBLE"]
    run_cells(monkeypatch, *cells)
    function = function_with_globals("f", {"SIZE": 5})
    assert function is not None
    assert function() == (5, 10)


def test_the_last_definition_that_ran_counts(monkeypatch):
    run_cells(monkeypatch, "D = 2 * S", "def f():\n    return D", "def f():\n    return D + 1")
    function = function_with_globals("f", {"S": 5})
    assert function is not None
    assert function() == 11


@pytest.mark.parametrize(
    ("name", "given"), [("f", {}), ("f", {"OTHER": 1}), ("missing", {"SIZE": 1})]
)
def test_without_derived_globals_the_function_of_the_notebook_is_used(monkeypatch, name, given):
    run_cells(monkeypatch, "DOUBLE = 2 * SIZE", "def f():\n    return DOUBLE")
    assert function_with_globals(name, given) is None


def test_outside_of_a_notebook_no_cells_have_run():
    assert derived_globals.executed_cells() == []


def test_lines_of_the_cells_can_be_shown(monkeypatch):
    run_cells(monkeypatch, "DOUBLE = 2 * SIZE", "def f():\n    return DOUBLE / 0")
    function = function_with_globals("f", {"SIZE": 1})
    assert function is not None
    assert linecache.getline(function.__code__.co_filename, 2) == "    return DOUBLE / 0"


@pytest.mark.slow
def test_the_self_check_in_a_notebook_uses_derived_globals_and_leaves_the_notebook_as_it_is(
    tmp_path: Path, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user cache"))
    with Grader(make_rates_course(tmp_path), "rates", 1, sandbox=grader.sandbox) as rates:
        (tmp_path / FILE_NAME).write_bytes(rates.selfcheck_data().to_json())
    cells = [
        "from grader import check",
        *(part for part in SOURCE.split("# %%\n") if part),
        "points = check(price)\nprint(points, RATE, DOUBLE, price(1))",
        "def price(count):\n    return count * DOUBLE / 0",
        "points = check(price)",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    metadata = {"metadata": {"path": str(tmp_path)}}
    done = NotebookClient(notebook, timeout=120, resources=metadata).execute()
    texts = [
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for cell in done.cells
        for output in cell.outputs
    ]
    assert "2.0 5 10 10\n" in texts, nbformat.writes(done)
    assert "return count * DOUBLE / 0" in texts[-1]
