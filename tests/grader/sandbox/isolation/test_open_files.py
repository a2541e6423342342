"""Open sockets, pipes and deleted files count, even if a process tries to hide them."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox.isolation.open_files import PIPE_KB, SOCKET_KB, buffers_kb, count_open_files
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def waiting_process(*open_files: int) -> Iterator[int]:
    """Yield a process that waits with the given files open, besides two pipes and /dev/null.

    A fork of this process would hold whatever another thread of it happens to have open.
    """
    with subprocess.Popen(
        [sys.executable, "-I", "-c", "print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=open_files,
    ) as process:
        assert process.stdout is not None
        # The program has read all files that it starts from.
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.kill()


def test_shared_sockets_and_pipes_count_once_and_files_not_at_all() -> None:
    own_pipes = 2 * PIPE_KB
    first, second = socket.socketpair()
    reading, writing = os.pipe()
    with (
        first,
        second,
        os.fdopen(reading, "rb"),
        os.fdopen(writing, "wb"),
        Path(os.devnull).open() as file,
    ):
        shared = (first.fileno(), second.fileno(), reading, writing, file.fileno())
        with waiting_process(*shared) as one, waiting_process(*shared) as other:
            alone = buffers_kb([one], 10**9)
            together = buffers_kb([one, other], 10**9)
            limit = together // 2
            stopped_early = buffers_kb([one, other], limit)

    assert alone == own_pipes + 2 * 312 + 64
    assert together == alone + own_pipes
    # Counting ends with the first socket or pipe above the limit.
    assert limit < stopped_early <= limit + SOCKET_KB


def test_open_files_count_for_each_process_and_the_count_ends_beyond_enough() -> None:
    with Path(os.devnull).open() as one, Path(os.devnull).open() as other:
        more = (one.fileno(), other.fileno())
        with waiting_process() as first, waiting_process(*more) as second:
            count = count_open_files([first], 10**9)
            together = count_open_files([first, second], 10**9)
            cut_short = count_open_files([first] * 100, count)

    assert count == 3
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
