"""A limit on the processor time that the evaluation of one submission may take.

A timer of the kernel ends a process that exceeds the limit, in any state: Python's exceptions and
signal handlers could not interrupt C code. Waiting for the sandbox does not count.
"""

import contextlib
import signal
from collections.abc import Iterator

EVALUATION_SECONDS = 60.0
"""The processor time of a worker for one submission, without that of students' code."""
TIME_LIMIT_SIGNAL = signal.SIGPROF
"""The signal that ends a process that exceeds the limit."""


@contextlib.contextmanager
def processor_time_limit(seconds: float) -> Iterator[None]:
    """End this process if the `with` block takes more than `seconds` of processor time."""
    signal.signal(TIME_LIMIT_SIGNAL, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def without_time_limit() -> Iterator[None]:
    """Pause the limit for work that is done once for a class, such as drawing pictures."""
    remaining, _ = signal.setitimer(signal.ITIMER_PROF, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, remaining)
