"""Grading of a class with several worker processes, which share one fork server.

pytest runs the checks of only one submission at a time, and processing what a submission left
behind may take forever; then its worker is killed and another one continues with the class. So each
worker is a fork of this process. The number of workers changes only the duration.
"""

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.grading.check_context import CheckConfigError
from grader.grading.grader import Grader
from grader.grading.photos import DataError
from grader.grading.steps import PendingSubmission
from grader.grading.time_limit import (
    EVALUATION_SECONDS,
    TIME_LIMIT_SIGNAL,
    processor_time_limit,
)
from grader.results import SubmissionResult
from grader.sandbox.errors import SandboxError
from grader.sandbox.protocol import Slice, encode
from grader.submissions.student_folder import FoundSubmission

_MAX_WORKERS_PER_SUBMISSION = 2


class WorkerError(GraderError):
    """A worker that could not grade: a fault of the grader or the machine."""


class _Task(msgspec.Struct, frozen=True):
    """A pending submission for a worker; `index` is its position in the class."""

    index: int
    path: bytes
    student: str
    source: Slice

    @classmethod
    def of(cls, index: int, pending: PendingSubmission) -> "_Task":
        return cls(index, os.fsencode(pending.path), pending.student, pending.source)

    @property
    def pending(self) -> PendingSubmission:
        return PendingSubmission(Path(os.fsdecode(self.path)), self.student, self.source)


class _Reply(msgspec.Struct, frozen=True):
    """The reply of a worker: a result, or the error of the grader."""

    result: SubmissionResult | None = None
    error: str = ""


def grade_in_parallel(
    grader: Grader, submissions: Sequence[FoundSubmission], jobs: int
) -> Iterator[tuple[int, SubmissionResult]]:
    """Grade submissions with up to `jobs` workers; yield each index and result as they arrive.

    Workers grade the first submissions while later ones are read. A submission that exceeds the
    time limit or kills two workers is `ungradable`.

    Raises:
        ExposedError: students' code could read the course or a submission.
        WorkerError: the grader failed with one of them.
        ReaderError: submissions cannot be read.
        SandboxError: students' code cannot be run.
    """
    grader.expect_hidden(found.path for found in submissions)
    with contextlib.closing(_WorkerPool(grader, jobs)) as pool:
        for index, found in enumerate(submissions):
            prepared = grader.steps.prepare(found.path, found.student, found.fault)
            if isinstance(prepared, PendingSubmission):
                pool.submit(_Task.of(index, prepared))
            else:
                yield index, prepared
            yield from pool.results(wait_for_all=False)
        yield from pool.results()


@dataclass
class _Worker:
    """A worker process, our end of its connection, and its current task with the start time."""

    process: BaseProcess
    connection: Connection
    task: _Task | None = None
    started: float = 0.0


class _WorkerPool:
    """Up to `jobs` workers, started when there is work for them; call `close` at the end."""

    def __init__(self, grader: Grader, jobs: int) -> None:
        self._grader = grader
        self._jobs = jobs
        self._context = multiprocessing.get_context("fork")
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._deaths: dict[int, int] = {}

    def close(self) -> None:
        """Kill all workers at once."""
        for worker in self._workers:
            # They hold nothing that must be saved, and might never handle a softer signal.
            worker.process.kill()
            worker.process.join()
            worker.connection.close()

    def submit(self, task: _Task) -> None:
        """Queue a task for the next free worker.

        Raises:
            SandboxError: the fork server cannot be started.
        """
        self._waiting.append(task)
        self._assign_tasks()

    def results(self, wait_for_all: bool = True) -> Iterator[tuple[int, SubmissionResult]]:
        """Yield index and result of finished submissions, or of all as they finish.

        Raises:
            WorkerError: the grader failed with one of them.
        """
        while busy := [worker for worker in self._workers if worker.task is not None]:
            connections = [worker.connection for worker in busy]
            ready = wait(connections, None if wait_for_all else 0)
            if not ready:
                return
            for worker in busy:
                if worker.connection in ready:
                    assert worker.task is not None
                    index = worker.task.index
                    result = self._finish_task(worker, worker.task)
                    if result is not None:
                        yield index, result

    def _finish_task(self, worker: _Worker, task: _Task) -> SubmissionResult | None:
        result = _receive_result(worker) or self._replace_dead(worker, task)
        worker.task = None
        self._assign_tasks()
        return result

    def _assign_tasks(self) -> None:
        """Give waiting tasks to free workers."""
        while self._waiting:
            worker = next((each for each in self._workers if each.task is None), None)
            if worker is None and len(self._workers) == self._jobs:
                return
            if worker is None:
                worker = self._start_worker()
                self._workers.append(worker)
            worker.task, worker.started = self._waiting.popleft(), time.monotonic()
            # `results` notices a worker that has just died.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                worker.connection.send_bytes(encode(worker.task))

    def _replace_dead(self, worker: _Worker, task: _Task) -> SubmissionResult | None:
        """Remove a dead worker; return its submission's result, or None if it is tried again."""
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        code = worker.process.exitcode
        if code == -TIME_LIMIT_SIGNAL:
            return self._ungradable(
                worker,
                task,
                f"what it left behind took more than {EVALUATION_SECONDS:g} s of processor time "
                "to grade",
            )
        deaths = self._deaths[task.index] = self._deaths.get(task.index, 0) + 1
        if deaths == _MAX_WORKERS_PER_SUBMISSION:
            return self._ungradable(
                worker, task, f"the process that graded it died {deaths} times ({_cause(code)})"
            )
        self._waiting.appendleft(task)
        return None

    def _ungradable(self, worker: _Worker, task: _Task, reason: str) -> SubmissionResult:
        path, isolation = task.pending.path, self._grader.sandbox.isolation
        return self._grader.steps.ungradable(path, task.student, reason, isolation, worker.started)

    def _start_worker(self) -> _Worker:
        # Started here, so that all workers share one fork server.
        self._grader.sandbox.start()
        ours, theirs = self._context.Pipe()
        # A worker must not hold our ends: they would keep other workers alive after our death.
        inherited = [ours, *(worker.connection for worker in self._workers)]
        process = self._context.Process(target=_work, args=(self._grader, theirs, inherited))
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _receive_result(worker: _Worker) -> SubmissionResult | None:
    """Receive the result of a worker; return None if the worker is dead."""
    try:
        reply = msgspec.msgpack.decode(worker.connection.recv_bytes(), type=_Reply)
    except (EOFError, ConnectionResetError):
        return None
    if reply.result is None:
        raise WorkerError(reply.error)
    return reply.result


def _cause(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


def _work(grader: Grader, connection: Connection, inherited: Sequence[Connection]) -> None:
    """Run in a worker: evaluate submissions until the connection is closed."""
    # The parent handles interruptions by the keyboard.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A server handles signals in its event loop, which does not run in this fork.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    while True:
        try:
            task = msgspec.msgpack.decode(connection.recv_bytes(), type=_Task)
        except EOFError:
            return
        connection.send_bytes(encode(_evaluate(grader, task)))


def _evaluate(grader: Grader, task: _Task) -> _Reply:
    try:
        with processor_time_limit(EVALUATION_SECONDS):
            return _Reply(grader.steps.evaluate(task.pending))
    except (OSError, SandboxError, CheckConfigError, DataError) as error:
        return _Reply(error=str(error))
