"""One process at a time, by a lock that dies with its holder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from catsdogs.failures import Failure


@contextmanager
def exclusive_lock(lock: Path, place: Path) -> Iterator[None]:
    """Hold a lock, without waiting for it.

    Args:
        lock: the file that stands for it.
        place: what is worked on, for people.

    Raises:
        Failure: if another process holds it.
    """
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise Failure(f"another command is at work on {place}: let it end first") from error
    try:
        yield
    finally:
        held.release()
