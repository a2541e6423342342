"""Writing a file so that it is there whole or not at all, at whatever moment the process ends."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Replace a file by one that is written in the block.

    Args:
        path: the file; one that is there stays until the block has ended without an error.

    Yields:
        Where to write: a hidden file beside it, with the same suffix.

    Raises:
        OSError: if it cannot be put in its place.
    """
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
