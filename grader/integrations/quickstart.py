"""A new course folder: the built-in assignments, nbgrader's configuration, and files to start from.

The folder is made beside its place and then renamed, so that a failure leaves nothing behind.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course import Course
from grader.errors import InputError
from grader.integrations.sample_class import demo_class, hand_in
from grader.project_files import project_files

# The files in `course_files/`, by their paths in a course.
_START_FILES = {
    "README.md": "README.md",
    ".gitignore": "gitignore",
    "identities.csv": "identities.csv",
}


class QuickstartError(InputError):
    """The course folder cannot be made; the message names it and the reason."""


def quickstart(folder: Path, *, demo: bool = False) -> None:
    """Make a course in a new or empty folder; with `demo`, the sample class hands in its work.

    Raises:
        QuickstartError: the folder contains something, or cannot be written.
    """
    target = folder.resolve()
    try:
        _expect_nothing_in(folder, target)
        place = next(path for path in (target, *target.parents) if path.is_dir())
        with TemporaryDirectory(prefix=".grader-quickstart-", dir=place) as scratch:
            course = Path(scratch, "course")
            _fill(course, demo=demo)
            _move(course, target)
    except OSError as error:
        raise QuickstartError(f"{folder} cannot be made: {error.strerror}") from error


def _expect_nothing_in(folder: Path, target: Path) -> None:
    """Refuse a file, and a folder with anything in it."""
    if target.is_dir():
        first = min((path.name for path in target.iterdir()), default=None)
        if first is not None:
            raise QuickstartError(
                f"{folder} is not empty: it contains {first!r}; name a new or an empty folder"
            )
    elif target.exists():
        raise QuickstartError(f"{folder} is a file; name a new or an empty folder")


def _fill(course: Path, *, demo: bool) -> None:
    """Write all files of the course into a folder that does not exist yet."""
    source = Course(project_files())
    course.mkdir()
    for folder in (source.solutions, source.assignments):
        _copy_files(folder, course / folder.name)
    shutil.copyfile(source.root / "nbgrader_config.py", course / "nbgrader_config.py")
    for name, template in _START_FILES.items():
        shutil.copyfile(Path(__file__).parent / "course_files" / template, course / name)
    if demo:
        for assignment, names in demo_class().items():
            hand_in(course, assignment, names)


def _copy_files(source: Path, target: Path) -> None:
    """Copy what people edit and what is generated from it, but no caches and no permissions."""
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        made_by_tools = any(part.startswith(".") or part == "__pycache__" for part in inner.parts)
        if path.is_file() and not made_by_tools:
            (target / inner).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / inner)


def _move(course: Path, target: Path) -> None:
    """Rename the finished folder; into an empty folder, which may be a mount, move the content."""
    if target.is_dir():
        for path in course.iterdir():
            path.rename(target / path.name)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        course.rename(target)
