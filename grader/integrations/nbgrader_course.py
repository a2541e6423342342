"""A course as nbgrader sees it: the submissions, and the grades in its gradebook."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.utils import capture_log, temp_attrs

from grader.course import CHECK_CELL, Course
from grader.errors import InputError
from grader.integrations.nbgrader_plugin.known_results import AutogradeWithResults
from grader.results import GradeReport, SubmissionResult
from grader.submissions.student_folder import FoundSubmission, submission_in


class NbgraderError(InputError):
    """The gradebook cannot take the grades of an assignment; the message gives the next step."""


class Entry(NamedTuple):
    """A student's entry in the gradebook: `written`, left unchanged, or failed for a `reason`."""

    student: str
    written: bool
    reason: str = ""


class NbgraderCourse:
    """A course folder with the configuration that nbgrader reads there."""

    def __init__(self, course: Course, *, allow_unprotected: bool = False) -> None:
        """Read nbgrader's configuration; `allow_unprotected` overrides its value there."""
        app = NbGrader()
        with contextlib.chdir(course.root):
            app.load_config_file()
        app.config.CourseDirectory.root = str(course.root)
        if allow_unprotected:
            app.config.IsolatedGrading.allow_unprotected = True
        self._api = NbGraderAPI(config=app.config, log_level="WARN")

    @property
    def allows_unprotected(self) -> bool:
        """Whether student code may run where it cannot be isolated."""
        return bool(self._api.config.IsolatedGrading.get("allow_unprotected", False))

    @property
    def submitted(self) -> Path:
        """The folder of the students' folders; it may not exist."""
        return Path(self._api.coursedir.root, self._api.coursedir.submitted_directory)

    def submissions(self, assignment: str) -> list[FoundSubmission]:
        """Return the submissions of an assignment, in order of the students' names.

        Raises:
            NbgraderError: there is no submission, or the gradebook lacks the assignment.
        """
        with self._api.gradebook as gradebook:
            try:
                gradebook.find_assignment(assignment)
            except MissingEntry as error:
                raise NbgraderError(
                    f"the gradebook has no assignment {assignment}: "
                    f"run `nbgrader generate_assignment {assignment}` first"
                ) from error
        students = sorted(self._api.get_submitted_students(assignment))
        if not students:
            pattern = self._folder("submitted", "*", assignment)
            raise NbgraderError(f"no submission for {assignment}: there is no folder {pattern}")
        return [
            submission_in(self._folder("submitted", student, assignment), assignment)
            for student in students
        ]

    def points(self, assignment: str) -> dict[str, float]:
        """Return the maximum points of each exercise in the gradebook."""
        with self._api.gradebook as gradebook:
            return {
                cell.name.removeprefix(CHECK_CELL): cell.max_score
                for notebook in gradebook.find_assignment(assignment).notebooks
                for cell in notebook.grade_cells
                if cell.name.startswith(CHECK_CELL)
            }

    def record(self, report: GradeReport, *, force: bool) -> Iterator[Entry]:
        """Write the results of a class into the gradebook, one student after the other.

        Students already in the gradebook are left unchanged, unless `force` is set.

        Raises:
            KeyboardInterrupt: nbgrader was interrupted, and has removed its unfinished work.
        """
        results = {result.student: result for result in report.results}
        for student in results:
            graded = self._folder("autograded", student, report.assignment)
            before = _identity(graded)
            outcome = self._autograde(report.assignment, student, results, force=force)
            if outcome["success"]:
                is_unchanged = before is not None and _identity(graded) == before
                yield Entry(student, not is_unchanged)
            else:
                # nbgrader catches every exception, also an interruption.
                reason = outcome["error"].strip().splitlines()[-1]
                if reason.startswith("KeyboardInterrupt"):
                    raise KeyboardInterrupt
                log = outcome.get("log", "")
                yield Entry(student, written=False, reason=_first_error(log) or reason)

    def _autograde(
        self, assignment: str, student: str, results: Mapping[str, SubmissionResult], *, force: bool
    ) -> dict[str, Any]:
        """Run nbgrader's `autograde` step for one student; return its success, error and log."""
        directory = self._api.coursedir
        with temp_attrs(directory, assignment_id=assignment, student_id=student):
            step = AutogradeWithResults(coursedir=directory, parent=self._api)
            step.known_results = dict(results)
            step.force = force
            step.create_student = True
            outcome: dict[str, Any] = capture_log(step)
        return outcome

    def _folder(self, step: str, student: str, assignment: str) -> Path:
        directory = self._api.coursedir
        folder = getattr(directory, f"{step}_directory")
        return Path(directory.format_path(folder, student, assignment))


def _identity(folder: Path) -> int | None:
    """Return a number that changes when another folder takes the place of this one."""
    return folder.stat().st_ctime_ns if folder.is_dir() else None


def _first_error(log: str) -> str:
    """Return the first error in a log of nbgrader, without the level."""
    lines = (line.partition("] ")[2] for line in log.splitlines() if line.startswith("[ERROR"))
    return next(lines, "")
