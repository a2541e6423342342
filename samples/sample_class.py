"""The sample class: submissions with expected results, as files and as an nbgrader course."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.authoring.cases import Case, cases_in
from grader.course import Course

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
    """Convert a case into the notebook that a student would submit, made from a release."""
    # Imported late: it takes seconds, and few users of this module need it.
    from grader.integrations.sample_class import as_notebook

    return as_notebook(case.submission, release)


def make_course(folder: Path, names: Iterable[str]) -> Path:
    """Create an nbgrader course in `folder` with these cases of `baseline` as submissions."""
    # Imported late: it takes seconds, and few users of this module need it.
    from grader.integrations.sample_class import hand_in

    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    hand_in(folder, "baseline", names)
    return folder
