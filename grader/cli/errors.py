"""The errors of a command: one clear line and an exit code."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from grader.errors import GraderError

RESUMABLE = "interrupted; finished work is kept: rerun the command to resume it"
"""The message of an interrupted command that continues where it was interrupted."""


class CommandError(GraderError):
    """The end of a command with one clear line and an exit code."""

    prefix = ""

    def __init__(self, exit_code: int, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@contextlib.contextmanager
def interruption_message(message: str) -> Iterator[None]:
    """Turn an interruption by the keyboard into a `CommandError` with exit code 130."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise CommandError(130, message) from error


@contextlib.contextmanager
def file_errors_in(folder: Path) -> Iterator[None]:
    """Turn an error of the file system into a `CommandError` that names the grader's folder."""
    try:
        yield
    except OSError as error:
        raise CommandError(3, f"the grader cannot keep its files in {folder}: {error}") from error


def print_error(message: str) -> None:
    """Print a line to the error stream."""
    Console(stderr=True).print(
        f"grader: {message}", style="red", markup=False, highlight=False, soft_wrap=True
    )
