"""The grader's end of the sandbox: sends jobs to it and receives their results.

It starts the processes of this package as programs and never imports their modules. No answer is
trusted to be well-formed.
"""

import contextlib
import socket
import threading
from collections.abc import Sequence

import msgspec

from grader.closing import Closing
from grader.sandbox.errors import NoAnswerError, SandboxError
from grader.sandbox.fork_server_handle import ForkServer
from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.protection import Protection, find_protection
from grader.sandbox.protocol import (
    DECODING_ERRORS,
    MAX_REPORT_BYTES,
    PROTECTED,
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

# Beyond the worker's own limit: time to set up, to kill, to read the files.
_GRACE_SECONDS = 30
_MAX_RESULT_BYTES = MAX_REPORT_BYTES + 32 * 2**20


class Sandbox(Closing):
    """Runs jobs at the strongest level of isolation that the machine allows.

    Usable from several threads. Use it as a context manager, or call `close`. Of the acceptable
    `levels`, the strongest first, it takes the first that the machine allows. A `fork_server` that
    is passed in keeps running; otherwise the sandbox owns one.
    """

    def __init__(
        self, levels: Sequence[Isolation] = PROTECTED, fork_server: ForkServer | None = None
    ) -> None:
        self._protection_lock = threading.Lock()
        self.levels = levels
        self._protection: Protection | None = None
        self._owns_fork_server = fork_server is None
        self.fork_server = fork_server or ForkServer()

    def close(self) -> None:
        """End the fork server, if the sandbox owns it."""
        if self._owns_fork_server:
            self.fork_server.close()

    def start(self) -> None:
        """Start the fork server, unless it runs; this takes as long as importing TensorFlow.

        Raises:
            SandboxError: it does not start.
        """
        self.fork_server.start()

    @property
    def isolation(self) -> Isolation:
        """The level of isolation; raises as `protection` does."""
        return self.protection.isolation

    @property
    def protection(self) -> Protection:
        """The isolation of forks, found by trying at the first access, without TensorFlow.

        Raises:
            UnprotectedError: the machine allows none of the acceptable levels.
        """
        with self._protection_lock:
            if self._protection is None:
                self._protection = find_protection(self.levels)
            return self._protection

    def session(self) -> "Session":
        """Return a session for the calls of one submission; the caller closes it."""
        return Session(self)

    def run(self, task: Task, limits: Limits) -> JobResult:
        """Run one job in a session of its own.

        Raises:
            SandboxError: no result came back, or the machine could not isolate the job.
        """
        with self.session() as session:
            return session.run_job(task, limits)


class Session(Closing):
    """One isolated environment for the calls of one submission, each in a fresh process.

    It is set up at the first call, and again after a failure in it. A call finds neither files nor
    processes of earlier calls. For one thread; use it as a context manager.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._connection: socket.socket | None = None

    def close(self) -> None:
        """Kill all processes of the session and remove its files."""
        if self._connection is not None:
            with self._connection, contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_WR)
                # The supervisor closes its end after the cleanup.
                self._connection.recv(1)
            self._connection = None

    def prepare(self) -> None:
        """Set up the isolation while the caller prepares the first call; this is optional.

        Raises:
            SandboxError: as for `Sandbox.run`.
        """
        if self._connection is None:
            self._connection = self._sandbox.fork_server.connect(early=self._sandbox.isolation)

    def run(self, task: Task, limits: Limits) -> JobResult:
        """Run a call in this session, and any other task elsewhere, away from student code.

        Raises:
            SandboxError: as for `Sandbox.run`.
        """
        if isinstance(task, RunCall):
            return self.run_job(task, limits)
        return self._sandbox.run(task, limits)

    def run_job(self, task: Task, limits: Limits) -> JobResult:
        """Run any task in this session, with retries; raises as `run` does.

        A job runs again if its process was killed from outside, by a person or for lack of memory,
        or if the sandbox failed, perhaps because of an earlier call. A submission that kills itself
        does so again. If the sandbox fails twice, a call of a function that does nothing decides:
        if that works and the job fails a third time, the submission is at fault.
        """
        job = Job(task, limits, self._sandbox.isolation)
        result = self._run_once(job)
        if result.status in ("killed", "grader fault"):
            result = self._run_once(job)
        if result.status == "grader fault":
            self._require_harmless_call(job, result)
            result = self._run_once(job)
        if result.status == "grader fault":
            detail = f"it made its sandbox fail three times: {result.detail}"
            return msgspec.structs.replace(result, status="died", detail=detail)
        return result

    def _require_harmless_call(self, job: Job, failed: JobResult) -> None:
        """Run the call of a failed job with the same files, but a function that does nothing.

        Raises:
            SandboxError: it fails, too, or the job is no call; so the failure is the grader's.
        """
        if not isinstance(job.task, RunCall):
            raise SandboxError(failed.detail)
        harmless = _without_student_code(job.task)
        result = self._run_once(msgspec.structs.replace(job, task=harmless))
        self.close()
        if result.status != "finished":
            raise SandboxError(failed.detail)

    def _run_once(self, job: Job) -> JobResult:
        if self._connection is None:
            self._connection = self._sandbox.fork_server.connect()
        try:
            result = exchange(self._connection, job)
        except NoAnswerError as error:
            result = JobResult("grader fault", str(error))
        if result.status != "finished":
            self.close()
        return result


def _without_student_code(task: RunCall) -> RunCall:
    function = task.part.name
    source = f"def {function}(*arguments, **named_arguments): pass"
    harmless = Part(function, 1, (Statement(1, 1, source),))
    return msgspec.structs.replace(task, part=harmless)


def exchange(connection: socket.socket, job: Job) -> JobResult:
    """Send a job to a supervisor and receive its result.

    Raises:
        NoAnswerError: the supervisor ends, takes too long, or sends a malformed answer.
    """
    seconds = job.limits.seconds + _GRACE_SECONDS
    connection.settimeout(seconds)
    try:
        send_message(connection, encode(job))
        message = receive_message(connection, _MAX_RESULT_BYTES, seconds)
        return msgspec.msgpack.decode(message, type=JobResult)
    except (OSError, WireError, *DECODING_ERRORS) as error:
        raise NoAnswerError(f"a sandbox process gave no result: {error}") from error
