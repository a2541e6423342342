"""A course as nbgrader sees it: who handed in, and how their grades come into the gradebook.

The verdicts of a class are known by then; nbgrader only looks them up, student by
student (`nbgrader_plugin`).
"""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGrader, NbGraderAPI

from grader.course import CHECK_CELL, Course
from grader.submissions.student_folder import FoundSubmission, submission_in


class NbgraderError(Exception):
    """The gradebook cannot take the grades of an assignment: says what to do."""


class Entry(NamedTuple):
    """What became of a student: `written` into the gradebook, or why it was not."""

    student: str
    written: bool
    reason: str = ""


class NbgraderCourse:
    """A course folder with the configuration that nbgrader would read there."""

    def __init__(self, course: Course, allow_unprotected: bool = False) -> None:
        """Read nbgrader's configuration; `allow_unprotected` overrides what it says."""
        app = NbGrader()
        with contextlib.chdir(course.root):
            app.load_config_file()
        app.config.CourseDirectory.root = str(course.root)
        if allow_unprotected:
            app.config.IsolatedGrading.allow_unprotected = True
        self._api = NbGraderAPI(config=app.config, log_level="WARN")

    @property
    def allows_unprotected(self) -> bool:
        """Whether students' code may be run where it cannot be walled off."""
        return bool(self._api.config.IsolatedGrading.get("allow_unprotected", False))

    @property
    def submitted(self) -> Path:
        """The folder that students' folders lie in, which need not be there."""
        return Path(self._api.coursedir.root, self._api.coursedir.submitted_directory)

    def submissions(self, assignment: str) -> list[FoundSubmission]:
        """Who handed in what, in order of their names.

        Raises:
            NbgraderError: nobody has, or the gradebook does not know the assignment.
        """
        with self._api.gradebook as gradebook:
            try:
                gradebook.find_assignment(assignment)
            except MissingEntry as error:
                raise NbgraderError(
                    f"the gradebook does not know {assignment}: "
                    f"run `nbgrader generate_assignment {assignment}` first"
                ) from error
        students = sorted(self._api.get_submitted_students(assignment))
        if not students:
            pattern = self._folder("submitted", "*", assignment)
            raise NbgraderError(f"nobody has handed in {assignment}: there is no folder {pattern}")
        return [
            submission_in(self._folder("submitted", student, assignment), assignment)
            for student in students
        ]

    def points(self, assignment: str) -> dict[str, float]:
        """What each exercise is worth in the gradebook."""
        with self._api.gradebook as gradebook:
            return {
                cell.name.removeprefix(CHECK_CELL): cell.max_score
                for notebook in gradebook.find_assignment(assignment).notebooks
                for cell in notebook.grade_cells
                if cell.name.startswith(CHECK_CELL)
            }

    def record(self, assignment: str, students: Iterable[str], force: bool) -> Iterator[Entry]:
        """Let nbgrader autograde one student after the other.

        Who is in the gradebook already stays as he is, unless `force`.

        Raises:
            KeyboardInterrupt: nbgrader was interrupted, and has removed what it had begun.
        """
        for student in students:
            graded = self._folder("autograded", student, assignment)
            before = _identity(graded)
            said = self._api.autograde(assignment, student, force=force)
            if said["success"]:
                is_left = before is not None and _identity(graded) == before
                yield Entry(student, not is_left)
            else:
                # nbgrader catches whatever ends it.
                reason = said["error"].strip().splitlines()[-1]
                if reason.startswith("KeyboardInterrupt"):
                    raise KeyboardInterrupt
                yield Entry(student, False, _first_error(said.get("log", "")) or reason)

    def _folder(self, step: str, student: str, assignment: str) -> Path:
        directory = self._api.coursedir
        folder = getattr(directory, f"{step}_directory")
        return Path(directory.format_path(folder, student, assignment))


def _identity(folder: Path) -> int | None:
    """What tells a folder from one that takes its place."""
    return folder.stat().st_ctime_ns if folder.is_dir() else None


def _first_error(log: str) -> str:
    """The first error in a log of nbgrader, without the level."""
    lines = (line.partition("] ")[2] for line in log.splitlines() if line.startswith("[ERROR"))
    return next(lines, "")
