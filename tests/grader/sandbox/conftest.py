"""Sandboxes at the levels of isolation; all of them share one fork server."""

import pytest

from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import ISOLATIONS, PROTECTED


@pytest.fixture(scope="module", params=ISOLATIONS)
def sandbox(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


@pytest.fixture(scope="module", params=PROTECTED)
def protected_sandbox(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level that protects the machine."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


@pytest.fixture
def shared_view_sandbox(sandbox: Sandbox) -> Sandbox:
    """A sandbox at each level that has the machine's files and processes in view."""
    if sandbox.isolation == "namespaces":
        pytest.skip("no files and processes of others are in view")
    return sandbox


@pytest.fixture(scope="module")
def landlock_sandbox(grader: Grader) -> Sandbox:
    """A sandbox with Landlock."""
    return Sandbox(("landlock",), grader.sandbox.fork_server)


@pytest.fixture(scope="module")
def namespaces_sandbox(grader: Grader) -> Sandbox:
    """A sandbox with namespaces."""
    return Sandbox(("namespaces",), grader.sandbox.fork_server)
