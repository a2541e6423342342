"""Discard what is written to file descriptor 2, which C++ code uses without Python's knowledge."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def discarded_error_stream() -> Iterator[None]:
    """Redirect file descriptor 2 to nowhere in this block.

    `sys.stderr` stays the same object: libraries that load in the block may keep it for later.
    """
    sys.stderr.flush()
    original = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    try:
        yield
    finally:
        # Text in Python's buffer belongs to the block.
        sys.stderr.flush()
        os.dup2(original, 2)
        os.close(original)
