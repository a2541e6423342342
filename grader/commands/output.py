"""Where a command writes what it made: the terminal, or a file, whole or not at all."""

import sys
import tempfile
from pathlib import Path

from grader.commands.endings import FailureError


def check_writable(output: Path | None) -> None:
    """Notice before the work, not after it, that its result could not be written."""
    if output is None:
        return
    if output.is_dir():
        raise FailureError(2, f"{output} is a folder, a file is needed")
    try:
        tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        raise FailureError(2, f"{output} cannot be written: {error.strerror}") from error


def show_or_write(output: Path | None, text: str) -> None:
    """Write text to a file, or to the terminal if there is none."""
    if output is None:
        sys.stdout.write(text)
    else:
        write(output, text.encode())


def write(output: Path, content: bytes, private: bool = False) -> None:
    """Write a file; only its owner can read a `private` one."""
    from grader.store import FILE_MODE, READABLE_MODE, write_atomically

    try:
        write_atomically(output.absolute(), content, FILE_MODE if private else READABLE_MODE)
    except OSError as error:
        raise FailureError(2, f"{output} cannot be written: {error.strerror}") from error
