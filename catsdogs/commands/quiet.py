"""Silence the log output of libraries, so that stderr contains only our own lines."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from catsdogs.error_stream import discarded_error_stream


def quiet_pillow() -> None:
    """Silence Pillow's warnings about harmless damage and large pictures.

    They name files of the installation and not the picture. Too large pictures are refused anyway.
    """
    warnings.filterwarnings("ignore", module="PIL")
    logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextmanager
def quiet_tensorflow() -> Iterator[None]:
    """Drop what TensorFlow's libraries write to stderr while they load in this block.

    They write to the file descriptor, bypassing Python. Exceptions are not affected.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with discarded_error_stream():
        yield
