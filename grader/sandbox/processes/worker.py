"""The worker: isolates itself, waits for the start signal, runs one job and writes the report.

If the job is a call, student code controls this process from then on.
"""

import math
import os
import resource
import socket
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.sandbox.isolation.backend import MAX_WRITTEN_MB, IsolationBackend
from grader.sandbox.protocol import MAX_OPEN_FILES, Job, Limits, RunCall, TrainOwnModel, encode

# One page table fills a memory page with entries of eight bytes, one for each page that it maps.
_PAGES_PER_TABLE = resource.getpagesize() // 8
_EXTRA_CPU_SECONDS = 5
_NOT_ISOLATED_EXIT_CODE, _NOT_STARTED_EXIT_CODE = 71, 72
ISOLATED = b"isolated"
"""The worker's message at the start barrier when it has isolated itself."""
START = b"start"
"""The supervisor's answer, which lets the worker start its job."""


class Pipes(NamedTuple):
    """Open descriptors of a worker.

    `start_barrier` is a socket to the supervisor. `report` and `printed` are the writing ends for
    the report and for printed text. `inputs` are the files on the grader's side that the job reads.
    """

    start_barrier: int
    report: int
    printed: int
    inputs: tuple[int, ...] = ()

    def descriptors(self) -> list[int]:
        """List all descriptors, for sending them to another process."""
        return [self.start_barrier, self.report, self.printed, *self.inputs]


def run_worker(job: Job, backend: IsolationBackend, pipes: Pipes) -> None:
    """Run a job in this process, and end the process; does not return."""
    _redirect_streams(pipes.printed)
    os.chdir(home_folder(backend))
    with socket.socket(fileno=pipes.start_barrier) as start_barrier:
        _isolate(job.limits, backend, start_barrier)
    report = memoryview(encode(_run_task(job, backend.folder, pipes.inputs)))
    while report:
        report = report[os.write(pipes.report, report) :]
    os._exit(0)


def home_folder(backend: IsolationBackend) -> Path:
    """Return the home folder of a worker, which is its first working folder."""
    return backend.folder / "home"


def _redirect_streams(printed: int) -> None:
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (printed, 1), (printed, 2)):
        os.dup2(source, target)
    for descriptor in (null, printed):
        os.close(descriptor)


def _isolate(limits: Limits, backend: IsolationBackend, start_barrier: socket.socket) -> None:
    """Isolate this process, and wait for the start signal; ends the process on failure."""
    try:
        backend.confine(_hard_limits(limits))
    except OSError as error:
        start_barrier.sendall((error.strerror or str(error)).encode())
        os._exit(_NOT_ISOLATED_EXIT_CODE)
    start_barrier.sendall(ISOLATED)
    # The supervisor may have died before this process was set to die with its parent.
    if start_barrier.recv(len(START)) != START:
        os._exit(_NOT_STARTED_EXIT_CODE)


def _run_task(job: Job, folder: Path, inputs: tuple[int, ...]) -> msgspec.Struct:
    # These modules import TensorFlow, which only the fork server's forks have loaded.
    from grader.sandbox.jobs import model_jobs, student_code

    match job.task:
        case RunCall():
            return student_code.run(job.task, folder)
        case TrainOwnModel():
            return student_code.train(job.task, folder, inputs)
        case _:
            return model_jobs.work(job.task, inputs)


def _hard_limits(limits: Limits) -> dict[int, int]:
    """Map `resource.RLIMIT_*` to the limits that the kernel enforces on each process."""
    memory = limits.memory_mb * 2**20
    data_bytes, address_bytes = _own_bytes()
    return {
        # Includes the memory of the warm start, so it is above the monitored limit.
        resource.RLIMIT_DATA: memory + data_bytes,
        # An address space whose page tables alone would be as large as the memory; twice that,
        # because the supervisor stops the job earlier and reports the reason.
        resource.RLIMIT_AS: 2 * memory * _PAGES_PER_TABLE + address_bytes,
        # Per process; the supervisor adds up all of them.
        resource.RLIMIT_CPU: math.ceil(limits.cpu_seconds) + _EXTRA_CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 2 * MAX_WRITTEN_MB * 2**20,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
    }


def _own_bytes() -> tuple[int, int]:
    """Return this process' private data and address space in bytes; see proc_pid_statm(5)."""
    size, _, _, _, _, data, _ = Path("/proc/self/statm").read_bytes().split()
    return int(data) * resource.getpagesize(), int(size) * resource.getpagesize()
