"""The grader's handle on the untrusted side: starts the fork server, gives it jobs.

This module starts the others of this package; it never imports them. Nothing that comes back is
believed to be well-formed.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.closing import Closing
from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.protocol import (
    ISOLATIONS,
    MAX_REPORT_BYTES,
    PROTECTED,
    UNREADABLE,
    Isolation,
    Job,
    JobResult,
    Limits,
    Part,
    RunCall,
    Statement,
    Task,
    encode,
)

_START_SECONDS = 180
# What the supervisor needs beyond the worker's own limit: to set up, to kill, to read the files.
_GRACE_SECONDS = 30
_MAX_OUTCOME_BYTES = MAX_REPORT_BYTES + 32 * 2**20
TENSORFLOW_THREADS = 2
"""In each fork, on every machine: another number of threads trains to other numbers."""
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp/home",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_NUM_INTRAOP_THREADS": str(TENSORFLOW_THREADS),
    "TF_NUM_INTEROP_THREADS": str(TENSORFLOW_THREADS),
    "PYTHONHASHSEED": "0",
    # In few large pages what is in memory is forked four times as fast as in many small ones.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    # What a killed process printed must not be lost in a buffer.
    "PYTHONUNBUFFERED": "1",
    # Keras makes a folder in the home folder at import; here it cannot, and goes on without.
    "KERAS_HOME": "/dev/null/keras",
}
"""Of the template, whatever that of the grader is."""


class SandboxError(Exception):
    """The sandbox cannot be started or does not answer: never the student's fault."""


class _NoOutcomeError(SandboxError):
    """A process of the sandbox went away or said what cannot be understood."""


class UnprotectedError(SandboxError):
    """This machine cannot wall students' code off; says why, and what can be done."""


class Protection(NamedTuple):
    """How students' code is walled off, and the real paths that it can read all the same.

    Without a wall there is no list of those: it reads whatever the user may. `cgroup` names what
    control groups of the kernel count here, of `cpu`, `memory` and `pids`.
    """

    isolation: Isolation
    readable: tuple[Path, ...]
    cgroup: tuple[str, ...] = ()


class Sandbox(Closing):
    """Does jobs behind the strongest wall that the machine allows.

    Usable from several threads. Use it as a context manager, or call `close`. Of the acceptable
    `levels` the first that the machine allows is found by trying. A template that is given is used,
    and left running; otherwise the sandbox has one of its own.
    """

    def __init__(
        self, levels: Sequence[Isolation] = PROTECTED, fork_server: "ForkServer | None" = None
    ) -> None:
        self._finding = threading.Lock()
        self.levels = levels
        self._protection: Protection | None = None
        self._owns_template = fork_server is None
        self.fork_server = fork_server or ForkServer()

    def close(self) -> None:
        """End the template, if it is the sandbox' own."""
        if self._owns_template:
            self.fork_server.close()

    def start(self) -> None:
        """Start the template, unless it runs; it takes as long as importing TensorFlow takes.

        Raises:
            SandboxError: it does not come up.
        """
        self.fork_server.start()

    @property
    def isolation(self) -> Isolation:
        """How forks are walled off; raises as `protection` does."""
        return self.protection.isolation

    @property
    def protection(self) -> Protection:
        """How forks are walled off; found by trying, without TensorFlow, when first asked for.

        Raises:
            UnprotectedError: none of the acceptable levels can be had on this machine.
        """
        with self._finding:
            if self._protection is None:
                self._protection = strongest(self.levels)
            return self._protection

    def session(self) -> "Session":
        """A room for the calls of one submission; to be closed."""
        return Session(self)

    def run(self, task: Task, limits: Limits) -> JobResult:
        """Do one job in a room of its own.

        Raises:
            SandboxError: no outcome came back, or the machine could not isolate the fork.
        """
        with self.session() as session:
            return session.run(task, limits)


