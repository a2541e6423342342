"""The isolation that this machine allows is found, or refused with a remedy."""

import subprocess
import sys

import pytest

from grader.sandbox.errors import UnprotectedError
from grader.sandbox.protection import find_protection
from grader.sandbox.protocol import (
    PROTECTED,
)
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("forbidden", "level"),
    [
        ([], "namespaces"),
        (["namespaces"], "landlock"),
        (["landlock"], "namespaces"),
        (["namespaces", "landlock"], "-"),
    ],
)
def test_the_strongest_level_that_the_machine_allows_is_found(
    forbidden: list[str], level: str
) -> None:
    probe = [sys.executable, "-m", "grader.sandbox.processes.probe", *PROTECTED]
    container = [sys.executable, "-m", "tests.support.containers", *forbidden, "--", *probe]

    done = subprocess.run(container, capture_output=True, text=True, check=True, cwd=REPOSITORY)

    assert done.stdout.split()[0] == level


def test_a_machine_without_isolation_is_refused_with_a_remedy() -> None:
    with pytest.raises(UnprotectedError, match="--allow-unprotected"):
        find_protection(())
