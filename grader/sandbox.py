"""The grader's handle on the untrusted side: starts the template process, gives it jobs.

This module starts `grader.inside`; it never imports it. Nothing that comes back is believed to be
well-formed.
"""

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from types import TracebackType

import msgspec

from grader.evidence import (
    MAX_REPORT_BYTES,
    PROTECTED,
    Call,
    DescribeModel,
    Isolation,
    Job,
    Limits,
    Outcome,
    Part,
    RunCall,
    Statement,
    TrainModel,
    encode,
)
from grader.wire import WireError, receive_message, send_message

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


_PROBE = RunCall(Part("probe", 1, (Statement(1, 1, "def probe(): pass"),)), Call("probe"))


class SandboxError(Exception):
    """The sandbox cannot be started or does not answer: never the student's fault."""


class _NoOutcomeError(SandboxError):
    """A process of the sandbox went away or said what cannot be understood."""


class UnprotectedError(SandboxError):
    """This machine cannot wall students' code off; says why, and what can be done."""


class Sandbox:
    """A template process with TensorFlow imported, forked once for each job.

    Started at the first job and usable from several threads. Use it as a context manager, or call
    `close`. Of the acceptable `levels` the first that the machine allows is found by trying.
    """

    def __init__(self, levels: Sequence[Isolation] = PROTECTED) -> None:
        self._lock = threading.Lock()
        self._finding = threading.Lock()
        self._levels = levels
        self._isolation: Isolation | None = None
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

    @property
    def isolation(self) -> Isolation:
        """How forks are walled off.

        Asked for the first time it starts the template, which takes as long as importing TensorFlow
        takes, and tries it.

        Raises:
            SandboxError: the template did not come up, or this machine cannot isolate what it runs.
        """
        with self._finding:
            if self._isolation is None:
                self._isolation = self._strongest()
            return self._isolation

    def run(self, work: RunCall | DescribeModel | TrainModel, limits: Limits) -> Outcome:
        """Do one job in a fresh fork.

        Raises:
            SandboxError: no outcome came back, or the machine could not isolate the fork.
        """
        job = Job(work, limits, self.isolation)
        outcome = self._attempt_twice(job)
        if outcome.ending == "grader fault":
            raise SandboxError(outcome.detail)
        return outcome

    def _strongest(self) -> Isolation:
        """The first level at which a harmless job can be done."""
        obstacles: list[str] = []
        for level in self._levels:
            outcome = self._attempt_twice(Job(_PROBE, Limits(), level))
            if outcome.ending == "finished":
                return level
            obstacles.append(f"{level}: {outcome.detail}")
        raise UnprotectedError(_refusal(obstacles))

    def _attempt_twice(self, job: Job) -> Outcome:
        """Do a job again when its fork was killed from outside, by a person or for want of memory.

        What kills itself does so twice.
        """
        try:
            outcome = self._attempt(job)
        except _NoOutcomeError:
            return self._attempt(job)
        return self._attempt(job) if outcome.ending == "killed" else outcome

    def _attempt(self, job: Job) -> Outcome:
        with self._lock:
            control = self._running()
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    socket.send_fds(control, [b"f"], [theirs.fileno()])
                except OSError as error:
                    self._stop()
                    raise _NoOutcomeError(f"the template process is gone: {error}") from error
        with ours:
            return _converse(ours, job)

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
            raise UnprotectedError(
                f"students' code can be walled off on Linux only, this is {sys.platform}: "
                'grade in a container, see docs/instructors.md, "Isolation"'
            )
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
                raise _NoOutcomeError(f"the template process did not start: {last}")
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
        raise _NoOutcomeError(f"a sandbox process gave no outcome: {error}") from error


def _refusal(obstacles: list[str]) -> str:
    return (
        "this machine cannot wall students' code off from the grader and from each other "
        f"({'; '.join(obstacles)}). Grade in a container or elsewhere, see docs/instructors.md, "
        '"Isolation"; or, if you trust every submission, say --allow-unprotected'
    )