class Session(Closing):
    """One wall, behind which the calls of one submission are made, each in a fresh fork.

    Built at the first call, and again when something went wrong in it. A call finds nothing of
    those before it, neither files nor processes. For one thread; use it as a context manager.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._line: socket.socket | None = None

    def close(self) -> None:
        """Leave the room: who works there is killed, what was written is removed."""
        if self._line is not None:
            with self._line, contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_WR)
                # The supervisor closes its end when it has cleaned up.
                self._line.recv(1)
            self._line = None

    def build(self) -> None:
        """Have the wall built while the first call is still being prepared; it need not be.

        Raises:
            SandboxError: as for `Sandbox.run`.
        """
        if self._line is None:
            self._line = self._sandbox.fork_server.line(early=self._sandbox.isolation)

    def run(self, task: Task, limits: Limits) -> JobResult:
        """Make a call in this room; any other job is done elsewhere, away from student code.

        Raises:
            SandboxError: as for `Sandbox.run`.
        """
        if isinstance(task, RunCall):
            return self.run_job(task, limits)
        return self._sandbox.run(task, limits)

    def run_job(self, task: Task, limits: Limits) -> JobResult:
        """Do a job in this room; raises as `run` does.

        A job is done again when its fork was killed from outside, by a person or for want of
        memory, or when the sandbox failed, perhaps because of an earlier call. A submission that
        kills itself does so again. One that makes a sandbox fail does so again, while the same
        call of a function that does nothing works: then the submission is at fault.
        """
        job = Job(task, limits, self._sandbox.isolation)
        result = self._attempt(job)
        if result.status in ("killed", "grader fault"):
            result = self._attempt(job)
        if result.status == "grader fault":
            self._require_harmless_call(job, result)
            result = self._attempt(job)
        if result.status == "grader fault":
            detail = f"it made its sandbox fail three times: {result.detail}"
            return msgspec.structs.replace(result, status="died", detail=detail)
        return result

    def _require_harmless_call(self, job: Job, failed: JobResult) -> None:
        """Make the call of a failed job, with the same files, of a function that does nothing.

        Raises:
            SandboxError: it fails, too, or the job was no call; so the failure is the grader's.
        """
        if not isinstance(job.task, RunCall):
            raise SandboxError(failed.detail)
        harmless = _without_student_code(job.task)
        result = self._attempt(msgspec.structs.replace(job, task=harmless))
        self.close()
        if result.status != "finished":
            raise SandboxError(failed.detail)

    def _attempt(self, job: Job) -> JobResult:
        if self._line is None:
            self._line = self._sandbox.fork_server.line()
        try:
            result = _converse(self._line, job)
        except _NoOutcomeError as error:
            result = JobResult("grader fault", str(error))
        if result.status != "finished":
            self.close()
        return result


def _without_student_code(task: RunCall) -> RunCall:
    function = task.part.name
    source = f"def {function}(*arguments, **named_arguments): pass"
    harmless = Part(function, 1, (Statement(1, 1, source),))
    return msgspec.structs.replace(task, part=harmless)


class ForkServer:
    """The process with TensorFlow imported that is forked for each room.

    Started at the first one, and again when it is gone. Usable from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """Its process number while it runs."""
        return self._process.pid if self._process else None

    def line(self, early: Isolation | None = None) -> socket.socket:
        """A line to a supervisor in a fresh fork; closing it ends the supervisor and all that it started.

        It builds a wall `early`, before it is asked to; what needs files of this side does not.

        Raises:
            SandboxError: the template does not come up.
        """
        wanted = bytes([ISOLATIONS.index(early) if early else len(ISOLATIONS)])
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            try:
                socket.send_fds(self._running(), [wanted], [theirs.fileno()])
            except OSError:
                # It has died since; in a process that shares another's template, so has that.
                self._stop()
                socket.send_fds(self._running(), [wanted], [theirs.fileno()])
        return ours

    def start(self) -> None:
        """Start the process, unless it runs.

        Raises:
            SandboxError: it does not come up.
        """
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the process; every fork that still runs ends with it."""
        with self._lock:
            self._stop()

    def _running(self) -> socket.socket:
        if self._control is None:
            try:
                self._launch()
            except _NoOutcomeError:
                # Somebody may have killed it; what is wrong with the machine is so again.
                self._launch()
        assert self._control is not None
        return self._control

    def _launch(self) -> None:
        _require_linux()
        ours, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as errors:
            self._control = ours
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "grader.sandbox.processes.fork_server",
                    str(theirs.fileno()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                env=ENVIRONMENT,
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
                raise _NoOutcomeError(f"the fork server did not start: {last}")
            ours.settimeout(None)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _converse(connection: socket.socket, job: Job) -> JobResult:
    seconds = job.limits.seconds + _GRACE_SECONDS
    connection.settimeout(seconds)
    try:
        send_message(connection, encode(job))
        message = receive_message(connection, _MAX_OUTCOME_BYTES, seconds)
        return msgspec.msgpack.decode(message, type=JobResult)
    except (OSError, WireError, *UNREADABLE) as error:
        raise _NoOutcomeError(f"a sandbox process gave no outcome: {error}") from error


def strongest(levels: Sequence[Isolation]) -> Protection:
    """The first of the levels that this machine allows, and what it leaves readable.

    Raises:
        UnprotectedError: it allows none of them.
    """
    _require_linux()
    said = subprocess.run(
        [sys.executable, "-m", "grader.sandbox.processes.probe", *levels],
        capture_output=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
    )
    first, *readable = said.stdout.splitlines() or [b""]
    found, _, rest = first.decode().partition(" ")
    for level in levels:
        if found == level:
            paths = tuple(Path(os.fsdecode(path)) for path in readable)
            return Protection(level, paths, tuple(rest.split()))
    reason = rest or said.stderr.decode(errors="replace").strip()[-300:]
    raise UnprotectedError(
        "this machine cannot wall students' code off from the grader and from each other "
        f"({reason}). Grade in a container or elsewhere, see "
        'docs/instructors/troubleshoot.md, "Isolation"; or, if you trust every submission, say '
        "--allow-unprotected"
    )


def _require_linux() -> None:
    if sys.platform != "linux":
        raise UnprotectedError(
            f"students' code can be walled off on Linux only, this is {sys.platform}: "
            'grade in a container, see docs/instructors/troubleshoot.md, "Isolation"'
        )
