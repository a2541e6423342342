"""Limit the processor time and additional memory for one untrusted input."""

import contextlib
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_OWN_PROCESS = Path("/proc/self")
# About ten times the seconds of the most expensive known input.
MAX_SECONDS = 60.0


class LimitExceededError(AssertionError):
    """An input took more time or memory than the limit."""


@dataclass
class Cost:
    """The number of inputs of a kind, and the largest cost of one of them."""

    count: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0

    def add(self, seconds: float, megabytes: float) -> None:
        """Add the cost of one more input."""
        self.count += 1
        self.seconds = max(self.seconds, seconds)
        self.megabytes = max(self.megabytes, megabytes)


COSTS: dict[str, Cost] = {}


@contextlib.contextmanager
def bounded(kind: str, megabytes: float) -> Iterator[None]:
    """Limit the cost of one input of a kind; raises `LimitExceededError`."""
    (_OWN_PROCESS / "clear_refs").write_text("5")  # resets the peak
    initial, started = _status("VmRSS"), time.process_time()
    with _alarm(kind):
        yield
    seconds, grown = time.process_time() - started, _status("VmHWM") - initial
    COSTS.setdefault(kind, Cost()).add(seconds, grown)
    if grown > megabytes:
        raise LimitExceededError(f"one of the {kind} took {grown:.0f} MB")


@contextlib.contextmanager
def _alarm(kind: str) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise LimitExceededError(f"one of the {kind} took longer than {MAX_SECONDS:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _status(field: str) -> float:
    """Return a size from the status of this process, in MiB."""
    match = re.search(rf"^{field}:\s+(\d+) kB", (_OWN_PROCESS / "status").read_text(), re.MULTILINE)
    assert match is not None
    return int(match.group(1)) / 1024
