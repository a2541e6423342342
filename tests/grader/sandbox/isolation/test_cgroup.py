"""A control group counts and limits the resources of the processes in it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Limits,
    Nothing,
)
from samples.sample_class import REPOSITORY
from tests.support.processes import wait_for_the_end_of
from tests.support.sandboxes import run, value

pytestmark = pytest.mark.slow

BURN_TIME = """
import os, signal, time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
def burn_in_child(seconds):
    if os.fork() == 0: burn(seconds); os._exit(0)
"""


class GroupResult(NamedTuple):
    """How work in a control group ended, as `tests.support.groups` prints it."""

    status: int
    ran_out_of_memory: bool
    cpu_seconds: float


def run_in_group(work: str, memory_mb: int, tasks: int, needs: str = "cpu") -> GroupResult:
    """Run work in a group; skips the test if no group has the controller that it `needs`."""
    command = [sys.executable, "-m", "tests.support.groups", work, str(memory_mb), str(tasks)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    controls, *rest = done.stdout.split()
    if needs not in controls.split(","):
        pytest.skip(f"control groups (v2) of this machine have the controllers: {controls}")
    status, ran_out, seconds = rest
    return GroupResult(int(status), ran_out == "True", float(seconds))


def test_a_group_counts_unseen_children_that_no_parent_waits_for() -> None:
    assert run_in_group("ignore_children", 1000, 100).cpu_seconds > 0.19


@pytest.mark.parametrize("work", ["hide_memory", "fill_sockets"])
def test_a_group_is_killed_for_memory_that_no_process_shows(work: str) -> None:
    result = run_in_group(work, 100, 100, needs="memory")

    assert (result.status, result.ran_out_of_memory) == (signal.SIGKILL, True)


def test_a_group_also_limits_the_processes_of_root() -> None:
    result = run_in_group("fork_often", 1000, 10, needs="pids")

    assert os.waitstatus_to_exitcode(result.status) == 7


def test_the_next_group_removes_the_group_of_a_killed_process() -> None:
    run_in_group("fork_often", 1000, 100)
    command = [sys.executable, "-m", "tests.support.groups", "leave_the_group", "1000", "100"]
    creator = subprocess.Popen(command, cwd=REPOSITORY)
    assert creator.wait() == -signal.SIGKILL
    assert groups_of(creator.pid)

    run_in_group("fork_often", 1000, 100)

    assert not groups_of(creator.pid)


def groups_of(process: int) -> list[Path]:
    """Return the control groups that a process has created."""
    return list(Path("/sys/fs/cgroup").rglob(f"grader-{process}"))


def test_the_protection_names_the_group_controllers_and_no_group_remains(sandbox: Sandbox) -> None:
    run_in_group("fork_often", 1000, 100)
    with sandbox.session() as session:
        assert value(run(session, "pass")) == Nothing()
        (supervisor,) = psutil.Process(sandbox.fork_server.pid).children()
        assert groups_of(supervisor.pid)

    assert "cpu" in sandbox.protection.cgroup
    wait_for_the_end_of(supervisor.pid)
    assert not groups_of(supervisor.pid)


def test_short_children_that_no_parent_waits_for_count_in_groups(
    sandbox: Sandbox,
) -> None:
    run_in_group("fork_often", 1000, 100)
    body = (
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "while True:\n    burn_in_child(0.01)\n    try: os.wait()\n"
        "    except ChildProcessError: pass"
    )

    result = run(sandbox, BURN_TIME + body, Limits(seconds=60, memory_mb=3000, cpu_seconds=2))

    assert (result.status, result.detail) == (
        "out of time",
        "used more than 2 s of processor time",
    )
