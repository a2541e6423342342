"""What the tests share: one course, and one grader whose TensorFlow is imported once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.grading import Grader
from tests.sample_class import REPOSITORY

SEED = 7
# What was handed in there is data, whatever it is called: pytest is not to load it.
collect_ignore = ["hostile", "submissions"]


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course folder with the repository's solutions and a state of its own."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    shutil.copytree(REPOSITORY / "assignments", root / "assignments")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    return Course(root)


@pytest.fixture(scope="session")
def grader(course: Course) -> Iterator[Grader]:
    """A grader of `baseline` with a fixed seed."""
    with Grader(course, "baseline", SEED) as grader:
        yield grader


@pytest.fixture(scope="session")
def lenient(course: Course, grader: Grader) -> Grader:
    """A grader of `baseline` under the open rubric."""
    return Grader(course, "baseline", SEED, sandbox=grader.sandbox, rubric="open")


@pytest.fixture
def solution(course: Course) -> Path:
    """The source text of the solution notebook."""
    return course.notebook_source("baseline")
