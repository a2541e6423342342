"""A course with one tiny assignment, for tests of the release."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat

from grader.course import Course
from grader.grading.selfcheck_data import FILE_NAME
from samples.sample_class import REPOSITORY

SETTINGS = """\
title = "A tiny lab"
functions = ["double"]
rubric = "exact"
[recipe]
pictures = 40
validation = 20
batch = 10
epochs = 2
[thresholds]
accuracy = 0.75
[limits]
seconds = 10
memory_mb = 500
training_seconds = 20
[points.double]
is_twice = 1.5
is_a_number = 0.5
"""


def header(grade_id: str, **flags: object) -> str:
    """Return a cell header with nbgrader's metadata."""
    metadata = {"grade": False, "solution": False, "locked": False, "task": False}
    return "# %% nbgrader=" + json.dumps(
        {**metadata, "grade_id": grade_id, "schema_version": 3, **flags}
    )


TEXT = f"""\
# %% [markdown] id="title"
# # A tiny lab

# %%
greeting = "no id of its own"

{header("double", solution=True)}
def double(number):
    ### BEGIN SOLUTION
    result_of_doubling = 2 * number
    return result_of_doubling
    ### END SOLUTION

{header("check_double", grade=True, locked=True)}
check(double)
"""


def make_tiny_course(root: Path) -> Course:
    """Make a course with one assignment, `tiny`, and the repository's nbgrader configuration."""
    course = Course(root)
    (course.solutions / "tiny").mkdir(parents=True)
    course.settings_path("tiny").write_text(SETTINGS)
    course.notebook_source("tiny").write_text(TEXT)
    # The check cell reads this file, so a release without it is refused.
    (course.solutions / "tiny" / FILE_NAME).write_text("{}\n")
    shutil.copy(REPOSITORY / "nbgrader_config.py", course.root)
    return course


def edit(path: Path, old: str, new: str) -> None:
    """Replace a part of a text file; the part must exist."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def released(course: Course) -> Path:
    """Return the path of the notebook that students get."""
    return course.assignments / "tiny" / "tiny.ipynb"


def tree(course: Course) -> dict[Path, bytes]:
    """Return the content of all files of a course."""
    return {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}


def cells(path: Path) -> list[Any]:
    """Return the cells of a notebook."""
    return list(nbformat.read(path, as_version=4).cells)
