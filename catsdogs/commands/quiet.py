"""Libraries without their own words, so that a line on stderr means something."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


def quiet_pillow() -> None:
    """Have Pillow say nothing of damage that it can do with, nor of large pictures.

    What it says names files of the installation and not the picture. Too large ones are refused.
    """
    warnings.filterwarnings("ignore", module="PIL")
    logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextmanager
def quiet_tensorflow() -> Iterator[None]:
    """Import TensorFlow in here: what its libraries write to stderr while they load is dropped.

    They write past Python, so the descriptor itself leads elsewhere meanwhile.
    An exception is reported as ever.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
