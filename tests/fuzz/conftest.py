"""How long the fuzzing looks: `FUZZ=long` for half an hour, otherwise for seconds."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.bounds import COSTS

_COMMON = settings(
    deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile("quick", _COMMON, max_examples=80, derandomize=True)
settings.register_profile("long", _COMMON, max_examples=10_000)
PROFILE = settings.get_profile(os.environ.get("FUZZ", "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark of the checks, whose functions are called here without pytest."""
    config.addinivalue_line("markers", "check(title, needs=()): what a check says and needs")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell of each kind of input how many there were, and what the costliest one took."""
    for kind, cost in COSTS.items():
        terminalreporter.write_line(
            f"fuzzed {cost.count:,} {kind}: "
            f"at most {cost.seconds:.1f} s and {cost.megabytes:.0f} MB for one"
        )
