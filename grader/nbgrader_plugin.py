"""nbgrader's steps that this kit replaces: no student code runs in nbgrader, and no copy stops it.

`nbgrader_config.py` puts `RepairCells` in place of `DeduplicateIds` and `OverwriteCells`,
`IsolatedGrading` in place of `Execute`, and `SaveVerdicts` in place of `SaveAutoGrades`.
"""

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells, SaveAutoGrades
from traitlets import Bool

from grader.course import CHECK_CELL, Course, find_course
from grader.grading import Grader
from grader.results import CheckResult, Status, SubmissionResult, points_of
from grader.tables import UNPROTECTED, check_html, check_text

_UNJUDGED = "grader_unjudged"

Resources = dict[str, Any]


class RepairCells(OverwriteCells):
    """Overwrites the teacher's cells, after putting in order what nbgrader would stop at.

    Of a cell that is there twice the last copy keeps its role; check cells that are missing come
    back, wherever they stood.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Repair the cells of a notebook, then let nbgrader overwrite them."""
        drop_copies(nb)
        repaired: tuple[NotebookNode, Resources] = super().preprocess(nb, resources)
        return repaired

    def add_missing_grade_cells(
        self, nb: NotebookNode, resources: Resources
    ) -> tuple[NotebookNode, Resources]:
        """Put each missing grade cell behind the nearest cell that stood before it and is there.

        nbgrader's own way looks only at the cell just before and fails when that is missing too.
        """
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        order = [cell.name for cell in source.source_cells]
        scores = {cell.name: cell.max_score for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        for name in order:
            if name in scores and name not in _names(nb):
                cell = self.missing_cell_transform(
                    source.source_cells[order.index(name)],
                    scores[name],
                    is_solution=name in solutions,
                )
                nb.cells.insert(_place(nb, order[: order.index(name)]), cell)
        return nb, resources


class IsolatedGrading(NbGraderPreprocessor):
    """Writes the grader's verdict into the check cells, where nbgrader would run the notebook."""

    allow_unprotected = Bool(
        False, help="Grade even where students' code cannot be walled off: only code that you trust"
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the submission that this notebook is a copy of."""
        names = resources["nbgrader"]
        result = self._grade(names["student"], names["assignment"], names["notebook"])
        for flag in result.flags:
            self.log.warning("%s is flagged: %s", names["student"], flag)
        unjudged: dict[str, str] = {}
        for cell in nb.cells:
            if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
                reason = write_verdict(cell, result)
                if reason is not None:
                    unjudged[cell.metadata.nbgrader["grade_id"]] = reason
        resources[_UNJUDGED] = unjudged
        return nb, resources

    def _grade(self, student: str, assignment: str, notebook: str) -> SubmissionResult:
        directory = CourseDirectory(config=self.config)
        folder = directory.format_path(directory.submitted_directory, student, assignment)
        course = find_course(Path(directory.root))
        grader = _grader(course, assignment, self.allow_unprotected)
        return grader.grade(Path(folder) / f"{notebook}.ipynb", student)


class SaveVerdicts(SaveAutoGrades):
    """Saves the points, and asks for a person where no verdict could be reached."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Save the grade of one cell."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        reason = resources.get(_UNJUDGED, {}).get(name)
        if reason is None:
            super().preprocess_cell(cell, resources, cell_index)
            return cell, resources
        key = (name, self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*key)
        grade.auto_score = None
        grade.needs_manual_grade = True
        self.gradebook.db.commit()
        self.log.warning("%s of %s needs a person: %s", name, self.student_id, reason)
        return cell, resources


def write_verdict(cell: NotebookNode, result: SubmissionResult) -> str | None:
    """Set the outputs of a check cell; returns why a person has to grade it, if one has to.

    A cell without output would count as full marks, so a number is written in any case.
    """
    exercise = cell.metadata.nbgrader["grade_id"].removeprefix(CHECK_CELL)
    checks = result.of_exercise(exercise)
    reason = _unjudged(cell, exercise, checks, result)
    shown = {"text/plain": reason} if reason and not checks else _tables(checks)
    warning = [new_output("display_data", data={"text/plain": UNPROTECTED})]
    points = 0.0 if reason else points_of(checks)
    cell.outputs = [
        *warning * result.unprotected,
        new_output("display_data", data=shown),
        new_output("execute_result", data={"text/plain": f"{points:g}"}, execution_count=1),
    ]
    cell.execution_count = 1
    return reason


def _unjudged(
    cell: NotebookNode, exercise: str, checks: tuple[CheckResult, ...], result: SubmissionResult
) -> str | None:
    if result.status == "ungradable":
        return f"this submission could not be graded: {result.reason}"
    if not checks:
        return f"the settings give no points to an exercise {exercise!r}"
    broken = [check.name for check in checks if check.status is Status.BROKEN]
    if broken:
        return f"the grader failed in {', '.join(broken)}"
    most = sum(check.max_points for check in checks)
    if most > cell.metadata.nbgrader["points"]:
        return (
            f"the settings give {most:g} points to {exercise}, the notebook "
            f"{cell.metadata.nbgrader['points']:g}: release the assignment again"
        )
    return None


def _tables(checks: tuple[CheckResult, ...]) -> dict[str, str]:
    return {"text/html": check_html(checks), "text/plain": check_text(checks)}


def drop_copies(nb: NotebookNode) -> None:
    """Of cells with the same grade id, let only the last keep nbgrader's metadata."""
    seen: set[str] = set()
    for cell in reversed(nb.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name is not None and name in seen:
            del cell.metadata["nbgrader"]
        elif name is not None:
            seen.add(name)


def _names(nb: NotebookNode) -> list[str | None]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]


def _place(nb: NotebookNode, before: list[str]) -> int:
    """The index behind the last of the cells named in `before`; the end if none is there."""
    places = [index for index, name in enumerate(_names(nb)) if name in before]
    return places[-1] + 1 if places else len(nb.cells)


@cache
def _grader(course: Course, assignment: str, allow_unprotected: bool) -> Grader:
    """One grader, so one TensorFlow, for all submissions that this process grades."""
    grader = Grader(course, assignment, allow_unprotected=allow_unprotected)
    atexit.register(grader.close)
    return grader
