"""Logs a warning once, with the number of times it came: a student can cause thousands."""

import contextlib
import logging
import warnings
from collections.abc import Iterable, Iterator

from grader.wording import one_line


@contextlib.contextmanager
def counted_warnings(log: logging.Logger, about: str) -> Iterator[None]:
    """Log what Python warns of within as one line for each kind of warning.

    `about` begins each line. Of a kind the first text is shown.
    """
    with warnings.catch_warnings(record=True) as caught:
        try:
            yield
        finally:
            _log_counted(log, about, caught)


def _log_counted(
    log: logging.Logger, about: str, caught: Iterable[warnings.WarningMessage]
) -> None:
    texts: dict[type[Warning], list[str]] = {}
    for warning in caught:
        texts.setdefault(warning.category, []).append(str(warning.message))
    for category, found in texts.items():
        times = f", {len(found)} times" if len(found) > 1 else ""
        log.warning("%s: %s%s: %s", about, category.__name__, times, one_line(found[0]))
