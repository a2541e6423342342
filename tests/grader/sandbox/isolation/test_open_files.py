"""Open sockets, pipes and deleted files count, even if a process tries to hide them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.sandbox.isolation.open_files import SOCKET_KB, buffers_kb, count_open_files
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow


def test_shared_sockets_and_pipes_count_once_and_files_not_at_all() -> None:
    before = buffers_kb([os.getpid()], 10**9)
    first, second = socket.socketpair()
    reading, writing = os.pipe()
    file = os.open("/dev/null", os.O_RDONLY)
    child = os.fork()
    if child == 0:
        os.read(reading, 1)
        os._exit(0)

    together = buffers_kb([os.getpid(), child], 10**9)
    limit = together // 2
    stopped_early = buffers_kb([os.getpid(), child], limit)

    os.write(writing, b"x")
    os.waitpid(child, 0)
    for descriptor in (reading, writing, file, first.detach(), second.detach()):
        os.close(descriptor)
    assert together - before == 2 * 312 + 64
    # Counting ends with the first socket or pipe above the limit.
    assert limit < stopped_early <= limit + SOCKET_KB


def fork_waiting_process() -> int:
    """Fork this process; the child waits until it is killed."""
    child = os.fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
    return child


def test_open_files_count_for_each_process_and_the_count_ends_beyond_enough() -> None:
    first = fork_waiting_process()
    with Path(os.devnull).open(), Path(os.devnull).open():
        second = fork_waiting_process()

        count = count_open_files([first], 10**9)
        together = count_open_files([first, second], 10**9)
        cut_short = count_open_files([first] * 100, count)

    for child in (first, second):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert together == 2 * count + 2
    assert cut_short == 2 * count
    assert count_open_files([first, second], 10**9) == 0


@pytest.mark.parametrize("attempt", ["hide_open_files", "close_a_folder", "leave_closed_folders"])
def test_a_plain_user_cannot_hide_resources(attempt: str) -> None:
    as_user = ["unshare", "--user", "--map-user=1234", "--map-group=1234"]
    if subprocess.run([*as_user, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine allows no user namespace")

    subprocess.run(
        [*as_user, sys.executable, "-m", "tests.support.hiding", attempt],
        check=True,
        cwd=REPOSITORY,
    )
