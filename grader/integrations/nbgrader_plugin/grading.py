"""The step that writes results into check cells, where nbgrader would run the notebook."""

# mypy: allow-subclassing-any
# nbgrader has no types.

from pathlib import Path

from msgspec.structs import replace
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from grader.course import find_course
from grader.grading.batch import grade_in_parallel
from grader.grading.confidential import confidential_paths
from grader.integrations.nbgrader_plugin.cells import Resources, is_check_cell
from grader.integrations.nbgrader_plugin.check_outputs import write_result
from grader.integrations.nbgrader_plugin.known_results import known_result
from grader.integrations.nbgrader_plugin.processes import shared_grader
from grader.results import SubmissionResult
from grader.submissions.student_folder import submission_in

UNGRADED_CELLS = "grader_ungraded_cells"
"""The key in nbconvert's resources: by cell name, why a check cell needs manual grading."""


class IsolatedGrading(NbGraderPreprocessor):
    """Writes the grader's result into the check cells of a notebook.

    `grader autograde` brings the results along. In `nbgrader autograde` this step grades the
    submission itself.
    """

    allow_unprotected = Bool(
        default_value=False,
        help="Grade even if student code cannot be isolated; use it for trusted code only",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write the result of the submission that this notebook is a copy of."""
        names = resources["nbgrader"]
        student = names["student"]
        # The parent is the exporter, and its parent is nbgrader's converter.
        known = known_result(self.parent.parent, student)
        result = known or self._grade(student, names["assignment"], names["notebook"])
        for flag in result.flags:
            self.log.warning("%s is flagged: %s", student, flag)
        reasons = {
            cell.metadata.nbgrader["grade_id"]: write_result(cell, result)
            for cell in nb.cells
            if is_check_cell(cell)
        }
        resources[UNGRADED_CELLS] = {name: reason for name, reason in reasons.items() if reason}
        return nb, resources

    def _grade(self, student: str, assignment: str, notebook: str) -> SubmissionResult:
        directory = CourseDirectory(config=self.config)
        folder = Path(directory.format_path(directory.submitted_directory, student, assignment))
        course = find_course(Path(directory.root))
        grader = shared_grader(
            course,
            assignment,
            allow_unprotected=self.allow_unprotected,
            confidential=confidential_paths(course, self.config),
        )
        grader.expect_hidden([folder])
        submission = replace(submission_in(folder, notebook), student=student)
        # `graded` uses a worker process, because evidence of a submission may take without end.
        ((_, result),) = grade_in_parallel(grader, [submission], jobs=1)
        return result
