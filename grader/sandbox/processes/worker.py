"""The worker: shuts itself in, begins when it is told to, does one job and writes the report.

With a call as its job it is under the student's power from then on.
"""

import math
import os
import resource
import socket
from pathlib import Path
from typing import NamedTuple

from grader.sandbox.isolation.backends import SPACE_MB, IsolationBackend
from grader.sandbox.protocol import MAX_OPEN_FILES, Job, Limits, RunCall, TrainOwnModel, encode

# A table of pages fills a page itself, with eight bytes for each.
_PAGES_IN_A_TABLE = resource.getpagesize() // 8
SETTLED, GO = b"settled", b"go"
"""What a worker says at its gate when it has shut itself in, and what lets it begin."""


class Pipes(NamedTuple):
    """Open descriptors of a worker: its gate, where report and printed text go, and its inputs.

    Inputs are the files on the grader's side that the job is about.
    """

    start_barrier: int
    report: int
    printed: int
    inputs: tuple[int, ...] = ()


def work(job: Job, backend: IsolationBackend, pipes: Pipes) -> None:
    """Do a job in this process, which ends with it: does not return."""
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (pipes.printed, 1), (pipes.printed, 2)):
        os.dup2(source, target)
    for descriptor in (null, pipes.printed):
        os.close(descriptor)
    os.chdir(home_of(backend))
    with socket.socket(fileno=pipes.start_barrier) as start_barrier:
        try:
            backend.confine(_hard_limits(job.limits))
        except OSError as error:
            start_barrier.sendall((error.strerror or str(error)).encode())
            os._exit(71)
        start_barrier.sendall(SETTLED)
        # Who should watch may have died before this process could be made to die with it.
        if start_barrier.recv(len(GO)) != GO:
            os._exit(72)
    from grader.sandbox.jobs import model_jobs as modelling
    from grader.sandbox.jobs import student_code as student

    answer: object
    match job.task:
        case RunCall():
            answer = student.run(job.task, backend.folder)
        case TrainOwnModel():
            answer = student.train(job.task, backend.folder, pipes.inputs)
        case _:
            answer = modelling.work(job.task, pipes.inputs)
    payload = memoryview(encode(answer))
    while payload:
        payload = payload[os.write(pipes.report, payload) :]
    os._exit(0)


def home_of(backend: IsolationBackend) -> Path:
    """The home folder of a worker, in which it begins."""
    return backend.folder / "home"


def _hard_limits(limits: Limits) -> dict[int, int]:
    memory = limits.memory_mb * 2**20
    data_bytes, address_bytes = _own_bytes()
    return {
        # Counts what the warm start already holds, so it stands above the watched limit.
        resource.RLIMIT_DATA: memory + data_bytes,
        # Address space of which the tables of pages alone would be as large as the memory; double,
        # because the supervisor stops earlier and says why.
        resource.RLIMIT_AS: 2 * memory * _PAGES_IN_A_TABLE + address_bytes,
        # For each process; the supervisor counts all of them together.
        resource.RLIMIT_CPU: math.ceil(limits.cpu_seconds) + 5,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 2 * SPACE_MB * 2**20,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
    }


def _own_bytes() -> tuple[int, int]:
    """The private data and the address space of this process, in bytes; see proc_pid_statm(5)."""
    size, _, _, _, _, data, _ = Path("/proc/self/statm").read_bytes().split()
    return int(data) * resource.getpagesize(), int(size) * resource.getpagesize()
