"""What the tests share: one course, and one grader whose TensorFlow is imported once."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from distributed import LocalCluster

from grader.course import Course
from grader.grading.grader import Grader
from grader.settings import Rubric
from tests.sample_class import REPOSITORY

SEED = 7
# What was handed in there is data, whatever it is called: pytest is not to load it.
collect_ignore = ["hostile", "submissions"]
# The files that take a minute and more, the longest first.
LONGEST = (
    "grader/test_grading.py",
    "grader/test_hostile.py",
    "grader/test_cluster.py",
    "grader/test_selfcheck.py",
    "test_first_class.py",
    "browser/test_jupyterlab.py",
    "catsdogs_ref/commands/test_train.py",
    "grader/test_nbgrader_course.py",
    "grader/test_release.py",
    "test_readme.py",
)
# Files of tests that start whole commands, kernels or trainings of their own.
SLOW_FILES = (
    *LONGEST,
    "benchmarks/test_kills.py",
    "catsdogs_ref/commands/test_tune.py",
    "catsdogs_ref/datasets/test_decoding.py",
    "catsdogs_ref/datasets/test_walking.py",
    "catsdogs_ref/test_real_photos.py",
    "catsdogs_ref/test_training.py",
    "catsdogs_ref/test_whole_split.py",
    "grader/test_cli.py",
    "grader/test_encodings.py",
    "grader/test_kit.py",
    "grader/test_leaks.py",
    "grader/test_limits.py",
    "grader/test_lms_exports.py",
    "grader/test_nbgrader_plugin.py",
    "grader/test_reading.py",
    "grader/test_release_files.py",
    "grader/test_repeated_warnings.py",
    "grader/test_sandbox.py",
    "grader/test_secrets.py",
    "grader/test_source_digest.py",
    "grader/test_trained_model.py",
    "grader/test_zip_collect.py",
    "test_own_exercise.py",
)
# A test that asks for one of these waits for TensorFlow, for a browser or for a cluster.
SLOW_FIXTURES = {"browser", "grader", "grader_of", "lenient", "workers"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and begin with what takes longest.

    Of two processes one would wait for the other's last file.
    """
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(LONGEST)))
    slow = {Path(__file__).parent / name for name in SLOW_FILES}
    for item in items:
        waits = SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if waits or item.path in slow:
            item.add_marker(pytest.mark.slow)


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
def grader_of(course: Course, grader: Grader) -> Callable[[str, Rubric | None], Grader]:
    """A grader of an assignment under a rubric, or under its own; it is made once."""

    @cache
    def made(assignment: str, rubric: Rubric | None) -> Grader:
        return Grader(course, assignment, SEED, sandbox=grader.sandbox, rubric=rubric)

    return made


@pytest.fixture(scope="session")
def lenient(grader_of: Callable[[str, Rubric | None], Grader]) -> Grader:
    """A grader of `baseline` under the open rubric."""
    return grader_of("baseline", "open")


@pytest.fixture
def solution(course: Course) -> Path:
    """The source text of the solution notebook."""
    return course.notebook_source("baseline")


@pytest.fixture
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Two workers and their scheduler, for one test: those that are killed may not come back."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=":0",
        local_directory=str(tmp_path_factory.mktemp("workers")),
    ) as local:
        yield local
