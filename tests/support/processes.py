"""Other processes of a test: started so that they can be interrupted, and waited for."""

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
    """Start a command in a folder; what it says on stderr can be read as text."""
    return subprocess.Popen(
        [*map(str, command)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs these tests in the background has it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_until(holds: Callable[[], _T], goes_on: Callable[[], bool]) -> _T:
    """Come back with what `holds` says once that is true; fail when what it waits for has ended.

    In between it sleeps: a test that looks without pause takes a processor from what it waits for.
    """
    while not (found := holds()):
        assert goes_on(), "it ended before it came so far"
        time.sleep(0.01)
    return found


def wait_for_the_end_of(process: int) -> None:
    """Come back when a process has ended, whosever it is."""
    try:
        ended = os.pidfd_open(process)
    except ProcessLookupError:
        return
    with os.fdopen(ended):
        assert select.select([ended], [], [], 20)[0]
