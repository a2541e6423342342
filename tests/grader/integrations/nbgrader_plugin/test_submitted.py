"""The submission in a student's folder, as nbgrader reads it."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.integrations.nbgrader_plugin import AnyNotebook, one_notebook
from grader.integrations.nbgrader_plugin.submitted import is_unfinished

pytestmark = pytest.mark.slow


def write_notebook(path: Path) -> Path:
    """Write a notebook with one cell."""
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1")]), path)
    return path


def test_a_link_counts_as_an_empty_notebook(tmp_path: Path) -> None:
    for student in ("ada", "eve"):
        (tmp_path / student / "baseline").mkdir(parents=True)
    write_notebook(tmp_path / "ada" / "baseline" / "baseline.ipynb")
    link = tmp_path / "eve" / "baseline" / "baseline.ipynb"
    link.symlink_to(tmp_path / "ada" / "baseline" / "baseline.ipynb")

    text, _ = AnyNotebook().from_filename(str(link))

    assert json.loads(text)["cells"] == []


def test_a_renamed_notebook_is_read_under_the_released_name(tmp_path: Path) -> None:
    (tmp_path / "ada" / "baseline").mkdir(parents=True)
    renamed = write_notebook(tmp_path / "ada" / "baseline" / "week 1.ipynb")
    notebooks = [str(renamed), str(renamed.with_name("week 1-Copy1.ipynb"))]

    one_notebook(assignment="baseline", student="*", notebooks=notebooks)
    text, _ = AnyNotebook().from_filename(notebooks[0])

    assert notebooks == [str(renamed.with_name("baseline.ipynb"))]
    assert len(json.loads(text)["cells"]) == 1


def test_a_folder_with_the_name_of_a_notebook_is_not_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "plots.ipynb").mkdir()
    assert is_unfinished(tmp_path)

    (tmp_path / "baseline.ipynb").write_text('{"cells": []}')
    assert not is_unfinished(tmp_path)
