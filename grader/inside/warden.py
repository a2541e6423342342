"""The warden: enters the namespaces, lets one process work in them, and tells how it ended.

The warden runs no student code. It lays out the files of a call, starts the worker as the first
process of a new pid namespace, holds it to its limits, kills it and all it started, and only then
reads what it left behind.
"""

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
    MAX_PRINTED_BYTES,
    MAX_REPORT_BYTES,
    Call,
    Ending,
    Job,
    Limits,
    Outcome,
    RunCall,
    TrainModel,
    encode,
)
from grader.inside import namespaces
from grader.inside.leftovers import scan
from grader.wire import receive_message, send_message

MAX_JOB_BYTES = 64 * 2**20
_SPACE_MB = 256
_POLL_SECONDS = 0.05
_CHUNK = 1 << 20


def supervise(connection: socket.socket) -> None:
    """Do one job, received on `connection`, and answer with its outcome."""
    job = msgspec.msgpack.decode(receive_message(connection, MAX_JOB_BYTES), type=Job)
    try:
        outcome = _Watch(job, connection).outcome()
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
    report: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    peak_kb: int = 0

    def outcome(self) -> Outcome:
        inputs = _open_inputs(self.job)
        scaffolding = namespaces.scaffolding()
        namespaces.enter(_SPACE_MB)
        folder = namespaces.WRITABLE
        if isinstance(self.job.work, RunCall):
            folder = _lay_out(self.job.work.call)
        started = time.monotonic()
        worker, report, printed = self._start(inputs)
        ending: Ending
        ending, detail = self._wait(worker, report, printed, started + self.job.limits.seconds)
        seconds = time.monotonic() - started
        os.kill(worker, signal.SIGKILL)
        _, status = os.waitpid(worker, 0)
        self._drain(report, printed)
        if ending == "finished" and not self.report:
            ending, detail = "died", _last_words(status)
        return Outcome(
            ending=ending,
            detail=detail,
            report=bytes(self.report) if ending == "finished" else b"",
            printed=self.printed.decode("utf-8", "backslashreplace"),
            files=(
                scan(namespaces.WRITABLE, folder, scaffolding)
                if isinstance(self.job.work, RunCall)
                else ()
            ),
            seconds=seconds,
            memory_mb=self.peak_kb // 1024,
        )

    def _start(self, inputs: list[int]) -> tuple[int, int, int]:
        """Fork the worker; returns its pid and the reading ends of its report and its output."""
        report_read, report_write = os.pipe()
        printed_read, printed_write = os.pipe()
        go_read, go_write = os.pipe()
        worker = os.fork()
        if worker == 0:
            try:
                self.connection.close()
                for descriptor in (report_read, printed_read, go_write):
                    os.close(descriptor)
                _work(self.job, inputs, go_read, report_write, printed_write)
            finally:
                os._exit(70)
        for descriptor in (report_write, printed_write, go_read, *inputs):
            os.close(descriptor)
        # The worker starts only while its warden lives.
        os.write(go_write, b"1")
        os.close(go_write)
        return worker, report_read, printed_read

    def _wait(self, worker: int, report: int, printed: int, deadline: float) -> tuple[Ending, str]:
        """Read both pipes until the worker is dead or over a limit; returns ending and detail."""
        poll = select.poll()
        death = os.pidfd_open(worker)
        for descriptor in (report, printed, death):
            poll.register(descriptor, select.POLLIN)
        poll.register(self.connection, select.POLLRDHUP)
        baseline = _resident_kb()
        limits = self.job.limits
        while True:
            for descriptor, _ in poll.poll(_POLL_SECONDS * 1000):
                if descriptor == death:
                    return "finished", ""
                if descriptor == self.connection.fileno():
                    return "died", "the grader went away"
                if not self._read(descriptor, report):
                    poll.unregister(descriptor)
            if len(self.report) > MAX_REPORT_BYTES:
                return "died", f"its answer is longer than {MAX_REPORT_BYTES // 2**20} MB"
            if time.monotonic() > deadline:
                return "out of time", f"ran longer than {limits.seconds:g} s"
            self.peak_kb = max(self.peak_kb, _resident_kb() - baseline)
            if self.peak_kb > limits.memory_mb * 1024:
                return "out of memory", f"needed more than {limits.memory_mb} MB"

    def _read(self, descriptor: int, report: int) -> bool:
        """Take one chunk from a pipe; False at its end."""
        chunk = os.read(descriptor, _CHUNK)
        if descriptor == report:
            self.report += chunk
        else:
            self.printed += chunk[: MAX_PRINTED_BYTES - len(self.printed)]
        return bool(chunk)

    def _drain(self, report: int, printed: int) -> None:
        """Take what is left in the pipes; their writers are dead, so both end."""
        for descriptor in (report, printed):
            while len(self.report) <= MAX_REPORT_BYTES and self._read(descriptor, report):
                pass


def _work(job: Job, inputs: list[int], go: int, report: int, printed: int) -> None:
    """The worker: give up all rights, work, write the report. Does not return."""
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (printed, 1), (printed, 2)):
        os.dup2(source, target)
    for descriptor in (null, printed):
        os.close(descriptor)
    namespaces.settle(_hard_limits(job.limits))
    if os.read(go, 1) != b"1":
        os._exit(71)
    os.close(go)
    from grader.inside import modelling, student

    answer = (
        student.run(job.work) if isinstance(job.work, RunCall) else modelling.work(job.work, inputs)
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
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: _SPACE_MB * 2**20,
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_NPROC: 512,
    }


def _data_bytes() -> int:
    """Size of this process' private data, as RLIMIT_DATA counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmData line")


def _resident_kb() -> int:
    """Private resident memory of the worker and all that it started, in KiB.

    In the warden's view /proc lists the worker's pid namespace and nothing else.
    """
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            _, resident, shared, *_ = (process / "statm").read_text().split()
        except OSError:
            continue  # it ended meanwhile
        total += (int(resident) - int(shared)) * (resource.getpagesize() // 1024)
    return total


def _open_inputs(job: Job) -> list[int]:
    """Open the grader's files of a training job, while they are still in view."""
    if isinstance(job.work, TrainModel):
        return [os.open(path, os.O_RDONLY) for path in (job.work.pictures, job.work.validation)]
    return []


def _lay_out(call: Call) -> Path:
    """Write the files of a call into its working folder; returns the folder."""
    folder = namespaces.WRITABLE / call.folder
    folder.mkdir()
    namespaces.give_to_student(folder)
    for given in call.given:
        path = folder / given.path
        for parent in reversed(path.relative_to(folder).parents[:-1]):
            _make_folder(folder / parent)
        if given.path.endswith("/"):
            _make_folder(path)
        else:
            path.write_bytes(given.content)
            namespaces.give_to_student(path)
    return folder


def _make_folder(path: Path) -> None:
    if not path.is_dir():
        path.mkdir()
        namespaces.give_to_student(path)


def _last_words(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"the process was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return (
        f"the process ended with exit code {os.waitstatus_to_exitcode(status)} before it answered"
    )
