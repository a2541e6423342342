"""Logs a warning once, with the number of times it came: a student can cause thousands."""

import contextlib
import logging
import warnings
from collections.abc import Iterable, Iterator

from grader.text import single_line


@contextlib.contextmanager
def counted_warnings(log: logging.Logger, about: str) -> Iterator[None]:
    """Log what Python warns of within as one line for each kind of warning.

    `about` begins each line. Of a kind the first text is shown.
    """
    with warnings.catch_warnings(record=True) as caught:
        try:
            yield
        finally:
            for line in counted(caught):
                log.warning("%s: %s", about, line)


def counted(caught: Iterable[warnings.WarningMessage]) -> tuple[str, ...]:
    """One line for each kind of warning, with its number and its first text."""
    texts: dict[type[Warning], list[str]] = {}
    for warning in caught:
        texts.setdefault(warning.category, []).append(str(warning.message))
    return tuple(
        f"{kind.__name__}{_times(len(found))}: {single_line(found[0])}"
        for kind, found in texts.items()
    )


def _times(number: int) -> str:
    return f", {number} times" if number > 1 else ""
