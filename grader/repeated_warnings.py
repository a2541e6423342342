"""Logging of repeated warnings: one line for each kind, because one file can cause thousands."""

import contextlib
import logging
import warnings
from collections.abc import Iterable, Iterator

from grader.text import single_line


@contextlib.contextmanager
def log_repeated_warnings(log: logging.Logger, subject: str) -> Iterator[None]:
    """Catch Python's warnings in a `with` block and log one line for each kind.

    Each line begins with `subject` and quotes the first warning of its kind.
    """
    with warnings.catch_warnings(record=True) as caught:
        try:
            yield
        finally:
            for line in summarize_warnings(caught):
                log.warning("%s: %s", subject, line)


def summarize_warnings(caught: Iterable[warnings.WarningMessage]) -> tuple[str, ...]:
    """Return one line for each kind of warning, with its count and its first message."""
    messages: dict[type[Warning], list[str]] = {}
    for warning in caught:
        messages.setdefault(warning.category, []).append(str(warning.message))
    return tuple(
        f"{kind.__name__}{_count_text(len(same_kind))}: {single_line(same_kind[0])}"
        for kind, same_kind in messages.items()
    )


def _count_text(count: int) -> str:
    return f", {count} times" if count > 1 else ""
