"""One hierarchy of exceptions, so that the command line maps it in one place."""

import importlib
import inspect
import pkgutil

import pytest

import grader
from grader.course import CourseError
from grader.course_seed import SeedError
from grader.errors import GraderError, InputError, SetupError
from grader.grading.batch import WorkerError
from grader.grading.check_context import CheckConfigError
from grader.grading.exposure import ExposedError
from grader.grading.photos import DataError
from grader.integrations.source_notebook import ReleaseError
from grader.integrations.student_kit import KitError
from grader.sandbox.errors import SandboxError, UnprotectedError
from grader.settings import SettingsError
from grader.submissions.discovery import DiscoveryError
from grader.submissions.reader import ReaderError

# Outcomes of a check, and messages within the sandbox or a cluster: none reaches a command.
INTERNAL = {
    "CheckFailure",
    "CallFailure",
    "CheckSkippedError",
    "SolutionMarkerError",
    "NotPlainError",
    "WireError",
    "_ConditionsError",
}


@pytest.mark.parametrize(
    "error", [SettingsError, CourseError, SeedError, DiscoveryError, ReleaseError, KitError]
)
def test_an_unusable_input_exits_with_2_and_explains_itself(error: type[GraderError]) -> None:
    assert issubclass(error, InputError)
    assert (error.exit_code, error.prefix) == (2, "")


@pytest.mark.parametrize(
    "error", [SandboxError, CheckConfigError, DataError, ReaderError, WorkerError]
)
def test_a_failure_of_the_grader_exits_with_3_and_says_so(error: type[GraderError]) -> None:
    assert (error.exit_code, error.prefix) == (3, "the grader failed: ")


@pytest.mark.parametrize("error", [UnprotectedError, ExposedError])
def test_an_unsafe_setup_exits_with_3_and_explains_itself(error: type[GraderError]) -> None:
    assert issubclass(error, SetupError)
    assert issubclass(error, SandboxError)
    assert (error.exit_code, error.prefix) == (3, "")


def test_every_exception_that_can_reach_a_command_is_a_grader_error() -> None:
    others = set()
    packages = ("grading", "integrations", "submissions", "sandbox")
    modules = [f"grader.{one.name}" for one in pkgutil.iter_modules(grader.__path__)]
    for package in packages:
        path = importlib.import_module(f"grader.{package}").__path__
        modules += [f"grader.{package}.{one.name}" for one in pkgutil.iter_modules(path)]
    for name in modules:
        for _, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__.startswith("grader."):
                others |= set() if issubclass(kind, GraderError) else {kind.__name__}
    assert others <= INTERNAL
