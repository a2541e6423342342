"""What one input from strangers may cost: processor time, and memory beyond what was held."""

import contextlib
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_PROCESS = Path("/proc/self")
# Some ten times what the costliest input takes that is known.
MAX_SECONDS = 60.0


class TooCostly(AssertionError):  # noqa: N818  what it names is an input
    """An input took longer or more memory than it may."""


@dataclass
class Cost:
    """How many inputs of a kind there were, and the most that one of them took."""

    count: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0

    def add(self, seconds: float, megabytes: float) -> None:
        """Take one more input into account."""
        self.count += 1
        self.seconds = max(self.seconds, seconds)
        self.megabytes = max(self.megabytes, megabytes)


COSTS: dict[str, Cost] = {}


@contextlib.contextmanager
def bounded(kind: str, megabytes: float) -> Iterator[None]:
    """Work on one input of a kind; raises `TooCostly` when that takes too much."""
    (_PROCESS / "clear_refs").write_text("5")  # the peak begins anew
    held, started = _status("VmRSS"), time.process_time()
    with _alarm(kind):
        yield
    seconds, grown = time.process_time() - started, _status("VmHWM") - held
    COSTS.setdefault(kind, Cost()).add(seconds, grown)
    if grown > megabytes:
        raise TooCostly(f"one of the {kind} took {grown:.0f} MB")


@contextlib.contextmanager
def _alarm(kind: str) -> Iterator[None]:
    def ring(signal_number: int, frame: FrameType | None) -> None:
        raise TooCostly(f"one of the {kind} took longer than {MAX_SECONDS:g} s")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _status(field: str) -> float:
    """A size from the process' status, in MB."""
    found = re.search(rf"^{field}:\s+(\d+) kB", (_PROCESS / "status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found.group(1)) / 1024
