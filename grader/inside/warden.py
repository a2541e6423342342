"""The warden: builds the wall, lets one process work behind it, and tells how it ended.

The warden runs no student code. It lays out the files of a call, starts the worker, holds it to its
limits, kills it and all it started, and only then reads what it left behind.
"""

import contextlib
import fcntl
import math
import os
import resource
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.evidence import (
    MAX_OPEN_FILES,
    MAX_PRINTED_BYTES,
    MAX_REPORT_BYTES,
    MAX_SAID_BYTES,
    Ending,
    Job,
    Limits,
    Outcome,
    RunCall,
    TrainModel,
    encode,
)
from grader.inside.census import Use, use_of
from grader.inside.layout import lay_out, make_folder
from grader.inside.leftovers import scan
from grader.inside.view import WRITABLE
from grader.inside.walls import MAX_TASKS, SPACE_MB, Wall, wall_of
from grader.wire import receive_message, send_message

MAX_JOB_BYTES = 64 * 2**20
_POLL_SECONDS = 0.05
# Looking at the folder takes longer than looking at the processes.
_LOOKS_PER_LOOK_AT_THE_FOLDER = 10
_CHUNK = 1 << 20
_FULL = f"wrote more than {SPACE_MB} MB, or more files than fit"
_SETTLED, _GO = b"settled", b"go"


def supervise(connection: socket.socket) -> None:
    """Do one job, received on `connection`, and answer with its outcome."""
    job = msgspec.msgpack.decode(receive_message(connection, MAX_JOB_BYTES), type=Job)
    try:
        outcome = _Watch(job, connection, wall_of(job.isolation)).outcome()
    except OSError as error:
        outcome = Outcome(
            "grader fault", f"the sandbox could not be set up: {error.strerror or error}"
        )
    send_message(connection, encode(outcome))


@dataclass
class _Watch:
    """One watched worker: its pipes, what they have given so far, and its limits."""

    job: Job
    connection: socket.socket
    wall: Wall
    report: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    said: int = 0
    peak_kb: int = 0
    looks: int = 0

    def outcome(self) -> Outcome:
        inputs = _open_inputs(self.job)
        self.wall.enter()
        try:
            return self._watched(inputs, _lay_out(self.job, self.wall))
        finally:
            self.wall.leave()

    def _watched(self, inputs: list[int], folder: Path) -> Outcome:
        worker, gate, report, printed = self._start(inputs)
        try:
            started = time.monotonic()
            ending, detail = self._let_work(worker, gate, report, printed)
            seconds = time.monotonic() - started
        finally:
            status = self.wall.end(worker)
        self._drain(report, printed)
        if ending == "finished" and self.wall.is_full():
            ending, detail = "out of space", _FULL
        last = _last_words(status)
        if (ending == "finished" and not self.report) or (
            ending == "grader fault" and last[0] == "killed"
        ):
            ending, detail = last
        return Outcome(
            ending=ending,
            detail=detail,
            report=bytes(self.report) if ending == "finished" else b"",
            printed=self.printed.decode("utf-8", "backslashreplace"),
            files=(
                scan(self.wall.folder, folder, self.wall.scaffolding(), WRITABLE)
                if isinstance(self.job.work, RunCall)
                else ()
            ),
            seconds=seconds,
            memory_mb=self.peak_kb // 1024,
        )

    def _start(self, inputs: list[int]) -> tuple[int, socket.socket, int, int]:
        """Fork the worker; returns its pid, its gate, the reading ends of report and output."""
        report_read, report_write = os.pipe()
        # An epoch of pictures goes through a small pipe in a hundred pieces. A user who has many
        # pipes already may be refused a large one.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(report_write, fcntl.F_SETPIPE_SZ, _CHUNK)
        printed_read, printed_write = os.pipe()
        gate, its_gate = socket.socketpair()
        worker = os.fork()
        if worker == 0:
            try:
                for ours in (self.connection, gate):
                    ours.close()
                for descriptor in (report_read, printed_read):
                    os.close(descriptor)
                _work(self.job, self.wall, inputs, its_gate, report_write, printed_write)
            finally:
                os._exit(70)
        its_gate.close()
        for descriptor in (report_write, printed_write, *inputs):
            os.close(descriptor)
        return worker, gate, report_read, printed_read

    def _let_work(
        self, worker: int, gate: socket.socket, report: int, printed: int
    ) -> tuple[Ending, str]:
        """Let the worker begin once it has shut itself in; returns how it ended, and a detail."""
        with gate:
            settled = gate.recv(_CHUNK)
            if not settled:
                return "grader fault", "a worker ended before it was shut in"
            if settled != _SETTLED:
                raise OSError(settled.decode())
            baseline = use_of(self.wall.processes())
            gate.sendall(_GO)
        return self._wait(worker, report, printed, baseline)

    def _wait(self, worker: int, report: int, printed: int, baseline: Use) -> tuple[Ending, str]:
        """Read both pipes until the worker is dead or over a limit."""
        poll = select.poll()
        death = os.pidfd_open(worker)
        for descriptor in (report, printed, death):
            poll.register(descriptor, select.POLLIN)
        poll.register(self.connection, select.POLLRDHUP)
        deadline = time.monotonic() + self.job.limits.seconds
        next_look = 0.0
        while True:
            for descriptor, _ in poll.poll(_POLL_SECONDS * 1000):
                if descriptor == death:
                    return "finished", ""
                if descriptor == self.connection.fileno():
                    return "died", "the grader went away"
                if not self._read(descriptor, report):
                    poll.unregister(descriptor)
            if time.monotonic() > deadline:
                return "out of time", f"ran longer than {self.job.limits.seconds:g} s"
            # A worker that talks without pause must not be looked at after each word.
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + _POLL_SECONDS
                excess = self._excess(baseline)
                if excess is not None:
                    return excess

    def _excess(self, baseline: Use) -> tuple[Ending, str] | None:
        """The first limit that the worker and all that it started are over."""
        limits = self.job.limits
        use = use_of(self.wall.processes())
        self.peak_kb = max(self.peak_kb, use.memory_kb - baseline.memory_kb)
        self.looks += 1
        if len(self.report) > MAX_REPORT_BYTES:
            return "died", f"its answer is longer than {MAX_REPORT_BYTES >> 20} MB"
        if self.said > MAX_SAID_BYTES:
            return "too much output", f"printed more than {MAX_SAID_BYTES >> 20} MB"
        if use.memory_kb - baseline.memory_kb > limits.memory_mb * 1024:
            return "out of memory", f"needed more than {limits.memory_mb} MB"
        if use.threads > MAX_TASKS:
            return "too many processes", f"started more than {MAX_TASKS} processes and threads"
        if use.cpu_seconds - baseline.cpu_seconds > limits.cpu_seconds:
            return "out of time", f"used more than {limits.cpu_seconds:g} s of processor time"
        if self.looks % _LOOKS_PER_LOOK_AT_THE_FOLDER == 0 and self.wall.is_full():
            return "out of space", _FULL
        return None

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
        """Take what is left in the pipes; their writers are dead, so both end."""
        for descriptor in (report, printed):
            while len(self.report) <= MAX_REPORT_BYTES and self._read(descriptor, report):
                pass


