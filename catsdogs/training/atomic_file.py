"""Write a file atomically: it appears complete or not at all, whenever the process ends."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Replace a file with one that is written in the block.

    Args:
        path: the file; an existing one stays until the block ends without an error.

    Yields:
        Where to write: a hidden file beside it, with the same suffix.

    Raises:
        OSError: it cannot be moved to its place.
    """
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
