"""Where the things of a course are: its solutions, its released notebooks, its settings."""

from dataclasses import dataclass
from pathlib import Path

CHECK_CELL = "check_"
"""What nbgrader's name of a check cell begins with; the name of its exercise follows."""


class CourseError(Exception):
    """A course that is not there or cannot be used: says what was looked for, and where."""


@dataclass(frozen=True)
class Course:
    """A course folder: `solutions/` is what people edit, `assignments/` is made from it."""

    root: Path

    @property
    def solutions(self) -> Path:
        """The folder with one folder for each assignment: source notebook and settings."""
        return self.root / "solutions"

    @property
    def assignments(self) -> Path:
        """The folder with one folder for each released assignment."""
        return self.root / "assignments"

    @property
    def state(self) -> Path:
        """Where the grader keeps the course's seed and finished work. Not committed."""
        return self.root / ".grader"

    def settings_path(self, name: str) -> Path:
        """The settings of an assignment, whether they are there or not."""
        return self.solutions / name / "settings.toml"

    def notebook_source(self, name: str) -> Path:
        """The source notebook of an assignment as text, in the percent format."""
        return self.solutions / name / f"{name}.py"

    def notebook(self, name: str) -> Path:
        """The notebook made from the text: solutions and all, what nbgrader takes as its source."""
        return self.solutions / name / f"{name}.ipynb"

    def assignment_names(self) -> list[str]:
        """The names of the assignments that have settings, in alphabetical order."""
        return sorted(path.parent.name for path in self.solutions.glob("*/settings.toml"))


def find_course(start: Path) -> Course:
    """Find the course that `start` lies in: the nearest folder at or above it with assignments.

    Raises:
        CourseError: no folder up to the root of the file system has one.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        course = Course(folder)
        if course.assignment_names():
            return course
    raise CourseError(
        f"no course found: neither {here} nor a folder above it has solutions/<name>/settings.toml"
    )
