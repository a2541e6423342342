"""The layout of a course folder: solutions, released notebooks, settings and the grader's state."""

from dataclasses import dataclass
from pathlib import Path

from grader.errors import InputError

CHECK_CELL = "check_"
"""The prefix of nbgrader's name for a check cell; the name of the exercise follows."""


class CourseError(InputError):
    """A course that is missing or cannot be used; names the expected files and the folder."""


@dataclass(frozen=True)
class Course:
    """A course folder: instructors edit `solutions/`, `assignments/` is made from it."""

    root: Path

    @property
    def solutions(self) -> Path:
        """The folder that holds one folder per assignment with source notebook and settings."""
        return self.root / "solutions"

    @property
    def assignments(self) -> Path:
        """The folder that holds one folder per released assignment."""
        return self.root / "assignments"

    @property
    def state(self) -> Path:
        """The folder with the seed of the course and the grader's cache; not committed."""
        return self.root / ".grader"

    def settings_path(self, name: str) -> Path:
        """Return the path of an assignment's settings; the file may be missing."""
        return self.solutions / name / "settings.toml"

    def notebook_source(self, name: str) -> Path:
        """Return the path of an assignment's source notebook: text in the percent format."""
        return self.solutions / name / f"{name}.py"

    def notebook(self, name: str) -> Path:
        """Return the path of the notebook with solutions, which is nbgrader's source."""
        return self.solutions / name / f"{name}.ipynb"

    def assignment_names(self) -> list[str]:
        """Return the names of all assignments with settings, in alphabetical order."""
        return sorted(path.parent.name for path in self.solutions.glob("*/settings.toml"))


def find_course(start: Path) -> Course:
    """Find the course that contains `start`: the nearest folder at or above it with assignments.

    Raises:
        CourseError: no folder up to the root of the file system has an assignment.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        course = Course(folder)
        if course.assignment_names():
            return course
    raise CourseError(
        f"no course found: neither {here} nor a folder above it has solutions/<name>/settings.toml"
    )
