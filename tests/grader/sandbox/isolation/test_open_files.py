"""Open sockets, pipes and deleted files count, even if a process tries to hide them."""

import os
import socket
import subprocess
import sys

import pytest

from grader.sandbox.isolation.open_files import buffers_kb
from samples.sample_class import REPOSITORY


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
    cut_short = buffers_kb([os.getpid(), child], before // 2)

    os.write(writing, b"x")
    os.waitpid(child, 0)
    for descriptor in (reading, writing, file, first.detach(), second.detach()):
        os.close(descriptor)
    assert together - before == 2 * 312 + 64
    assert cut_short <= before


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
