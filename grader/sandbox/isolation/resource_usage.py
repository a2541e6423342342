"""What a set of processes uses together, as the kernel counts it."""

import contextlib
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from grader.sandbox.protocol import MAX_OPEN_FILES

_TICKS = os.sysconf("SC_CLK_TCK")
# A socket whose buffer (the kernel's default) is not yet full takes one more message, of up to half
# the buffer. The filter of system calls keeps students from asking for a larger one.
SOCKET_KB = 3 * 208 // 2
# In the status of whoever has memory; a name cannot hold it, because its line feeds are escaped.
_MAPPED = b"\nVmPTE:"
_WITHOUT_END = 2**50
# The kernel's default, too. What goes beyond it comes out of 64 MB for all pipes of a user.
PIPE_KB = 64


class ResourceUsage(NamedTuple):
    """Memory in KiB, seconds of CPU time, threads.

    Memory is what they have of their own or share with each other, with its page tables.
    """

    memory_kb: int = 0
    cpu_seconds: float = 0.0
    threads: int = 0

    def __add__(self, other: object) -> "ResourceUsage":
        """The use of both."""
        if not isinstance(other, ResourceUsage):
            return NotImplemented
        return ResourceUsage(
            self.memory_kb + other.memory_kb,
            self.cpu_seconds + other.cpu_seconds,
            self.threads + other.threads,
        )


def process_usage(processes: Iterable[int]) -> ResourceUsage:
    """What these processes use; one that has ended meanwhile uses nothing.

    Memory that a mapping shares with others is counted for each of them: what is counted twice is
    at least counted.
    """
    return sum((reading.use for reading in _readings(processes)), ResourceUsage())


class Meter:
    """Counts what processes use from now on, those that end meanwhile too.

    A process that has ended leaves its processor time with the parent that waits for it, but with
    nobody when the parent ignores it. So the time that each process was last seen with counts, if
    that is more. What a process without a waiting parent uses after it was last seen is lost,
    unless somebody can tell the `exact` number of seconds.
    """

    def __init__(
        self, processes: Iterable[int], exact: Callable[[], float | None] = lambda: None
    ) -> None:
        self._exact = exact
        self._start_exact = exact() or 0.0
        self._seconds_when_last_seen: dict[tuple[int, str], float] = {}
        self._seconds_of_ended = 0.0
        self._start, self._start_seen = self._look(processes)

    def use(self, processes: Iterable[int]) -> ResourceUsage:
        """What has been used since the start, but all threads that there are."""
        now, seen = self._look(processes)
        exact = self._exact()
        if exact is not None:
            cpu_seconds = exact - self._start_exact
        else:
            cpu_seconds = max(now.cpu_seconds - self._start.cpu_seconds, seen - self._start_seen)
        return ResourceUsage(now.memory_kb - self._start.memory_kb, cpu_seconds, now.threads)

    def _look(self, processes: Iterable[int]) -> tuple[ResourceUsage, float]:
        """The use of those that are alive, and the seconds of all that were ever seen."""
        total, alive = ResourceUsage(), {}
        for reading in _readings(processes):
            total += reading.use
            alive[reading.process] = reading.own_seconds
        before = self._seconds_when_last_seen
        self._seconds_of_ended += sum(before[each] for each in before.keys() - alive.keys())
        self._seconds_when_last_seen = alive
        return total, self._seconds_of_ended + sum(alive.values())


def numbers() -> list[int]:
    """All processes in view."""
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def of_user(user: int) -> list[int]:
    """The processes in view that run as a user."""
    return [number for number in numbers() if _owner(number) == user]


