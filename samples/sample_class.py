"""The sample class: submissions with expected verdicts, as files and as an nbgrader course."""

import re
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.course import Course
from grader.settings import Rubric
from grader.submissions.notebooks import read_cells

REPOSITORY = Path(__file__).resolve().parents[1]
SUBMISSIONS = REPOSITORY / "samples" / "submissions" / "baseline"


@dataclass(frozen=True)
class Case:
    """A folder with a submission and the verdict that it should get."""

    folder: Path

    @property
    def name(self) -> str:
        """What is right or wrong in it."""
        return self.folder.name

    @property
    def assignment(self) -> str:
        """What was handed in."""
        return self.folder.parent.name

    @property
    def submission(self) -> Path:
        """The notebook or `.py` file."""
        (path,) = self.folder.glob("submission.*")
        return path

    @cached_property
    def expected(self) -> dict[str, object]:
        """The content of `expected.toml`."""
        return tomllib.loads((self.folder / "expected.toml").read_text("utf-8"))

    @property
    def status(self) -> str:
        """`graded` or `ungradable`."""
        return str(self.expected.get("status", "graded"))

    @property
    def rubric(self) -> Rubric | None:
        """The rubric under which the verdict holds; None for that of the assignment."""
        rubric = self.expected.get("rubric")
        assert rubric in (None, "exact", "open")
        return rubric

    @property
    def kind(self) -> str:
        """`right`, `wrong` or `ungradable`."""
        if self.status != "graded":
            return self.status
        return "wrong" if self.names("failed") else "right"

    def names(self, status: str, checks: Iterable[str] = ()) -> set[str]:
        """Full names of the checks that should be `failed` or `skipped`.

        A listed `exercise::*` stands for those of `checks` in the exercise that are not `failed`.
        """
        listed = self.expected.get(status, [])
        assert isinstance(listed, list)
        whole = {name.removesuffix("*") for name in listed if name.endswith("::*")}
        others = set(checks) - (set() if status == "failed" else self.names("failed"))
        starred = {name for name in others if f"{name.partition('::')[0]}::" in whole}
        return starred | {name for name in listed if not name.endswith("::*")}


def cases(assignment: str = "baseline") -> list[Case]:
    """All cases of an assignment, in order of name."""
    found = SUBMISSIONS.parent.joinpath(assignment).glob("*/expected.toml")
    return [Case(path.parent) for path in sorted(found)]


def all_cases() -> list[Case]:
    """The cases of all assignments of the course."""
    names = Course(REPOSITORY).assignment_names()
    return [case for assignment in names for case in cases(assignment)]


def as_notebook(case: Case, release: Path) -> NotebookNode:
    """A case as the notebook that a student would hand in.

    A notebook is handed in as it is. Of a `.py` file each graded function goes into its cell of the
    released notebook, and its other cells stand before the first of those.
    """
    if case.submission.suffix == ".ipynb":
        return nbformat.read(case.submission, nbformat.NO_CONVERT)
    notebook = nbformat.read(release, as_version=4)
    cells = [cell.source for cell in read_cells(case.submission) if cell.is_code]
    stubs = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    used = set()
    for name, stub in stubs.items():
        index = next((i for i, text in enumerate(cells) if _defines(text, name)), None)
        first_use = index is not None and index not in used
        stub.source = cells[index] if index is not None and first_use else "# see above"
        used.add(index)
    first = notebook.cells.index(next(iter(stubs.values())))
    others = [text for index, text in enumerate(cells) if index not in used]
    notebook.cells[first:first] = [
        new_code_cell(text, id=f"own-{i}") for i, text in enumerate(others)
    ]
    return notebook


def make_course(folder: Path, names: Iterable[str]) -> Path:
    """An nbgrader course in `folder` in which cases of `baseline` have been handed in."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    hand_in(folder, "baseline", names)
    return folder


def hand_in(course: Path, assignment: str, names: Iterable[str]) -> None:
    """Hand in cases of an assignment, each by a student of its name."""
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


def _defines(text: str, function: str) -> bool:
    return re.search(rf"^def {function}\b", text, re.MULTILINE) is not None
