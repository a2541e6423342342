"""Silence the log output of libraries, so that only our own lines appear."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


def quiet_pillow() -> None:
    """Silence Pillow's warnings about harmless damage and large pictures.

    They name files of the installation and not the picture. Too large pictures are refused anyway.
    """
    warnings.filterwarnings("ignore", module="PIL")
    logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextmanager
def quiet_tensorflow() -> Iterator[None]:
    """Drop what TensorFlow's libraries write to stderr while they load in this block.

    Exceptions are not affected.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with discarded_error_stream():
        yield


@contextmanager
def discarded_error_stream() -> Iterator[None]:
    """Redirect file descriptor 2, which C++ code uses without Python's knowledge, to nowhere.

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
