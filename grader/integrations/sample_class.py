"""The sample class: sample submissions as the notebooks that students hand in to a course."""

import re
import shutil
import tomllib
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.course import Course
from grader.project_files import project_files
from grader.submissions.notebooks import read_cells


def demo_class() -> dict[str, list[str]]:
    """Return the sample submissions of each assignment in the sample class, by their names."""
    path = project_files() / "samples" / "demo.toml"
    return tomllib.loads(path.read_text("utf-8"))


def hand_in(course: Path, assignment: str, names: Iterable[str]) -> None:
    """Submit samples of an assignment in a course, each for a student with the sample's name."""
    release = Course(project_files()).assignments / assignment / f"{assignment}.ipynb"
    samples = project_files() / "samples" / "submissions" / assignment
    for name in names:
        (submission,) = (samples / name).glob("submission.*")
        target = course / "submitted" / name / assignment / f"{assignment}.ipynb"
        target.parent.mkdir(parents=True)
        if submission.suffix == ".ipynb":
            shutil.copy(submission, target)
        else:
            nbformat.write(as_notebook(submission, release), target)


def as_notebook(submission: Path, release: Path) -> NotebookNode:
    """Convert a sample submission into the notebook that a student would submit.

    A notebook stays unchanged. Of a `.py` file, each graded function or class replaces its stub in
    the released notebook; the other cells are inserted before the first stub.
    """
    if submission.suffix == ".ipynb":
        return nbformat.read(submission, nbformat.NO_CONVERT)
    notebook = nbformat.read(release, as_version=4)
    cells = [cell.source for cell in read_cells(submission) if cell.is_code]
    stubs = _stubs(notebook)
    used = _fill_stubs(stubs, cells)
    first = notebook.cells.index(next(iter(stubs.values())))
    others = [text for index, text in enumerate(cells) if index not in used]
    notebook.cells[first:first] = [
        new_code_cell(text, id=f"own-{number}") for number, text in enumerate(others)
    ]
    return notebook


def _stubs(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells that students fill, by the name of the function."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def _fill_stubs(stubs: dict[str, NotebookNode], cells: list[str]) -> set[int | None]:
    """Put the cell that defines each function into its stub; return the indices of these cells."""
    used: set[int | None] = set()
    for name, stub in stubs.items():
        index = next((i for i, text in enumerate(cells) if _defines(text, name)), None)
        is_first_use = index is not None and index not in used
        stub.source = cells[index] if index is not None and is_first_use else "# see above"
        used.add(index)
    return used


def _defines(text: str, function: str) -> bool:
    return re.search(rf"^(?:def|class) {function}\b", text, re.MULTILINE) is not None