def descendants(ancestor: int) -> list[int]:
    """The processes that a process has started, directly or through others, also ended ones."""
    children: dict[int, list[int]] = {}
    for number in numbers():
        try:
            parent = int(_stat(Path(f"/proc/{number}"))[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(number)
    found: list[int] = []
    pending = [ancestor]
    while pending:
        started = children.get(pending.pop(), [])
        found += started
        pending += started
    return found


def nameless_bytes(processes: Iterable[int]) -> int:
    """Count what files take on disk that processes hold open though they have no name any more.

    Root of a container may not look at the files of other users' processes: those count nothing.
    Whose own processes hide their files counts them as without end.
    """
    total = 0
    for status in _open_files(processes):
        if status is None:
            total += 0 if os.geteuid() == 0 else _WITHOUT_END
        elif stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
            total += status.st_blocks * 512
    return total


def buffers_kb(processes: Iterable[int], enough_kb: int) -> int:
    """Count the memory in KiB that sockets and pipes of processes take when all are full.

    The kernel tells nobody how full they are. What cannot be looked at counts as a socket. Counting
    ends at `enough_kb`, because processes may have hundreds of thousands of them.
    """
    total = 0
    for status in _open_files(processes):
        if status is None or stat.S_ISSOCK(status.st_mode):
            total += SOCKET_KB
        elif stat.S_ISFIFO(status.st_mode):
            total += PIPE_KB
        if total > enough_kb:
            break
    return total


def _open_files(processes: Iterable[int]) -> Iterator[os.stat_result | None]:
    """The files that processes have open, each once; None for one that may not be looked at.

    A process whose program may be run but not read hides its files from its own user: as many are
    counted as it may have open.
    """
    seen: set[tuple[int, int]] = set()
    for process in processes:
        # A process may end, and close files, while it is looked at.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            for link in (_with_memory(Path(f"/proc/{process}"))[0] / "fd").iterdir():
                try:
                    status = link.stat()
                except FileNotFoundError:
                    continue
                except PermissionError:
                    if os.geteuid() != 0:
                        # Hidden, or about to end.
                        raise
                    yield None
                    continue
                if (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    yield status
            continue
        if os.geteuid() != 0 and _has_memory(process):
            yield from itertools.repeat(None, MAX_OPEN_FILES)


def _has_memory(process: int) -> bool:
    """Whether a process is alive, and has not begun to end."""
    try:
        return _MAPPED in _with_memory(Path(f"/proc/{process}"))[1]
    except (FileNotFoundError, ProcessLookupError):
        return False


def _owner(number: int) -> int | None:
    try:
        return Path(f"/proc/{number}").stat().st_uid
    except FileNotFoundError:
        return None


class _Reading(NamedTuple):
    """What one process uses; `process` is its number and when it started, together unique."""

    process: tuple[int, str]
    use: ResourceUsage
    own_seconds: float


def _readings(processes: Iterable[int]) -> Iterator[_Reading]:
    for number in processes:
        try:
            yield _read(number)
        except (FileNotFoundError, ProcessLookupError):
            continue


def _read(number: int) -> _Reading:
    folder = Path(f"/proc/{number}")
    fields = _stat(folder)
    # utime and stime of the process itself, and of its children that it has waited for.
    user, system, waited_user, waited_system = (int(field) / _TICKS for field in fields[11:15])
    memory = 0
    # The name of a process is any bytes but a line feed: neither text, nor lines of their own.
    for line in _with_memory(folder)[1].split(b"\n"):
        if line.startswith((b"RssAnon:", b"RssShmem:", b"VmPTE:", b"VmSwap:")):
            memory += int(line.split()[1])
    own = user + system
    use = ResourceUsage(memory, own + waited_user + waited_system, int(fields[17]))
    return _Reading((number, fields[19]), use, own)


def _with_memory(process: Path) -> tuple[Path, bytes]:
    """Where memory and open files of a process are told, and its status there.

    When its first thread has ended while others go on, it has neither: they have.
    """
    status = (process / "status").read_bytes()
    if _MAPPED not in status:
        for thread in (process / "task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                told = (thread / "status").read_bytes()
                if _MAPPED in told:
                    return thread, told
    return process, status


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name, which may hold anything."""
    return (folder / "stat").read_bytes().rpartition(b")")[2].decode().split()
