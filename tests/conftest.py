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
from samples.sample_class import REPOSITORY

SEED = 7
# What was handed in there is data, whatever it is called: pytest is not to load it.
collect_ignore = ["hostile"]
# The files that take a minute and more, the longest first.
LONGEST = (
    "grader/grading/test_grader.py",
    "grader/grading/test_hostile_class.py",
    "grader/grading/test_cluster.py",
    "grader/selfcheck/test_notebook_checks.py",
    "docs/test_first_class.py",
    "browser/test_jupyterlab.py",
    "catsdogs/commands/test_train.py",
    "grader/integrations/test_nbgrader_course.py",
    "grader/integrations/test_release.py",
    "docs/test_readme.py",
)
# Files of tests that start whole commands, kernels or trainings of their own.
SLOW_FILES = (
    *LONGEST,
    "benchmarks/test_kills.py",
    "catsdogs/commands/test_tune.py",
    "catsdogs/datasets/test_decoding.py",
    "catsdogs/datasets/test_walking.py",
    "catsdogs/test_real_photos.py",
    "catsdogs/training/test_fitting.py",
    "catsdogs/datasets/test_dataset_split.py",
    "grader/cli/test_commands.py",
    "grader/cli/test_output.py",
    "grader/integrations/test_student_kit.py",
    "grader/sandbox/test_secrecy.py",
    "grader/sandbox/test_limits.py",
    "grader/integrations/test_lms_exports.py",
    "grader/integrations/test_nbgrader_plugin.py",
    "grader/submissions/test_reading.py",
    "grader/integrations/test_release_files.py",
    "grader/test_repeated_warnings.py",
    "grader/sandbox/test_client.py",
    "grader/grading/test_secrets.py",
    "grader/test_source_digest.py",
    "grader/checks/test_trained_model.py",
    "grader/integrations/test_zip_collect.py",
    "docs/test_own_exercise.py",
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
