"""One run of a job: creates its files, starts a worker, enforces limits, collects the result."""

import os
import select
import signal
import socket
import time
from pathlib import Path

from grader.sandbox.isolation.backend import IsolationBackend
from grader.sandbox.isolation.file_snapshot import snapshot
from grader.sandbox.isolation.resource_usage import Meter
from grader.sandbox.isolation.view import WRITABLE
from grader.sandbox.jobs.input_files import create_files, make_folder
from grader.sandbox.processes.isolated_environment import IsolatedEnvironment
from grader.sandbox.processes.limit_monitor import (
    OUT_OF_SPACE,
    LimitMonitor,
    Outcome,
    out_of_memory,
)
from grader.sandbox.processes.worker import ISOLATED, START, Pipes, home_folder
from grader.sandbox.processes.worker_output import WorkerOutput
from grader.sandbox.protocol import Entry, Job, JobResult, JobStatus, RunCall, TrainOwnModel

POLL_SECONDS = 0.05
_MAX_MESSAGE_BYTES = 4096
_FINISHED = Outcome("finished", "")


class JobRun:
    """The run of one job in one worker.

    The files that a job leaves are read only after the worker and all its descendants are dead.
    """

    def __init__(
        self, job: Job, connection: socket.socket, environment: IsolatedEnvironment
    ) -> None:
        self._job = job
        self._connection = connection
        self._environment = environment
        self._output = WorkerOutput()
        self._peak_memory_kb = 0
        self._exit_status: int | None = None

    def result(self, inputs: tuple[int, ...]) -> JobResult:
        """Run the job with these open input files, which are closed.

        Raises:
            OSError: the worker cannot be isolated, or the files cannot be created.
        """
        folder = _create_files(self._job, self._environment.backend)
        self._environment.set_kernel_limits(self._job.limits)
        start_barrier = self._start_worker(inputs)
        started = time.monotonic()
        outcome = self._run_worker(start_barrier)
        seconds = time.monotonic() - started
        outcome = self._final_outcome(outcome)
        return JobResult(
            status=outcome.status,
            detail=outcome.detail,
            report=bytes(self._output.report) if outcome.status == "finished" else b"",
            printed=self._output.printed.decode("utf-8", "backslashreplace"),
            files=self._remaining_files(folder),
            seconds=seconds,
            memory_mb=self._peak_memory_kb // 1024,
        )

    def _start_worker(self, inputs: tuple[int, ...]) -> socket.socket:
        """Start a worker; returns the supervisor's end of the start barrier."""
        start_barrier, worker_end = socket.socketpair()
        with worker_end:
            pipes = Pipes(worker_end.fileno(), *self._output.writing_ends, inputs)
            self._environment.init_process.start_worker(self._job, pipes)
        for descriptor in (*self._output.writing_ends, *inputs):
            os.close(descriptor)
        return start_barrier

    def _run_worker(self, start_barrier: socket.socket) -> Outcome:
        """Let the worker start once it has isolated itself, and wait for its end."""
        with start_barrier:
            message = start_barrier.recv(_MAX_MESSAGE_BYTES)
            if not message:
                return self._end_before_start()
            if message != ISOLATED:
                raise OSError(message.decode())
            processes = self._environment.backend.processes()
            meter = Meter(processes, self._environment.cpu_seconds)
            start_barrier.sendall(START)
        return self._wait(meter)

    def _end_before_start(self) -> Outcome:
        outcome = _describe_exit(self._environment.init_process.worker_status())
        if outcome.status == "killed":
            return outcome
        return Outcome("grader fault", "a worker ended before it was isolated")

    def _wait(self, meter: Meter) -> Outcome:
        """Read the worker's output until the worker is dead or exceeds a limit."""
        monitor = LimitMonitor(self._job.limits, self._environment.backend, meter, self._output)
        poll = self._new_poll()
        next_check = 0.0
        outcome = None
        while outcome is None:
            outcome = self._handle_events(poll)
            # A worker that prints without pause must not cause a check after each chunk.
            if outcome is None and time.monotonic() >= next_check:
                outcome = monitor.excess()
                next_check = time.monotonic() + POLL_SECONDS
        self._peak_memory_kb = monitor.peak_memory_kb
        return outcome

    def _new_poll(self) -> select.poll:
        poll = select.poll()
        init_process = self._environment.init_process.connection.fileno()
        for descriptor in (*self._output.reading_ends, init_process):
            poll.register(descriptor, select.POLLIN)
        poll.register(self._connection, select.POLLRDHUP)
        return poll

    def _handle_events(self, poll: select.poll) -> Outcome | None:
        """Wait a moment for output or an end; returns the outcome if the job has ended."""
        for descriptor, _ in poll.poll(POLL_SECONDS * 1000):
            if descriptor == self._environment.init_process.connection.fileno():
                self._exit_status = self._environment.init_process.worker_status()
                return _describe_exit(None) if self._exit_status is None else _FINISHED
            if descriptor == self._connection.fileno():
                return Outcome("died", "the grader went away")
            if not self._output.read(descriptor):
                poll.unregister(descriptor)
        return None

    def _final_outcome(self, outcome: Outcome) -> Outcome:
        """Collect the rest of the output; a job that seemed to finish may still have failed."""
        if self._environment.ran_out_of_memory():
            outcome = out_of_memory(self._job.limits)
        if outcome.status != "finished":
            self._environment.kill_all()
        self._output.drain()
        if outcome.status == "finished" and self._environment.backend.is_full():
            outcome = OUT_OF_SPACE
        if outcome.status == "finished" and not self._output.report:
            outcome = _describe_exit(self._exit_status)
        return outcome

    def _remaining_files(self, folder: Path) -> tuple[Entry, ...]:
        """List the files that a call of a student function left behind."""
        if not isinstance(self._job.task, RunCall):
            return ()
        backend = self._environment.backend
        return snapshot(backend.folder, folder, backend.initial_paths(), WRITABLE)


def _create_files(job: Job, backend: IsolationBackend) -> Path:
    """Create a home folder and the files of a call; returns the call's working folder."""
    make_folder(home_folder(backend), backend.chown)
    if not isinstance(job.task, RunCall | TrainOwnModel):
        return backend.folder
    folder = backend.folder / job.task.call.folder
    create_files(job.task.call, folder, backend.chown)
    return folder


def _describe_exit(status: int | None) -> Outcome:
    """Explain the end of a worker without a report; `status` is None if it is unknown."""
    if status is None:
        return Outcome("killed", "a process of the sandbox was killed")
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        kind: JobStatus = "killed" if name == "SIGKILL" else "died"
        return Outcome(kind, f"the process was killed by {name}")
    code = os.waitstatus_to_exitcode(status)
    return Outcome("died", f"the process ended with exit code {code} before it answered")
