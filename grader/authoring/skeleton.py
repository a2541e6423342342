"""The skeleton of a new assignment: a notebook source, settings and cases that grade at once."""

import re
import shutil
import tempfile
from pathlib import Path

from grader.course import Course
from grader.errors import InputError

_SKELETONS = Path(__file__).parent / "skeletons"
# In the names and texts of the files of a skeleton.
_NAME = "NAME"
_VALID_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")


class SkeletonError(InputError):
    """A new assignment that cannot be made; names the reason and the accepted form."""


def skeleton_names() -> list[str]:
    """Return the kinds of skeletons."""
    return sorted(path.name for path in _SKELETONS.iterdir() if path.is_dir())


def make_assignment(course: Course, name: str, skeleton: str) -> list[Path]:
    """Write the skeleton of an assignment into a course; return the new files.

    Either all files are written or none.

    Raises:
        SkeletonError: the name is not valid or taken, or there is no such skeleton.
        OSError: the files cannot be written.
    """
    if skeleton not in skeleton_names():
        raise SkeletonError(f"no skeleton {skeleton!r}, only {', '.join(skeleton_names())}")
    if not _VALID_NAME.fullmatch(name):
        raise SkeletonError(
            f"{name!r} cannot name an assignment: use a letter first, then letters, digits, - and _"
        )
    folder = course.solutions / name
    if folder.exists():
        raise SkeletonError(f"{folder} exists already; choose another name")
    course.solutions.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.solutions, prefix=".new-") as temporary:
        written = Path(temporary) / name
        shutil.copytree(
            _SKELETONS / skeleton, written, ignore=shutil.ignore_patterns("__pycache__")
        )
        for path in [path for path in written.rglob("*") if path.is_file()]:
            path.write_text(path.read_text("utf-8").replace(_NAME, name), "utf-8")
            path.rename(path.with_name(path.name.replace(_NAME, name)))
        written.rename(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())
