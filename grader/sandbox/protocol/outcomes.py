"""Results of jobs, as the supervisor observes them from outside the worker."""

from typing import Literal

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """A file or folder that a call left behind.

    `path` is relative to the working folder, or absolute if it is outside of it. `size` is in
    bytes, `digest` is the SHA-256 of a regular file's content.
    """

    path: str
    kind: Literal["file", "folder", "link", "other"]
    size: int = 0
    digest: str = ""


JobStatus = Literal[
    "finished",
    "out of time",
    "out of memory",
    "out of space",
    "too many processes",
    "too much output",
    "died",
    "killed",
    "grader fault",
]
"""How a job ended; `killed` means a SIGKILL that the supervisor did not send."""


class JobResult(msgspec.Struct, frozen=True):
    """The result of a job, as the supervisor observed it from outside.

    `detail` explains the status in words. `report` holds the worker's answer as bytes, not yet
    decoded; it is empty unless the status is `finished`. `printed` is the text on stdout and
    stderr. `files` are the files that a call of a student function left behind. `seconds` is
    wall-clock time, `memory_mb` the peak memory in MiB.
    """

    status: JobStatus
    detail: str = ""
    report: bytes = b""
    printed: str = ""
    files: tuple[Entry, ...] = ()
    seconds: float = 0.0
    memory_mb: int = 0
