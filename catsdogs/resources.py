"""Whether memory and disk are enough: told before the work, not in the middle of it."""

import shutil
from pathlib import Path

import psutil

from catsdogs.failures import Failure

_CONTAINERS_LIMIT = Path("/sys/fs/cgroup/memory.max")
_GB = 1e9


def expect_memory(needed: int, what: str) -> None:
    """See whether there is memory for something.

    Args:
        needed: bytes.
        what: what needs them, the subject of the sentence.

    Raises:
        Failure: if less is free.
    """
    free = free_memory()
    if needed > free:
        raise Failure(
            f"{what} takes about {needed / _GB:.1f} GB of memory, and {free / _GB:.1f} GB are free"
        )


def expect_disk(needed: int, folder: Path, what: str) -> None:
    """See whether there is room on a disk for something.

    Args:
        needed: bytes.
        folder: where it is to be written; it need not exist.
        what: what needs them, the subject of the sentence.

    Raises:
        Failure: if less is free.
    """
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if needed > free:
        raise Failure(
            f"{what} takes about {needed / _GB:.1f} GB on the disk of {folder},"
            f" and {free / _GB:.1f} GB are free"
        )


def free_memory() -> int:
    """Tell how much memory this process may still take.

    Returns:
        Bytes: what the machine has to give, or less where a container has a limit.
    """
    available: int = psutil.virtual_memory().available
    try:
        limit = int(_CONTAINERS_LIMIT.read_text())
    except (OSError, ValueError):  # no container, or one without a limit: "max"
        return available
    taken: int = psutil.Process().memory_info().rss
    return min(available, max(0, limit - taken))
