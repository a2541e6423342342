"""The init process: the first process in the isolation, which starts a worker for each job.

It runs no student code. It kills all processes that a worker leaves behind, and its own end is the
end of all processes in the isolation.
"""

import os
import signal
import socket
import struct

import msgspec

from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.isolation.backend import IsolationBackend
from grader.sandbox.isolation.cgroup import Cgroup
from grader.sandbox.isolation.kernel import PR_SET_PDEATHSIG, prctl
from grader.sandbox.processes.worker import Pipes, run_worker
from grader.sandbox.protocol import MAX_JOB_BYTES, Job, encode

_READY = b"ready"
_EXIT_STATUS = struct.Struct("!i")
_MAX_MESSAGE_BYTES = 4096
# Those of `Pipes`, with at most two input files.
_MAX_DESCRIPTORS = 5
_FAILURE_EXIT_CODE = 70


class InitProcess:
    """The supervisor's handle on the init process.

    `connection` becomes readable when a worker has ended. `pid` is the process id.
    """

    def __init__(self, backend: IsolationBackend, cgroup: Cgroup | None) -> None:
        """Start the init process, in a control group if there is one.

        Raises:
            OSError: the machine does not allow the isolation.
        """
        self.connection, init_end = socket.socketpair()
        self.pid = cgroup.fork() if cgroup is not None else os.fork()
        if self.pid == 0:
            try:
                _close_descriptors_except(init_end.fileno())
                _serve_jobs(init_end, backend)
            finally:
                os._exit(_FAILURE_EXIT_CODE)
        init_end.close()
        message = self.connection.recv(_MAX_MESSAGE_BYTES)
        if message != _READY:
            raise OSError(message.decode() or "the init process was killed")

    def start_worker(self, job: Job, pipes: Pipes) -> None:
        """Start a worker for a job.

        Raises:
            OSError: the init process has ended.
        """
        send_message(self.connection, encode(job))
        socket.send_fds(self.connection, [b"l"], pipes.descriptors())

    def worker_status(self) -> int | None:
        """Wait until the worker and all processes that it started are dead.

        Returns the worker's exit status as from `os.wait`, None if the init process was killed.
        """
        message = self.connection.recv(_EXIT_STATUS.size)
        return _EXIT_STATUS.unpack(message)[0] if message else None


def _close_descriptors_except(descriptor: int) -> None:
    """Close all inherited descriptors but one.

    A worker must above all not inherit the supervisor's connection to the grader.
    """
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def _serve_jobs(connection: socket.socket, backend: IsolationBackend) -> None:
    """Run the jobs that arrive on the connection until the supervisor closes it."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        backend.setup_init()
    except OSError as error:
        connection.sendall((error.strerror or str(error)).encode())
        return
    connection.sendall(_READY)
    while True:
        try:
            message = receive_message(connection, MAX_JOB_BYTES)
        except WireError:
            return
        job = msgspec.msgpack.decode(message, type=Job)
        _, (start_barrier, report, printed, *inputs), _, _ = socket.recv_fds(
            connection, 1, _MAX_DESCRIPTORS
        )
        pipes = Pipes(start_barrier, report, printed, tuple(inputs))
        status = _run_job(job, connection, backend, pipes)
        connection.sendall(_EXIT_STATUS.pack(status))


def _run_job(job: Job, connection: socket.socket, backend: IsolationBackend, pipes: Pipes) -> int:
    """Run a job in a worker; returns its exit status when all its descendants are dead."""
    worker = os.fork()
    if worker == 0:
        try:
            connection.close()
            run_worker(job, backend, pipes)
        finally:
            os._exit(_FAILURE_EXIT_CODE)
    for descriptor in pipes.descriptors():
        os.close(descriptor)
    ended = None
    # Orphaned processes become children of this process, so it may reap others first.
    while ended != worker:
        ended, status = os.waitpid(-1, 0)
    backend.kill_descendants()
    return status
