"""The grader's handle on the untrusted side: starts the template process, gives it jobs.

This module starts `grader.inside`; it never imports it. Nothing that comes back is believed to be
well-formed.
"""

import socket
import subprocess
import sys
import tempfile
import threading
from types import TracebackType

import msgspec

from grader.evidence import (
    MAX_REPORT_BYTES,
    Call,
    Job,
    Limits,
    Outcome,
    Part,
    RunCall,
    Statement,
    encode,
)
from grader.wire import WireError, receive_message, send_message

ISOLATION = "namespaces"
_START_SECONDS = 180
# What the warden needs beyond the worker's own limit: to set up, to kill, to read the files.
_GRACE_SECONDS = 30
_MAX_OUTCOME_BYTES = MAX_REPORT_BYTES + 32 * 2**20
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp/home",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "PYTHONHASHSEED": "0",
    # What a killed process printed must not be lost in a buffer.
    "PYTHONUNBUFFERED": "1",
    # Keras makes a folder in the home folder at import; here it cannot, and goes on without.
    "KERAS_HOME": "/dev/null/keras",
}


class SandboxError(Exception):
    """The sandbox cannot be started or does not answer: never the student's fault."""


class Sandbox:
    """A template process with TensorFlow imported, forked once for each job.

    Started at the first job and usable from several threads. Use it as a context manager, or call
    `close`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The template's process number while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the template and try it; takes as long as importing TensorFlow takes.

        Raises:
            SandboxError: it did not come up, or this machine cannot isolate what it runs.
        """
        probe = Part("probe", 1, (Statement(1, 1, "def probe(): pass"),))
        self.run(Job(RunCall(probe, Call("probe")), Limits()))

    def run(self, job: Job) -> Outcome:
        """Do one job in a fresh fork.

        Raises:
            SandboxError: no outcome came back, or the machine could not isolate the fork.
        """
        with self._lock:
            control = self._running()
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    socket.send_fds(control, [b"f"], [theirs.fileno()])
                except OSError as error:
                    self._stop()
                    raise SandboxError(f"the template process is gone: {error}") from error
        with ours:
            outcome = _converse(ours, job)
        if outcome.ending == "grader fault":
            raise SandboxError(
                f"{outcome.detail}. If this machine forbids user namespaces: "
                'see docs/instructors.md, "Isolation"'
            )
        return outcome

    def close(self) -> None:
        """End the template process; every fork that still runs ends with it."""
        with self._lock:
            self._stop()

    def _running(self) -> socket.socket:
        if self._process is None or self._process.poll() is not None or self._control is None:
            self._stop()
            self._launch()
        assert self._control is not None
        return self._control

    def _launch(self) -> None:
        if sys.platform != "linux":
            raise SandboxError(f"the sandbox needs Linux, this is {sys.platform}")
        ours, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as errors:
            self._control = ours
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grader.inside.template", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
            theirs.close()
            ours.settimeout(_START_SECONDS)
            try:
                greeting = ours.recv(16)
            except TimeoutError:
                greeting = b""
            if greeting != b"ready":
                self._stop()
                errors.seek(0)
                last = (errors.read().decode(errors="replace").strip().splitlines() or ["no word"])[
                    -1
                ]
                raise SandboxError(f"the template process did not start: {last}")
            ours.settimeout(None)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _converse(connection: socket.socket, job: Job) -> Outcome:
    connection.settimeout(job.limits.seconds + _GRACE_SECONDS)
    try:
        send_message(connection, encode(job))
        message = receive_message(connection, _MAX_OUTCOME_BYTES)
        return msgspec.msgpack.decode(message, type=Outcome)
    except (OSError, WireError, msgspec.MsgspecError) as error:
        raise SandboxError(f"a sandbox process gave no outcome: {error}") from error
