"""The sample class: submissions with expected results, as files and as an nbgrader course."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.authoring.cases import Case, cases_in
from grader.course import Course
from grader.submissions.notebooks import read_cells

if TYPE_CHECKING:
    from nbformat import NotebookNode

REPOSITORY = Path(__file__).resolve().parents[1]
SUBMISSIONS = REPOSITORY / "samples" / "submissions" / "baseline"


def cases(assignment: str = "baseline") -> list[Case]:
    """Return all cases of an assignment, in order of name."""
    return cases_in(SUBMISSIONS.parent / assignment)


def all_cases() -> list[Case]:
    """Return the cases of all assignments of the course."""
    names = Course(REPOSITORY).assignment_names()
    return [case for assignment in names for case in cases(assignment)]


def as_notebook(case: Case, release: Path) -> "NotebookNode":
    """Convert a case into the notebook that a student would submit.

    A notebook stays unchanged. Of a `.py` file, each graded function replaces its stub in the
    released notebook; the other cells are inserted before the first stub.
    """
    # Imported late: it takes seconds, and few users of this module need it.
    import nbformat
    from nbformat.v4 import new_code_cell

    if case.submission.suffix == ".ipynb":
        return nbformat.read(case.submission, nbformat.NO_CONVERT)
    notebook = nbformat.read(release, as_version=4)
    cells = [cell.source for cell in read_cells(case.submission) if cell.is_code]
    stubs = _stubs(notebook)
    used = _fill_stubs(stubs, cells)
    first = notebook.cells.index(next(iter(stubs.values())))
    others = [text for index, text in enumerate(cells) if index not in used]
    notebook.cells[first:first] = [
        new_code_cell(text, id=f"own-{number}") for number, text in enumerate(others)
    ]
    return notebook


def make_course(folder: Path, names: Iterable[str]) -> Path:
    """Create an nbgrader course in `folder` with these cases of `baseline` as submissions."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    hand_in(folder, "baseline", names)
    return folder


def hand_in(course: Path, assignment: str, names: Iterable[str]) -> None:
    """Submit cases of an assignment in a course, each for a student with the case's name."""
    # Imported late: it takes seconds, and few users of this module need it.
    import nbformat

    release = REPOSITORY / "assignments" / assignment / f"{assignment}.ipynb"
    by_name = {case.name: case for case in cases(assignment)}
    for name in names:
        case = by_name[name]
        target = course / "submitted" / name / assignment / f"{assignment}.ipynb"
        target.parent.mkdir(parents=True)
        if case.submission.suffix == ".ipynb":
            shutil.copy(case.submission, target)
        else:
            nbformat.write(as_notebook(case, release), target)


def _stubs(notebook: "NotebookNode") -> "dict[str, NotebookNode]":
    """Return the cells that students fill, by the name of the function."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def _fill_stubs(stubs: "dict[str, NotebookNode]", cells: list[str]) -> set[int | None]:
    """Put the cell that defines each function into its stub; return the indices of these cells."""
    used: set[int | None] = set()
    for name, stub in stubs.items():
        index = next((i for i, text in enumerate(cells) if _defines(text, name)), None)
        is_first_use = index is not None and index not in used
        stub.source = cells[index] if index is not None and is_first_use else "# see above"
        used.add(index)
    return used


def _defines(text: str, function: str) -> bool:
    return re.search(rf"^def {function}\b", text, re.MULTILINE) is not None
