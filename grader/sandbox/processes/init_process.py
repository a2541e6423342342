"""The init process: behind the wall it starts a worker for each job, and ends what that left running.

It runs no student code, and is the first process behind the wall: with it all others die.
"""

import os
import signal
import socket
import struct

import msgspec

from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.isolation.backends import IsolationBackend
from grader.sandbox.isolation.cgroup import Cgroup
from grader.sandbox.isolation.kernel import PR_SET_PDEATHSIG, prctl
from grader.sandbox.processes.worker import Pipes, work
from grader.sandbox.protocol import MAX_JOB_BYTES, Job, encode

_READY = b"ready"
_STATUS = struct.Struct("!i")
_MOST_SAID = 4096


class InitProcess:
    """The supervisor's handle on a init process that it has started.

    A line of this process and `pid`; `line` can be read from when a worker has ended.
    """

    def __init__(self, backend: IsolationBackend, cgroup: Cgroup | None) -> None:
        """Start a init process, in a control group if there is one.

        Raises:
            OSError: the machine does not allow what the wall needs.
        """
        self.line, its_line = socket.socketpair()
        self.pid = cgroup.fork() if cgroup is not None else os.fork()
        if self.pid == 0:
            try:
                _close_all_but(its_line.fileno())
                _keep(its_line, backend)
            finally:
                os._exit(70)
        its_line.close()
        said = self.line.recv(_MOST_SAID)
        if said != _READY:
            raise OSError(said.decode() or "the first process behind the wall was killed")

    def start(self, job: Job, pipes: Pipes) -> None:
        """Let a worker do a job; raises OSError when the init process is gone."""
        send_message(self.line, encode(job))
        socket.send_fds(
            self.line, [b"l"], [pipes.start_barrier, pipes.report, pipes.printed, *pipes.inputs]
        )

    def status(self) -> int | None:
        """How the worker ended, as for `wait`, once all that it started is dead.

        None when the init process itself was killed.
        """
        said = self.line.recv(_STATUS.size)
        return _STATUS.unpack(said)[0] if said else None


def _close_all_but(descriptor: int) -> None:
    """Close what is open, the supervisor's line to the grader above all: a worker must not have it."""
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def _keep(line: socket.socket, backend: IsolationBackend) -> None:
    """Do the jobs that come over `line` until nobody asks any more."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        backend.setup_init()
    except OSError as error:
        line.sendall((error.strerror or str(error)).encode())
        return
    line.sendall(_READY)
    while True:
        try:
            job = msgspec.msgpack.decode(receive_message(line, MAX_JOB_BYTES), type=Job)
        except WireError:
            return
        _, (start_barrier, report, printed, *inputs), _, _ = socket.recv_fds(line, 1, 5)
        pipes = Pipes(start_barrier, report, printed, tuple(inputs))
        status = _done(job, line, backend, pipes)
        line.sendall(_STATUS.pack(status))


def _done(job: Job, line: socket.socket, backend: IsolationBackend, pipes: Pipes) -> int:
    """Let a worker do a job; returns how it ended when all that it started is dead."""
    worker = os.fork()
    if worker == 0:
        try:
            line.close()
            work(job, backend, pipes)
        finally:
            os._exit(70)
    for descriptor in (pipes.start_barrier, pipes.report, pipes.printed, *pipes.inputs):
        os.close(descriptor)
    ended = None
    # Whose parent has died becomes a child of this process.
    while ended != worker:
        ended, status = os.waitpid(-1, 0)
    backend.kill_descendants()
    return status
