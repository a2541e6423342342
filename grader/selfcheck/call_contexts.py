"""Contexts in which student code runs in the notebook's own process."""

import contextlib
import io
import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from catsdogs.quiet import discarded_error_stream


@contextlib.contextmanager
def captured_output() -> Iterator[io.StringIO]:
    """Keep all output out of the notebook, TensorFlow's log included; yield the printed text."""
    text = io.StringIO()
    with discarded_errors(), contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        yield text


@contextlib.contextmanager
def discarded_errors() -> Iterator[None]:
    """Discard the error stream of the notebook, and what C++ code writes to file descriptor 2."""
    with (
        Path(os.devnull).open("w") as null,
        discarded_error_stream(),
        contextlib.redirect_stderr(null),
    ):
        yield


@contextlib.contextmanager
def seeded_random_numbers(seed: int) -> Iterator[None]:
    """Seed the random numbers of Python and NumPy, and restore their state at the end."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
