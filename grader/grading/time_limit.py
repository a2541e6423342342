"""Bounds the processor time that judging one submission may take.

A timer of the kernel ends the process when it overruns, whatever it is in: neither Python's
exceptions nor its signal handlers would come in between. Waiting for the sandbox does not count.
"""

import contextlib
import signal
from collections.abc import Iterator

EVALUATION_SECONDS = 60.0
"""Processor time of one judge for one submission; that of students' code is not part of it."""
OVERRUN = signal.SIGPROF
"""What ends a process that overruns."""


@contextlib.contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """End this process if it takes more processor time than so many seconds within."""
    signal.signal(OVERRUN, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def not_counted() -> Iterator[None]:
    """Do within what is made once for a class, such as pictures: no submission pays for it."""
    left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left)
