"""The status of a process that holds its memory, even after its first thread has ended."""

import contextlib
from pathlib import Path

# Only the status of a thread with memory has this line. A process' name cannot imitate it, because
# line feeds in names are escaped.
_MEMORY_LINE_START = b"\nVmPTE:"


def read_memory_status(process: Path) -> tuple[Path, bytes]:
    """Find the folder that shows a process' memory and open files, and read the status there.

    `process` is a folder /proc/<pid>. If the first thread of a process has ended before others, its
    folder shows neither; the folders of the other threads do.
    """
    status = (process / "status").read_bytes()
    if not _has_memory(status):
        for thread in (process / "task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                thread_status = (thread / "status").read_bytes()
                if _has_memory(thread_status):
                    return thread, thread_status
    return process, status


def is_alive(process: int) -> bool:
    """Return whether a process exists and has not begun to end."""
    try:
        return _has_memory(read_memory_status(Path(f"/proc/{process}"))[1])
    except (FileNotFoundError, ProcessLookupError):
        return False


def _has_memory(status: bytes) -> bool:
    return _MEMORY_LINE_START in status
