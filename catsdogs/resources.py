"""Check memory and disk space before long work starts."""

import shutil
from pathlib import Path

import psutil

from catsdogs.failures import Failure

_CONTAINERS_LIMIT = Path("/sys/fs/cgroup/memory.max")
_GB = 1e9


def expect_memory(needed: int, what: str) -> None:
    """Check that enough memory is free.

    Args:
        needed: bytes.
        what: the purpose; subject of the error message.

    Raises:
        Failure: if less is free.
    """
    free = free_memory()
    if needed > free:
        raise Failure(
            f"{what} takes about {needed / _GB:.1f} GB of memory, and {free / _GB:.1f} GB are free"
        )


def expect_disk(needed: int, folder: Path, what: str) -> None:
    """Check that enough disk space is free.

    Args:
        needed: bytes.
        folder: where the data will be written; it need not exist.
        what: the purpose; subject of the error message.

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
    """Measure how much more memory this process may use.

    Returns:
        Bytes: the machine's available memory, or less if a container has a limit.
    """
    available: int = psutil.virtual_memory().available
    try:
        limit = int(_CONTAINERS_LIMIT.read_text())
    except (OSError, ValueError):  # no container, or one without a limit: "max"
        return available
    taken: int = psutil.Process().memory_info().rss
    return min(available, max(0, limit - taken))
