"""A student can cause thousands of warnings; the log shows each kind once."""

import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.repeated_warnings import log_repeated_warnings
from samples.sample_class import make_course
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow

MANY = 1000
# The log of one correct submission has far fewer lines than cells.
MOST_LINES = 40


def test_warnings_of_one_kind_are_one_line_with_their_count(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with log_repeated_warnings(logging.getLogger("class"), "ada.ipynb"):
        for number in range(1000):
            warnings.warn(f"cell {number}\x1b[2J is odd", UserWarning, stacklevel=1)
        warnings.warn("old", FutureWarning, stacklevel=1)

    assert caplog.messages == [
        "ada.ipynb: UserWarning, 1000 times: cell 0\\x1b[2J is odd",
        "ada.ipynb: FutureWarning: old",
    ]


def test_warnings_are_logged_also_when_the_work_fails(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        warnings.warn("odd", UserWarning, stacklevel=1)
        raise KeyError

    with pytest.raises(KeyError), log_repeated_warnings(logging.getLogger("class"), "ada"):
        fail()

    assert caplog.messages == ["ada: UserWarning: odd"]


def code(number: int, **fields: object) -> dict[str, object]:
    """Make a code cell as Jupyter writes it."""
    cell = {"cell_type": "code", "id": f"own-{number}", "metadata": {}, "source": f"x = {number}"}
    return {**cell, "outputs": [], "execution_count": None, **fields}


def marked(number: int, name: str) -> dict[str, object]:
    """Make a cell with nbgrader's metadata of an old version and an unknown key."""
    marks = {"grade_id": name, "grade": True, "solution": True, "schema_version": 1, "more": 1}
    return code(number, metadata={"nbgrader": marks})


CELLS: dict[str, Callable[[int], dict[str, object]]] = {
    "one_id": lambda number: code(number, id="mine"),
    "one_id_that_is_none": lambda number: code(number, id="é" * 80),
    "no_ids": lambda number: {k: v for k, v in code(number).items() if k != "id"},
    "one_grade_id": lambda number: marked(number, "split_data"),
    "grade_ids_of_nobody": lambda number: marked(number, f"cell_{number}"),
    "escapes": lambda number: code(number, source=f"y{number} = '\\d'; z = 1 is 1"),
}


def test_a_thousand_odd_cells_are_a_few_lines_in_the_log_of_a_class(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", ["reference"])
    reference = root / "submitted" / "reference" / "baseline" / "baseline.ipynb"
    notebook = json.loads(reference.read_text("utf-8"))
    own = notebook["cells"]
    for student, cell in CELLS.items():
        path = root / "submitted" / student / "baseline" / "baseline.ipynb"
        path.parent.mkdir(parents=True)
        cells = [*own, *map(cell, range(MANY))]
        path.write_text(json.dumps({**notebook, "cells": cells}), "utf-8")
    released = nbgrader(root, "generate_assignment", "baseline")
    assert released.returncode == 0, released.stderr

    by_nbgrader = nbgrader(root, "autograde", "baseline")
    grader = Path(sys.executable).with_name("grader")
    by_grader = subprocess.run(
        [grader, "grade", "submitted", "--assignment", "baseline"],
        cwd=root,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )

    for done in (by_nbgrader, by_grader):
        assert done.returncode == 0, done.stderr[-2000:]
        assert len(done.stderr.splitlines()) < MOST_LINES * (1 + len(CELLS))
    (line,) = [
        line
        for line in by_nbgrader.stderr.splitlines()
        if "/one_id/" in line and "DuplicateCellId" in line
    ]
    assert f"DuplicateCellId, {MANY - 1} times: Non-unique cell id 'mine' detected" in line
