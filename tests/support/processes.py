"""Start, wait for and interrupt other processes of a test."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")


def interruptible(command: Sequence[object], folder: Path | None = None) -> "subprocess.Popen[str]":
    """Start a command in a folder; its stderr can be read as text."""
    return subprocess.Popen(
        [*map(str, command)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # In tests that run in the background, SIGINT is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_until(condition: Callable[[], _T], is_running: Callable[[], bool]) -> _T:
    """Wait until `condition` is true, and return its value; fail if the process ends before.

    It sleeps between calls: without a pause, the test would take a processor from the process.
    """
    while not (value := condition()):
        assert is_running(), "the process ended before the condition was true"
        time.sleep(0.01)
    return value


def wait_for_the_end_of(process: int) -> None:
    """Wait until a process has ended, even if it is not a child process."""
    try:
        ended = os.pidfd_open(process)
    except ProcessLookupError:
        return
    with os.fdopen(ended):
        assert select.select([ended], [], [], 20)[0]
