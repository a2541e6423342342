"""The fork server: it restarts after a kill, inherits no environment and stays small."""

import os
import signal
import threading
from pathlib import Path

import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Nothing,
)
from tests.support.processes import wait_until
from tests.support.sandboxes import printed, run, value

pytestmark = pytest.mark.slow


def test_a_killed_fork_server_is_started_again_and_gets_no_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANTED_TOKEN", "secret")
    with Sandbox() as sandbox:
        names = printed(sandbox, "import os\nprint(*os.environ, *os.environ.values())")
        first = sandbox.fork_server.pid
        assert first is not None
        os.kill(first, 9)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

        assert value(run(sandbox, "pass")) == Nothing()
        assert sandbox.fork_server.pid != first
        assert "PLANTED_TOKEN" not in names
        assert "secret" not in names
        assert str(Path.home()) not in names.split()


def test_a_fork_server_that_is_killed_while_it_starts_is_started_again() -> None:
    with Sandbox() as sandbox:
        starting = threading.Thread(target=sandbox.start)
        starting.start()
        first = wait_until(lambda: sandbox.fork_server.pid, starting.is_alive)
        os.kill(first, signal.SIGKILL)
        starting.join()

        assert sandbox.fork_server.pid not in (None, first)
        assert value(run(sandbox, "pass")) == Nothing()


def test_the_fork_server_stays_below_one_gigabyte(namespaces_sandbox: Sandbox) -> None:
    run(namespaces_sandbox, "pass")
    status = Path(f"/proc/{namespaces_sandbox.fork_server.pid}/status").read_text()
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]

    assert int(peak) < 2**20
