"""Locate the trained model that a student submits beside the notebook.

This module does not parse the file: `sandbox.jobs.saved_models` does, inside the sandbox.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from grader.settings import Settings
from grader.text import printable

_BYTES_PER_MEGABYTE = 2**20


@dataclass(frozen=True)
class TrainedFile:
    """The expected path of a student's trained model, and its maximum size in MiB."""

    path: Path
    megabytes: int

    @property
    def fault(self) -> str | None:
        """The reason why the file cannot be opened, or None."""
        try:
            status = self.path.lstat()
            if not stat.S_ISREG(status.st_mode):
                return "something else than a file"
            if status.st_size > self.megabytes * _BYTES_PER_MEGABYTE:
                return f"one of {status.st_size / _BYTES_PER_MEGABYTE:.0f} MB"
            self._open().close()
        except FileNotFoundError:
            return "no such file"
        except OSError as error:
            return _describe_error(error)
        return None

    def stamp(self) -> str:
        """Return the SHA-256 of the content, or the reason why it cannot be read."""
        fault = self.fault
        if fault is not None:
            return fault
        try:
            with self._open() as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return _describe_error(error)

    def _open(self) -> BufferedReader:
        """Open the file without following a link or blocking on a pipe in its place."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.fdopen(os.open(self.path, flags), "rb")


def _describe_error(error: OSError) -> str:
    return f"one that cannot be read ({error.strerror})"


def trained_file(
    notebook: Path, settings: Settings, student: str | None = None
) -> TrainedFile | None:
    """Return the trained model of a notebook, or None if the assignment needs none.

    If the notebook is named after its student, in a folder with those of others, so is the model.
    """
    trained_model = settings.trained_model
    if trained_model is None:
        return None
    if printable(notebook.stem) == student:
        path = notebook.with_suffix(".keras")
    else:
        path = notebook.with_name(trained_model.file)
    # Absolute, because the process that opens it has another working directory.
    return TrainedFile(path.absolute(), trained_model.megabytes)
