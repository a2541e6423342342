"""The memory, processor time and threads that processes use, as the kernel counts them."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from grader.sandbox.isolation.process_list import stat_fields
from grader.sandbox.isolation.process_memory import read_memory_status

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class ResourceUsage(NamedTuple):
    """Memory in KiB, seconds of processor time, and the number of threads.

    Memory includes private memory, memory that the processes share with each other, and page
    tables.
    """

    memory_kb: int = 0
    cpu_seconds: float = 0.0
    threads: int = 0

    def __add__(self, other: object) -> "ResourceUsage":
        """Add up two usages."""
        if not isinstance(other, ResourceUsage):
            return NotImplemented
        return ResourceUsage(
            self.memory_kb + other.memory_kb,
            self.cpu_seconds + other.cpu_seconds,
            self.threads + other.threads,
        )


def process_usage(processes: Iterable[int]) -> ResourceUsage:
    """Add up the usage of processes; one that has ended meanwhile uses nothing.

    Memory of a shared mapping counts for each process: counting it twice is safer than not at all.
    """
    return sum((reading.usage for reading in _read_all(processes)), ResourceUsage())


class Meter:
    """Measures the usage of processes from now on, including those that end meanwhile.

    The processor time of an ended process passes to the parent that waits for it, but is lost if
    the parent ignores it. So the time at which each process was last seen counts if that is more.
    The time that a process without a waiting parent uses after it was last seen is lost, unless
    `exact_cpu_seconds` returns a number: then that counts.
    """

    def __init__(
        self,
        processes: Iterable[int],
        exact_cpu_seconds: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._exact_cpu_seconds = exact_cpu_seconds
        self._exact_start = exact_cpu_seconds() or 0.0
        self._last_seen_seconds: dict[tuple[int, str], float] = {}
        self._ended_seconds = 0.0
        self._start, self._start_seen_seconds = self._measure(processes)

    def usage(self, processes: Iterable[int]) -> ResourceUsage:
        """Return memory and time used since the start, and the number of all current threads."""
        now, seen_seconds = self._measure(processes)
        exact = self._exact_cpu_seconds()
        if exact is not None:
            cpu_seconds = exact - self._exact_start
        else:
            cpu_seconds = max(
                now.cpu_seconds - self._start.cpu_seconds,
                seen_seconds - self._start_seen_seconds,
            )
        return ResourceUsage(now.memory_kb - self._start.memory_kb, cpu_seconds, now.threads)

    def _measure(self, processes: Iterable[int]) -> tuple[ResourceUsage, float]:
        """Return the usage of living processes, and the seconds of all processes ever seen."""
        total, alive = ResourceUsage(), {}
        for reading in _read_all(processes):
            total += reading.usage
            alive[reading.process] = reading.own_seconds
        before = self._last_seen_seconds
        self._ended_seconds += sum(before[each] for each in before.keys() - alive.keys())
        self._last_seen_seconds = alive
        return total, self._ended_seconds + sum(alive.values())


class _Reading(NamedTuple):
    """The usage of one process; `process` is its id and start time, which together are unique."""

    process: tuple[int, str]
    usage: ResourceUsage
    own_seconds: float


def _read_all(processes: Iterable[int]) -> Iterator[_Reading]:
    for process in processes:
        try:
            yield _read(process)
        except (FileNotFoundError, ProcessLookupError):
            continue


def _read(process: int) -> _Reading:
    folder = Path(f"/proc/{process}")
    fields = stat_fields(folder)
    # utime and stime of the process itself, and of its children that it has waited for.
    user, system, waited_user, waited_system = (
        int(field) / _TICKS_PER_SECOND for field in fields[11:15]
    )
    own_seconds = user + system
    usage = ResourceUsage(
        _memory_kb(folder), own_seconds + waited_user + waited_system, int(fields[17])
    )
    return _Reading((process, fields[19]), usage, own_seconds)


def _memory_kb(folder: Path) -> int:
    _, status = read_memory_status(folder)
    # A process' name may be any bytes but line feeds, so the status need not be valid text, and a
    # carriage return in it must not begin a line.
    return sum(
        int(line.split()[1])
        for line in status.split(b"\n")
        if line.startswith((b"RssAnon:", b"RssShmem:", b"VmPTE:", b"VmSwap:"))
    )
