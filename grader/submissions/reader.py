"""Read submissions in a separate process, which is killed if one takes too long.

Parsers of Python and JSON cannot be interrupted from within, and a crafted notebook can make them
run for hours, use all memory or crash. With a process of its own, such a file costs only its own
submission. The process runs no student code and replies with plain data.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from grader.closing import Closing
from grader.errors import GraderError
from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.protocol import DECODING_ERRORS, encode
from grader.submissions.notebooks import UnreadableError
from grader.submissions.reader_protocol import (
    MAX_REPLY_BYTES,
    READING_SECONDS,
    READY,
    CodeRead,
    NotebookRead,
    ReadCode,
    ReadNotebook,
    Reply,
    Request,
    Unreadable,
)

# A busy machine may take this long to import the modules for reading.
_START_SECONDS = 120.0
# A process that ends by itself may have this long, before it is killed.
_EXIT_SECONDS = 0.5
# The second attempt is for a process that somebody killed; a crash of the parser recurs.
_MAX_ATTEMPTS = 2
READER_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    # Unused threads would take memory from the limit for reading.
    "OPENBLAS_NUM_THREADS": "1",
}
_PROGRAM = "grader.submissions.reader_program"
_NBGRADER_PROGRAM = "grader.submissions.nbgrader_reader_program"

_T = TypeVar("_T")


class ReaderError(GraderError):
    """The process that reads submissions cannot be started: never the student's fault."""


class Reader(Closing):
    """A client of one warm process that reads submissions.

    The process starts at the first submission, and again after it was killed. Use a reader in one
    thread, as a context manager, or call `close`. With `for_nbgrader`, the process takes longer to
    start and `notebook` is available.
    """

    def __init__(self, seconds: float = READING_SECONDS, for_nbgrader: bool = False) -> None:
        self._seconds = seconds
        self._for_nbgrader = for_nbgrader
        self._process: _Process | None = None

    def close(self) -> None:
        """End the process if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def code(
        self, path: Path, functions: tuple[str, ...] = (), older_names: dict[str, str] | None = None
    ) -> CodeRead:
        """Return the code that the graded functions in a notebook or `.py` file need.

        Raises:
            UnreadableError: the file cannot be read within the limits; the message says why.
            ReaderError: the process cannot be started.
        """
        request = ReadCode(_encoded(path), functions, older_names or {})
        return self._read(request, path, CodeRead)

    def notebook(self, path: Path) -> NotebookRead:
        """Return a submission as a valid notebook without outputs; raises as `code` does."""
        return self._read(ReadNotebook(_encoded(path)), path, NotebookRead)

    def _read(self, request: Request, path: Path, kind: type[_T]) -> _T:
        reply = self._request_reply(encode(request), path)
        if isinstance(reply, Unreadable):
            raise UnreadableError(reply.why)
        if not isinstance(reply, kind):
            raise ReaderError(f"the process that reads submissions sent a {type(reply).__name__}")
        return reply

    def _request_reply(self, request: bytes, path: Path) -> Reply:
        ending = ""
        for _ in range(_MAX_ATTEMPTS):
            if self._process is None:
                self._process = _Process(self._for_nbgrader)
            try:
                return self._process.reply(request, self._seconds)
            except TimeoutError as error:
                self.close()
                raise UnreadableError(
                    f"{path.name} took longer than {self._seconds:g} s to read: is its code made "
                    "by a program, or are there very many lines for the shell in one cell?"
                ) from error
            except (OSError, WireError, *DECODING_ERRORS):
                ending = self._process.end()
                self._process = None
        raise UnreadableError(
            f"{path.name} cannot be read: it ended the process that reads notebooks ({ending})"
        )


class _Process:
    """The reading process and the connection to it."""

    def __init__(self, for_nbgrader: bool) -> None:
        """Start the process and wait until it is ready; raises ReaderError if it fails."""
        program = _NBGRADER_PROGRAM if for_nbgrader else _PROGRAM
        self._connection, remote = socket.socketpair()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `_release` closes it
        with remote:
            self._child = subprocess.Popen(
                [sys.executable, "-m", program, str(remote.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[remote.fileno()],
                env=READER_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        # Ends the process even if nobody calls `close`, at the latest when this process ends.
        self._release = weakref.finalize(
            self, _release, self._child, self._connection, self._errors
        )
        self._connection.settimeout(_START_SECONDS)
        try:
            greeting = self._connection.recv(len(READY))
        except OSError:
            greeting = b""
        if greeting != READY:
            ending = self.end()
            raise ReaderError(f"the process that reads submissions did not start ({ending})")

    def reply(self, request: bytes, seconds: float) -> Reply:
        """Send a request and return the reply.

        Raises:
            TimeoutError: no reply arrives within `seconds`.
            OSError, WireError: the connection breaks.
        """
        deadline = time.monotonic() + seconds
        self._connection.settimeout(seconds)
        send_message(self._connection, request)
        try:
            message = receive_message(self._connection, MAX_REPLY_BYTES, seconds)
        except WireError:
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            raise
        reply: Reply = msgspec.msgpack.decode(message, type=Reply)
        return reply

    def kill(self) -> None:
        """Kill the process and release its resources."""
        self._release()

    def end(self) -> str:
        """End a process that closed the connection; return a description of how it ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_EXIT_SECONDS)
        self._child.kill()
        code = self._child.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        self._release()
        if code < 0:
            return signal.Signals(-code).name
        return f"exit code {code}{': ' if lines else ''}{lines[-1] if lines else ''}"


def _release(
    child: "subprocess.Popen[bytes]", connection: socket.socket, errors: IO[bytes]
) -> None:
    connection.close()
    child.kill()
    child.wait()
    errors.close()


def _encoded(path: Path) -> bytes:
    # The reading process has another working directory.
    return os.fsencode(path.absolute())
