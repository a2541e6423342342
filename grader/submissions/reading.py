"""Has submissions read in a process of its own, which is killed when it takes too long.

Parsers of Python and JSON cannot be interrupted from within, and a notebook can be made so that
they work for hours, take all memory or crash. Here such a file costs its own submission. The
process runs no student code; it answers with plain data.
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
from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.protocol import UNREADABLE, Slice, encode
from grader.submissions.notebooks import UnreadableError

READING_SECONDS = 10.0
"""Wall-clock seconds for one submission; the slowest of the sample classes takes 0.02."""
READING_MEMORY_MB = 1000
"""What reading one submission may take beyond what the process holds when it starts."""
MAX_REPLY_BYTES = 64 * 2**20
# A machine that is busy may take so long to import what reading needs.
_START_SECONDS = 120.0
# Once more for a process that somebody killed; a file that crashes the parser does so again.
_TRIES = 2
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    # Threads that nobody needs would take memory that reading may not have.
    "OPENBLAS_NUM_THREADS": "1",
}
_PROGRAM, _NBGRADER_PROGRAM = "grader.submissions.reader", "grader.submissions.nbgrader_reader"
READY = b"ready"
"""What the process says first."""

_T = TypeVar("_T")


class ReaderError(Exception):
    """The process that reads submissions cannot be started: never the student's fault."""


class ReadCode(msgspec.Struct, frozen=True, tag="code"):
    """Request: cut out of a notebook or `.py` file what its graded functions need."""

    path: bytes
    functions: tuple[str, ...] = ()
    older_names: dict[str, str] = {}


class ReadNotebook(msgspec.Struct, frozen=True, tag="notebook"):
    """Request: turn whatever was handed in into a valid notebook without outputs."""

    path: bytes


class CodeRead(msgspec.Struct, frozen=True, tag="code read"):
    """Reply: the slice, and the names of all functions that the file seems to define."""

    source: Slice
    defined: tuple[str, ...]


class NotebookRead(msgspec.Struct, frozen=True, tag="notebook read"):
    """Reply: the notebook as JSON of format 4, and what libraries warn of in it, kind by kind."""

    text: str
    warnings: tuple[str, ...] = ()


class Unreadable(msgspec.Struct, frozen=True, tag="unreadable"):
    """Reply: why the file cannot be read."""

    why: str


Request = ReadCode | ReadNotebook
Reply = CodeRead | NotebookRead | Unreadable


class Reader(Closing):
    """Reads submissions in one warm process, started at the first of them and after it was killed.

    For one thread. Use it as a context manager, or call `close`. One that is `for_nbgrader` takes
    longer to start, and can do `notebook`.
    """

    def __init__(self, seconds: float = READING_SECONDS, for_nbgrader: bool = False) -> None:
        self._seconds = seconds
        self._for_nbgrader = for_nbgrader
        self._process: _Process | None = None

    def close(self) -> None:
        """End the process, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def code(
        self, path: Path, functions: tuple[str, ...] = (), older_names: dict[str, str] | None = None
    ) -> CodeRead:
        """What the graded functions in a notebook or `.py` file need.

        Raises:
            UnreadableError: it cannot be read, or not within the limits; says why.
            ReaderError: the process cannot be started.
        """
        return self._read(ReadCode(_encoded(path), functions, older_names or {}), path, CodeRead)

    def notebook(self, path: Path) -> NotebookRead:
        """A submission as a valid notebook without outputs; raises as `code` does."""
        return self._read(ReadNotebook(_encoded(path)), path, NotebookRead)

    def _read(self, request: Request, path: Path, kind: type[_T]) -> _T:
        reply = self._reply(encode(request), path)
        if isinstance(reply, Unreadable):
            raise UnreadableError(reply.why)
        if not isinstance(reply, kind):
            raise ReaderError(f"the process that reads submissions sent a {type(reply).__name__}")
        return reply

    def _reply(self, request: bytes, path: Path) -> Reply:
        ending = ""
        for _ in range(_TRIES):
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
            except (OSError, WireError, *UNREADABLE):
                ending = self._process.end()
                self._process = None
        raise UnreadableError(
            f"{path.name} cannot be read: it ended the process that reads notebooks ({ending})"
        )


class _Process:
    """The reading process and the line to it; raises `ReaderError` when it does not come up."""

    def __init__(self, for_nbgrader: bool) -> None:
        program = _NBGRADER_PROGRAM if for_nbgrader else _PROGRAM
        self._line, theirs = socket.socketpair()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by `end`
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", program, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        # Also for whoever forgets to close; at the latest when this process ends.
        self._finish = weakref.finalize(self, _finish, self._child, self._line, self._errors)
        self._line.settimeout(_START_SECONDS)
        try:
            greeting = self._line.recv(len(READY))
        except OSError:
            greeting = b""
        if greeting != READY:
            ending = self.end()
            raise ReaderError(f"the process that reads submissions did not start ({ending})")

    def reply(self, request: bytes, seconds: float) -> Reply:
        """The reply to a request; raises TimeoutError, or what a line that breaks off raises."""
        deadline = time.monotonic() + seconds
        self._line.settimeout(seconds)
        send_message(self._line, request)
        try:
            message = receive_message(self._line, MAX_REPLY_BYTES, seconds)
        except WireError:
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            raise
        reply: Reply = msgspec.msgpack.decode(message, type=Reply)
        return reply

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._finish()

    def end(self) -> str:
        """End a process that closed the line or says nothing; returns how, for a person."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            # It may be about to end by itself.
            self._child.wait(0.5)
        self._child.kill()
        code = self._child.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        self._finish()
        if code < 0:
            return signal.Signals(-code).name
        return f"exit code {code}{': ' if lines else ''}{lines[-1] if lines else ''}"


def _finish(child: "subprocess.Popen[bytes]", line: socket.socket, errors: IO[bytes]) -> None:
    line.close()
    child.kill()
    child.wait()
    errors.close()


def _encoded(path: Path) -> bytes:
    # The reading process stands in another folder.
    return os.fsencode(path.absolute())
