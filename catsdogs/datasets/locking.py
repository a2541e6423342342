"""Lock a folder for one process; the lock is released when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from catsdogs.failures import Failure


@contextmanager
def exclusive_lock(lock: Path, place: Path) -> Iterator[None]:
    """Hold a lock for the block, without waiting for it.

    Args:
        lock: the lock file.
        place: the protected folder, for the message.

    Raises:
        Failure: another process holds the lock.
    """
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise Failure(f"another command is using {place}: wait until it ends") from error
    try:
        yield
    finally:
        held.release()
