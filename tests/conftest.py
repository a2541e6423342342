"""Fixtures shared by all tests: one course, and graders whose sandbox imports TensorFlow once."""

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.course import Course
from samples.sample_class import REPOSITORY

# nbformat imports it through jsonschema to check formats that no test uses, which takes seconds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

if TYPE_CHECKING:
    from distributed import LocalCluster

    from grader.grading.grader import Grader
    from grader.settings import Rubric

SEED = 7
TESTS = Path(__file__).parent
# The submissions in there are data: pytest must not import them, whatever their names are.
collect_ignore = ["hostile"]
# The test modules that take a minute or more, the longest first.
LONGEST_MODULES = (
    "grader/grading/test_grader.py",
    "grader/grading/test_hostile_class.py",
    "grader/grading/test_cluster.py",
    "grader/selfcheck/test_notebook_checks.py",
    "grader/checks/hints/test_hints_of_generators.py",
    "docs/test_first_class.py",
    "browser/test_jupyterlab.py",
    "catsdogs/commands/test_train.py",
    "grader/integrations/test_nbgrader_course.py",
    "grader/integrations/test_release.py",
    "docs/test_readme.py",
)
# A module with this line is slow as a whole: it starts commands, kernels or trainings, or imports
# TensorFlow.
SLOW_MODULE_LINE = "\npytestmark = pytest.mark.slow\n"
# A test with one of these fixtures waits for TensorFlow, for a browser or for a cluster.
SLOW_FIXTURES = {"browser", "grader", "grader_of", "lenient", "workers"}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out slow modules under `-m "not slow"`, because importing them takes long."""
    if config.option.markexpr != "not slow" or not collection_path.match("test_*.py"):
        return None
    return SLOW_MODULE_LINE in collection_path.read_text("utf-8") or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests with slow fixtures, and start with the longest modules.

    If a long module came last, one of the two test processes would wait for the other.
    """
    ranks = {TESTS / name: rank for rank, name in enumerate(LONGEST_MODULES)}
    items.sort(key=lambda item: ranks.get(item.path, len(LONGEST_MODULES)))
    for item in items:
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Create a course folder with the repository's solutions and a state of its own."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    shutil.copytree(REPOSITORY / "assignments", root / "assignments")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    return Course(root)


@pytest.fixture(scope="session")
def grader(course: Course) -> "Iterator[Grader]":
    """Create a grader of `baseline` with a fixed seed."""
    from grader.grading.grader import Grader

    with Grader(course, "baseline", SEED) as grader:
        yield grader


@pytest.fixture(scope="session")
def grader_of(course: Course, grader: "Grader") -> "Callable[[str, Rubric | None], Grader]":
    """Return a function that makes graders of an assignment, once for each rubric.

    With None, the rubric is the assignment's own.
    """
    from grader.grading.grader import Grader

    @cache
    def cached_grader(assignment: str, rubric: "Rubric | None") -> Grader:
        return Grader(course, assignment, SEED, sandbox=grader.sandbox, rubric=rubric)

    return cached_grader


@pytest.fixture(scope="session")
def lenient(grader_of: "Callable[[str, Rubric | None], Grader]") -> "Grader":
    """Create a grader of `baseline` with the open rubric."""
    return grader_of("baseline", "open")


@pytest.fixture
def solution(course: Course) -> Path:
    """Return the path of the solution notebook's source."""
    return course.notebook_source("baseline")


@pytest.fixture
def workers(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[LocalCluster]":
    """Start two Dask workers and a scheduler for one test, which may kill them."""
    # Imported late: it takes seconds, and few tests need it.
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=":0",
        local_directory=str(tmp_path_factory.mktemp("workers")),
    ) as local:
        yield local
