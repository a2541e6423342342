"""Profiles of the fuzz tests, and fixtures with recorded answers of the reference.

`FUZZ=long` runs half an hour; the default profile takes seconds.
"""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings

from grader.grading.check_context import CheckContext
from grader.grading.grader import Grader
from grader.settings import read_settings
from samples.sample_class import REPOSITORY
from tests.fuzz.bounds import COSTS
from tests.fuzz.recording import Record, practice_exam

_COMMON = settings(
    deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile("quick", _COMMON, max_examples=80, derandomize=True)
settings.register_profile("long", _COMMON, max_examples=10_000)
PROFILE = settings.get_profile(os.environ.get("FUZZ", "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of the checks, which are called here without pytest's own loading."""
    config.addinivalue_line(
        "markers", "check(title, needs=()): the title of a check and the checks it needs"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print for each kind of input the number of inputs and the largest cost."""
    for kind, cost in COSTS.items():
        terminalreporter.write_line(
            f"fuzzed {cost.count:,} {kind}: "
            f"at most {cost.seconds:.1f} s and {cost.megabytes:.0f} MB for one"
        )


@pytest.fixture(scope="session")
def context() -> CheckContext:
    """Return a check context with recorded reference values."""
    return practice_exam()


@pytest.fixture(scope="session")
def open_context(context: CheckContext) -> CheckContext:
    """Return the same context, with the checks of the open rubric as well."""
    course = read_settings(REPOSITORY / "solutions/baseline/settings.toml", "open")
    return replace(context, settings=course)


@pytest.fixture(scope="session")
def record(context: CheckContext, grader: Grader) -> Record:
    """Record the results of all jobs that the checks run for the reference."""
    return Record(context, grader.sandbox)


@pytest.fixture(scope="session")
def recorded(
    record: Record, context: CheckContext, open_context: CheckContext, grader: Grader
) -> dict[str, tuple[Record, list[CheckContext]]]:
    """Return each assignment's record and check contexts."""
    others = {name: practice_exam(name) for name in ("augmentation", "datasets", "evaluation")}
    return {
        "baseline": (record, [context, open_context]),
        **{name: (Record(other, grader.sandbox), [other]) for name, other in others.items()},
    }
