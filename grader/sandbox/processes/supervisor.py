"""The supervisor: builds the wall, lets processes work behind it, and tells how they ended.

The supervisor runs no student code. It lays out the files of a call, has its init process start a worker,
holds that to its limits, has it and all it started killed, and only then reads what it left behind.
One after the other it does the calls of one submission behind one wall, each in a process of its
own that finds nothing of those before it.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.isolation.backends import MAX_TASKS, SPACE_MB, IsolationBackend, backend_for
from grader.sandbox.isolation.file_snapshot import snapshot
from grader.sandbox.isolation.resource_usage import Meter, buffers_kb
from grader.sandbox.isolation.view import WRITABLE
from grader.sandbox.jobs.input_files import create_files, make_folder
from grader.sandbox.processes.session import Session
from grader.sandbox.processes.worker import GO, SETTLED, Pipes, home_of
from grader.sandbox.protocol import (
    MAX_JOB_BYTES,
    MAX_PRINTED_BYTES,
    MAX_REPORT_BYTES,
    MAX_SAID_BYTES,
    AskModel,
    Isolation,
    Job,
    JobResult,
    JobStatus,
    ReadModel,
    RunCall,
    Task,
    TrainModel,
    TrainOwnModel,
    encode,
)

POLL_SECONDS = 0.05
# Looking at the folder takes longer than looking at the processes.
_LOOKS_PER_LOOK_AT_THE_FOLDER = 10
_CHUNK = 1 << 20
_FULL = f"wrote more than {SPACE_MB} MB, or more files than fit"


def supervise(connection: socket.socket, early: Isolation | None = None) -> None:
    """Do the jobs received on `connection`, one after the other, and answer with their outcomes.

    After one that did not end well no other is done here. Closes the connection in the end. A wall
    is built `early`, while the first job is still being thought of, or else as that job says.
    """
    session: Session | None = None
    obstacle: OSError | None = None
    if early is not None:
        try:
            session = Session(backend_for(early))
        except OSError as error:
            # Told when it is asked for.
            obstacle = error
    ending: JobStatus = "finished"
    try:
        while ending == "finished" and (session is None or session.is_cleared()):
            try:
                job = msgspec.msgpack.decode(receive_message(connection, MAX_JOB_BYTES), type=Job)
            except WireError:
                break
            try:
                if obstacle is not None:
                    raise obstacle
                inputs = _open_inputs(job)
                session = session or Session(backend_for(job.isolation))
                result = _Watch(job, connection, session).result(inputs)
            except OSError as error:
                result = JobResult(
                    "grader fault", f"the sandbox could not be set up: {error.strerror or error}"
                )
            ending = result.status
            send_message(connection, encode(result))
    finally:
        # Also when something went wrong that nobody thought of: processes that left their parent
        # would live on.
        if session is not None:
            session.close()
        connection.close()
        if session is not None:
            # Nobody waits for this.
            session.remove_cgroup()


@dataclass
class _Watch:
    """One watched worker: what its pipes have given so far, and its limits."""

    job: Job
    connection: socket.socket
    session: Session
    report: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    status: int | None = None
    said: int = 0
    peak_kb: int = 0
    looks: int = 0

    def result(self, inputs: tuple[int, ...]) -> JobResult:
        backend = self.session.backend
        folder = _create_files(self.job, backend)
        self.session.bound(self.job.limits)
        start_barrier, report, printed = self._start(inputs)
        started = time.monotonic()
        ending, detail = self._let_work(start_barrier, report, printed)
        seconds = time.monotonic() - started
        if self.session.ran_out_of_memory():
            ending, detail = self._out_of_memory()
        if ending != "finished":
            self.session.end()
        self._drain(report, printed)
        if ending == "finished" and backend.is_full():
            ending, detail = "out of space", _FULL
        if ending == "finished" and not self.report:
            ending, detail = _last_words(self.status)
        return JobResult(
            status=ending,
            detail=detail,
            report=bytes(self.report) if ending == "finished" else b"",
            printed=self.printed.decode("utf-8", "backslashreplace"),
            files=(
                snapshot(backend.folder, folder, backend.scaffolding(), WRITABLE)
                if isinstance(self.job.task, RunCall)
                else ()
            ),
            seconds=seconds,
            memory_mb=self.peak_kb // 1024,
        )

    def _start(self, inputs: tuple[int, ...]) -> tuple[socket.socket, int, int]:
        """Have a worker started; returns its gate, the reading ends of report and output."""
        report_read, report_write = os.pipe()
        # An epoch of pictures goes through a small pipe in a hundred pieces. A user who has many
        # pipes already may be refused a large one.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(report_write, fcntl.F_SETPIPE_SZ, _CHUNK)
        printed_read, printed_write = os.pipe()
        start_barrier, its_gate = socket.socketpair()
        with its_gate:
            pipes = Pipes(its_gate.fileno(), report_write, printed_write, inputs)
            self.session.init_process.start(self.job, pipes)
        for descriptor in (report_write, printed_write, *inputs):
            os.close(descriptor)
        return start_barrier, report_read, printed_read

    def _let_work(
        self, start_barrier: socket.socket, report: int, printed: int
    ) -> tuple[JobStatus, str]:
        """Let the worker begin once it has shut itself in; returns how it ended, and a detail."""
        with start_barrier:
            settled = start_barrier.recv(_CHUNK)
            if not settled:
                ending, detail = _last_words(self.session.init_process.status())
                if ending == "killed":
                    return ending, detail
                return "grader fault", "a worker ended before it was shut in"
            if settled != SETTLED:
                raise OSError(settled.decode())
            meter = Meter(self.session.backend.processes(), self.session.cpu_seconds)
            start_barrier.sendall(GO)
        return self._wait(report, printed, meter)

    def _wait(self, report: int, printed: int, meter: Meter) -> tuple[JobStatus, str]:
        """Read both pipes until the worker is dead or over a limit."""
        poll = select.poll()
        init_process = self.session.init_process.line.fileno()
        for descriptor in (report, printed, init_process):
            poll.register(descriptor, select.POLLIN)
        poll.register(self.connection, select.POLLRDHUP)
        deadline = time.monotonic() + self.job.limits.seconds
        next_look = 0.0
        while True:
            for descriptor, _ in poll.poll(POLL_SECONDS * 1000):
                if descriptor == init_process:
                    self.status = self.session.init_process.status()
                    return ("finished", "") if self.status is not None else _last_words(None)
                if descriptor == self.connection.fileno():
                    return "died", "the grader went away"
                if not self._read(descriptor, report):
                    poll.unregister(descriptor)
            if time.monotonic() > deadline:
                return "out of time", f"ran longer than {self.job.limits.seconds:g} s"
            # A worker that talks without pause must not be looked at after each word.
            if time.monotonic() >= next_look:
                excess = self._excess(meter)
                next_look = time.monotonic() + POLL_SECONDS
                if excess is not None:
                    return excess

    def _excess(self, meter: Meter) -> tuple[JobStatus, str] | None:
        """The first limit that the worker and all that it started are over."""
        limits = self.job.limits
        processes = self.session.backend.processes()
        use = meter.use(processes)
        memory_kb = use.memory_kb + buffers_kb(processes, limits.memory_mb * 1024)
        self.peak_kb = max(self.peak_kb, memory_kb)
        self.looks += 1
        if len(self.report) > MAX_REPORT_BYTES:
            return "died", f"its answer is longer than {MAX_REPORT_BYTES >> 20} MB"
        if self.said > MAX_SAID_BYTES:
            return "too much output", f"printed more than {MAX_SAID_BYTES >> 20} MB"
        if memory_kb > limits.memory_mb * 1024:
            return self._out_of_memory()
        if use.threads > MAX_TASKS:
            return "too many processes", f"started more than {MAX_TASKS} processes and threads"
        if use.cpu_seconds > limits.cpu_seconds:
            return "out of time", f"used more than {limits.cpu_seconds:g} s of processor time"
        if self.looks % _LOOKS_PER_LOOK_AT_THE_FOLDER == 0 and self.session.backend.is_full():
            return "out of space", _FULL
        return None

    def _out_of_memory(self) -> tuple[JobStatus, str]:
        return "out of memory", f"needed more than {self.job.limits.memory_mb} MB"

    def _read(self, descriptor: int, report: int) -> bool:
        """Take one chunk from a pipe; False at its end."""
        chunk = os.read(descriptor, _CHUNK)
        if descriptor == report:
            self.report += chunk
        else:
            self.said += len(chunk)
            self.printed += chunk[: MAX_PRINTED_BYTES - len(self.printed)]
        return bool(chunk)

    def _drain(self, report: int, printed: int) -> None:
        """Take what is left in the pipes, and close them; their writers are dead, so both end."""
        for descriptor in (report, printed):
            while len(self.report) <= MAX_REPORT_BYTES and self._read(descriptor, report):
                pass
            os.close(descriptor)


def _open_inputs(job: Job) -> tuple[int, ...]:
    """Open the files on the grader's side that a job is about, while they are still in view."""
    return tuple(os.open(path, os.O_RDONLY) for path in _inputs(job.task))


def _inputs(task: Task) -> tuple[str, ...]:
    match task:
        case TrainModel():
            return task.pictures, task.validation
        case TrainOwnModel():
            return _inputs(task.training)
        case AskModel():
            return task.file, task.pictures
        case ReadModel():
            return (task.file,)
        case _:
            return ()


def _create_files(job: Job, backend: IsolationBackend) -> Path:
    """Make a home, and the files of a call in its working folder; returns that folder."""
    make_folder(home_of(backend), backend.chown)
    if not isinstance(job.task, RunCall | TrainOwnModel):
        return backend.folder
    folder = backend.folder / job.task.call.folder
    create_files(job.task.call, folder, backend.chown)
    return folder


def _last_words(status: int | None) -> tuple[JobStatus, str]:
    """How a process ended that sent no answer, from its status; None when that is not known."""
    if status is None:
        return "killed", "a process of the sandbox was killed"
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        ending: JobStatus = "killed" if name == "SIGKILL" else "died"
        return ending, f"the process was killed by {name}"
    code = os.waitstatus_to_exitcode(status)
    return "died", f"the process ended with exit code {code} before it answered"
