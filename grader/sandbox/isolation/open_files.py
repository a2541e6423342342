"""The open files of processes, and the memory and disk space that these take."""

import contextlib
import itertools
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.sandbox.isolation.process_memory import is_alive, read_memory_status
from grader.sandbox.protocol import MAX_OPEN_FILES

# A socket whose buffer (the kernel's default) is not yet full takes one more message, of up to half
# the buffer. The filter of system calls keeps students from requesting a larger buffer.
SOCKET_KB = 3 * 208 // 2
# The kernel's default, too. A larger pipe comes out of 64 MB for all pipes of a user.
PIPE_KB = 64
_UNBOUNDED_BYTES = 2**50


def count_open_files(processes: Iterable[int], enough: int) -> int:
    """Count the open files of processes; a file that processes share counts for each of them.

    The count inspects no single file, so it is quick even if inspecting all of them is not. It ends
    beyond `enough`.
    """
    total = 0
    for process in processes:
        if total > enough:
            break
        # A process may end during the count.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            folder, _ = read_memory_status(Path(f"/proc/{process}"))
            total += sum(1 for _ in (folder / "fd").iterdir())
            continue
        total += _count_hidden_files(process)
    return total


def deleted_file_bytes(processes: Iterable[int]) -> int:
    """Count the bytes on disk of files that processes hold open but that have no name any more.

    Root of a container may not inspect the open files of other users' processes: those count
    nothing. A process that hides its files from its own user counts as unbounded.
    """
    total = 0
    for status in _open_files(processes):
        if status is None:
            total += 0 if os.geteuid() == 0 else _UNBOUNDED_BYTES
        elif stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
            total += status.st_blocks * 512
    return total


def buffers_kb(processes: Iterable[int], enough_kb: int) -> int:
    """Count the memory in KiB that full sockets and pipes of processes take.

    The kernel does not show how full they are. A file that cannot be inspected counts as a socket.
    Counting ends beyond `enough_kb`, because processes may have hundreds of thousands of them.
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
    """Yield the status of each open file once; None for a file that may not be inspected.

    A process whose program may be run but not read hides its files from its own user: it counts
    with as many files as it may have open.
    """
    seen: set[tuple[int, int]] = set()
    for process in processes:
        # A process may end, and close files, during the inspection.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            for status in _files_of(process):
                if status is None:
                    yield None
                elif (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    yield status
            continue
        yield from itertools.repeat(None, _count_hidden_files(process))


def _count_hidden_files(process: int) -> int:
    """Return the number of open files that count for a process that does not show them."""
    return MAX_OPEN_FILES if os.geteuid() != 0 and is_alive(process) else 0


def _files_of(process: int) -> Iterator[os.stat_result | None]:
    """Yield the status of each open file of a process; None where only root is refused."""
    folder, _ = read_memory_status(Path(f"/proc/{process}"))
    for link in (folder / "fd").iterdir():
        try:
            yield link.stat()
        except FileNotFoundError:
            continue
        except PermissionError:
            if os.geteuid() != 0:
                # The process hides its files, or is about to end.
                raise
            yield None
