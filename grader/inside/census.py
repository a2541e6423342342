"""What a set of processes uses together, as the kernel counts it."""

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")


class Use(NamedTuple):
    """Memory of their own and shared between them in KiB, seconds of CPU time, threads."""

    memory_kb: int = 0
    cpu_seconds: float = 0.0
    threads: int = 0

    def __add__(self, other: object) -> "Use":
        """The use of both."""
        if not isinstance(other, Use):
            return NotImplemented
        return Use(
            self.memory_kb + other.memory_kb,
            self.cpu_seconds + other.cpu_seconds,
            self.threads + other.threads,
        )


def use_of(processes: Iterable[int]) -> Use:
    """What these processes use; one that has ended meanwhile uses nothing.

    Memory that a mapping shares with others is counted for each of them: what is counted twice is
    at least counted.
    """
    total = Use()
    for process in processes:
        try:
            total += _use(Path(f"/proc/{process}"))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


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
    """What files take on disk that processes hold open though they have no name any more.

    Root of a container may not look at the files of other users' processes: those count nothing.
    """
    sizes: dict[tuple[int, int], int] = {}
    for process in processes:
        # A process may end, and close files, while it is looked at.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            for link in Path(f"/proc/{process}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    status = link.stat()
                    if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                        sizes[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(sizes.values())


def _owner(number: int) -> int | None:
    try:
        return Path(f"/proc/{number}").stat().st_uid
    except FileNotFoundError:
        return None


def _use(folder: Path) -> Use:
    fields = _stat(folder)
    # utime and stime of the process itself, and of its children that it has waited for.
    ticks = sum(int(field) for field in fields[11:15])
    memory = 0
    for line in (folder / "status").read_text().splitlines():
        if line.startswith(("RssAnon:", "RssShmem:")):
            memory += int(line.split()[1])
    return Use(memory, ticks / _TICKS, int(fields[17]))


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name, which may hold anything."""
    return (folder / "stat").read_bytes().rpartition(b")")[2].decode().split()
