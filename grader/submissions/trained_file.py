"""The file with a trained model that a student hands in beside the notebook.

Nothing here looks into it: `sandbox.jobs.saved_models` does, beyond the border.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from grader.settings import Settings
from grader.text import printable

_MEGABYTE = 2**20


@dataclass(frozen=True)
class TrainedFile:
    """Where a student's trained model should lie, what it is called, and how large it may be."""

    path: Path
    megabytes: int

    @property
    def fault(self) -> str | None:
        """What speaks against opening it; None for a file that can be looked into."""
        try:
            status = self.path.lstat()
            if not stat.S_ISREG(status.st_mode):
                return "something else than a file"
            if status.st_size > self.megabytes * _MEGABYTE:
                return f"one of {status.st_size / _MEGABYTE:.0f} MB"
            self._open().close()
        except FileNotFoundError:
            return "no such file"
        except OSError as error:
            return _unreadable(error)
        return None

    def stamp(self) -> str:
        """The SHA-256 of what is in it, or what speaks against reading it."""
        fault = self.fault
        if fault is not None:
            return fault
        try:
            with self._open() as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return _unreadable(error)

    def _open(self) -> BufferedReader:
        """Open it without following a link, or waiting at a pipe that took its place."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.fdopen(os.open(self.path, flags), "rb")


def _unreadable(error: OSError) -> str:
    return f"one that cannot be read ({error.strerror})"


def trained_file(
    notebook: Path, settings: Settings, student: str | None = None
) -> TrainedFile | None:
    """The file that belongs to a notebook, absolute; None if the assignment asks for none.

    Where many notebooks lie in one folder, called after their students, so are the models.
    """
    wanted = settings.trained_model
    if wanted is None:
        return None
    is_called_so = printable(notebook.stem) == student
    path = notebook.with_suffix(".keras") if is_called_so else notebook.with_name(wanted.file)
    # Who opens it does not stand in this process' working folder.
    return TrainedFile(path.absolute(), wanted.megabytes)