def _work(
    job: Job, wall: Wall, inputs: list[int], gate: socket.socket, report: int, printed: int
) -> None:
    """The worker: shut itself in, work, write the report. Does not return."""
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (printed, 1), (printed, 2)):
        os.dup2(source, target)
    for descriptor in (null, printed):
        os.close(descriptor)
    with gate:
        try:
            wall.settle(_hard_limits(job.limits))
        except OSError as error:
            gate.sendall((error.strerror or str(error)).encode())
            os._exit(71)
        gate.sendall(_SETTLED)
        # The warden may have died before this process could be made to die with it.
        if gate.recv(len(_GO)) != _GO:
            os._exit(72)
    from grader.inside import modelling, student

    answer = (
        student.run(job.work, wall.folder)
        if isinstance(job.work, RunCall)
        else modelling.work(job.work, inputs)
    )
    payload = memoryview(encode(answer))
    while payload:
        payload = payload[os.write(report, payload) :]
    os._exit(0)


def _hard_limits(limits: Limits) -> dict[int, int]:
    memory = limits.memory_mb * 2**20
    return {
        # Counts what the warm start already holds, so it stands above the watched limit.
        resource.RLIMIT_DATA: memory + _data_bytes(),
        # For each process; the warden counts all of them together.
        resource.RLIMIT_CPU: math.ceil(limits.cpu_seconds) + 5,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 2 * SPACE_MB * 2**20,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
    }


def _data_bytes() -> int:
    """Size of this process' private data, as RLIMIT_DATA counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmData line")


def _open_inputs(job: Job) -> list[int]:
    """Open the grader's files of a training job, while they are still in view."""
    if isinstance(job.work, TrainModel):
        return [os.open(path, os.O_RDONLY) for path in (job.work.pictures, job.work.validation)]
    return []


def _lay_out(job: Job, wall: Wall) -> Path:
    """Make a home, and the files of a call in its working folder; returns that folder."""
    home = wall.folder / "home"
    make_folder(home, wall.give)
    os.chdir(home)
    if not isinstance(job.work, RunCall):
        return wall.folder
    folder = wall.folder / job.work.call.folder
    lay_out(job.work.call, folder, wall.give)
    return folder


def _last_words(status: int) -> tuple[Ending, str]:
    """How a process ended that sent no answer, from its status."""
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        ending: Ending = "killed" if name == "SIGKILL" else "died"
        return ending, f"the process was killed by {name}"
    code = os.waitstatus_to_exitcode(status)
    return "died", f"the process ended with exit code {code} before it answered"
