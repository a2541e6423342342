"""The outputs of check cells: the result of an exercise, in the form that nbgrader reads."""

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.course import CHECK_CELL
from grader.reports.tables import UNPROTECTED, check_html, check_text
from grader.results import CheckResult, Status, SubmissionResult, points_of


def write_result(cell: NotebookNode, result: SubmissionResult) -> str | None:
    """Write the result of its exercise into a check cell.

    The last output is always a number of points, because nbgrader gives full marks for a cell
    without output.

    Returns:
        Why the cell needs manual grading; None if it does not.
    """
    exercise = cell.metadata.nbgrader["grade_id"].removeprefix(CHECK_CELL)
    checks = result.of_exercise(exercise)
    reason = _reason_for_manual_grading(cell, exercise, result)
    points = 0.0 if reason else points_of(checks)
    cell.outputs = [
        *[_text_output(UNPROTECTED)] * result.unprotected,
        *_content(checks, reason),
        new_output("execute_result", data={"text/plain": f"{points:g}"}, execution_count=1),
    ]
    cell.execution_count = 1
    return reason


def _content(checks: tuple[CheckResult, ...], reason: str | None) -> list[NotebookNode]:
    if not checks:
        return [_text_output(reason or "")]
    tables = {"text/html": check_html(checks), "text/plain": check_text(checks)}
    warning = [_text_output(f"needs manual grading: {reason}")] if reason else []
    return [*warning, new_output("display_data", data=tables)]


def _text_output(text: str) -> NotebookNode:
    return new_output("display_data", data={"text/plain": text})


def _reason_for_manual_grading(
    cell: NotebookNode, exercise: str, result: SubmissionResult
) -> str | None:
    checks = result.of_exercise(exercise)
    if result.status == "ungradable":
        return f"this submission could not be graded: {result.reason}"
    if not checks:
        return f"the settings give no points to an exercise {exercise!r}"
    broken = [check.name for check in checks if check.status is Status.BROKEN]
    if broken:
        return f"the grader failed in {', '.join(broken)}"
    maximum = sum(check.max_points for check in checks)
    released = cell.metadata.nbgrader["points"]
    if maximum > released:
        return (
            f"the settings give {maximum:g} points to {exercise}, but the notebook has "
            f"{released:g}: release the assignment again"
        )
    return None
