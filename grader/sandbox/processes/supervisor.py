"""The supervisor: sets up the isolation, runs jobs in it, and reports how they ended.

The supervisor runs no student code. It runs the calls of one submission one after the other in one
isolated environment. Each call gets a process of its own and finds nothing of earlier calls.
"""

import os
import socket

import msgspec

from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.isolation.backends import backend_for
from grader.sandbox.processes.isolated_environment import IsolatedEnvironment
from grader.sandbox.processes.job_run import JobRun
from grader.sandbox.protocol import (
    MAX_JOB_BYTES,
    Isolation,
    Job,
    JobResult,
    PredictWithModel,
    ReadModel,
    Task,
    TrainModel,
    TrainOwnModel,
    encode,
)


def supervise(connection: socket.socket, early: Isolation | None = None) -> None:
    """Run the jobs received on `connection` one after the other, and send back their results.

    After a job that did not finish it runs no other. Closes the connection at the end. It sets up
    the isolation `early`, while the grader prepares the first job, or else as that job requires.
    """
    supervisor = _Supervisor(connection)
    try:
        if early is not None:
            supervisor.prepare(early)
        supervisor.run_jobs()
    finally:
        # Also after unexpected errors: processes without a parent would live on.
        supervisor.close()


class _Supervisor:
    """The jobs of one connection, and their isolated environment once it is set up."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._environment: IsolatedEnvironment | None = None
        self._setup_error: OSError | None = None

    def prepare(self, isolation: Isolation) -> None:
        try:
            self._environment = IsolatedEnvironment(backend_for(isolation))
        except OSError as error:
            # The result of the first job reports it.
            self._setup_error = error

    def run_jobs(self) -> None:
        while self._environment is None or self._environment.reset():
            job = self._receive_job()
            if job is None:
                return
            result = self._run_reporting_errors(job)
            send_message(self._connection, encode(result))
            if result.status != "finished":
                return

    def close(self) -> None:
        if self._environment is not None:
            self._environment.close()
        self._connection.close()
        if self._environment is not None:
            # Last, because the grader does not wait for it.
            self._environment.remove_cgroup()

    def _receive_job(self) -> Job | None:
        try:
            message = receive_message(self._connection, MAX_JOB_BYTES)
        except WireError:
            return None
        return msgspec.msgpack.decode(message, type=Job)

    def _run_reporting_errors(self, job: Job) -> JobResult:
        try:
            return self._run(job)
        except OSError as error:
            detail = f"the sandbox could not be set up: {error.strerror or error}"
            return JobResult("grader fault", detail)

    def _run(self, job: Job) -> JobResult:
        if self._setup_error is not None:
            raise self._setup_error
        inputs = _open_inputs(job.task)
        if self._environment is None:
            self._environment = IsolatedEnvironment(backend_for(job.isolation))
        return JobRun(job, self._connection, self._environment).result(inputs)


def _open_inputs(task: Task) -> tuple[int, ...]:
    """Open the files on the grader's side that a task reads, while they are still in view."""
    return tuple(os.open(path, os.O_RDONLY) for path in _input_paths(task))


def _input_paths(task: Task) -> tuple[str, ...]:
    match task:
        case TrainModel():
            return task.inputs, task.validation
        case TrainOwnModel():
            return _input_paths(task.training)
        case PredictWithModel():
            return task.file, task.inputs
        case ReadModel():
            return (task.file,)
        case _:
            return ()
