"""Contexts in which student code runs in the notebook's own process."""

import contextlib
import inspect
import io
import os
import random
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from catsdogs.quiet import discarded_error_stream
from grader.sandbox.protocol import Statement
from grader.submissions.function_reading import FunctionReading, read_function


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


@contextlib.contextmanager
def given_globals(function: object, values: Mapping[str, Any]) -> Iterator[None]:
    """Give globals of a function or class a value, and restore them at the end.

    Other globals that the notebook derived from them stay as they are: `derived_globals` makes a
    function for which they fit.
    """
    names = globals_of(function)
    before = {name: names[name] for name in values if name in names}
    names.update(values)
    try:
        yield
    finally:
        for name in values:
            names.pop(name, None)
        names.update(before)


def code_files(function: object) -> set[str]:
    """Return the names of the files, or cells, that hold the code of a function or class."""
    parts = [function, *vars(function).values()] if isinstance(function, type) else [function]
    codes = (getattr(part, "__code__", None) for part in parts)
    return {code.co_filename for code in codes if code is not None}


def globals_of(function: object) -> dict[str, Any]:
    """Return the globals that a function, or the methods of a class, read and write."""
    inner = inspect.unwrap(function) if callable(function) else function
    module = sys.modules.get(getattr(inner, "__module__", ""), sys.modules["__main__"])
    names: dict[str, Any] = getattr(inner, "__globals__", vars(module))
    return names


def reading_of(function: object, name: str) -> FunctionReading:
    """Return what the source of a notebook's function shows; no facts if it cannot be read."""
    try:
        lines, first = inspect.getsourcelines(function)  # type: ignore[arg-type]
    except (OSError, TypeError):
        return FunctionReading()
    source = Statement(0, first, textwrap.dedent("".join(lines)))
    return read_function(source, name) or FunctionReading()
