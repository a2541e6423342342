"""Grades a class with several processes at once: judges, which share one fork server.

A judge is a fork of this process, because pytest, which reaches the verdicts, serves one submission
at a time, and because work on what a submission left behind may take without end: then its judge is
ended, and the class goes on with another one. What depends on the number of judges is only how long
it takes.
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

from grader.grading.checking import CheckConfigError
from grader.grading.grader import Grader
from grader.grading.pictures import PictureError
from grader.grading.time_limit import EVALUATION_SECONDS, OVERRUN, bounded
from grader.results import SubmissionResult
from grader.sandbox.errors import SandboxError
from grader.sandbox.protocol import Slice, encode
from grader.submissions.student_folder import FoundSubmission

# A submission whose judge was killed is given to another one, so many times in all.
_TRIES = 2


class WorkerError(Exception):
    """A judge could not grade: the grader's fault or the machine's."""


class _Task(msgspec.Struct, frozen=True):
    """A submission to judge: its place among all, its file, whose it is, its code."""

    place: int
    path: bytes
    student: str
    source: Slice


class _Said(msgspec.Struct, frozen=True):
    """What a judge has to say: a result, or how the grader failed."""

    result: SubmissionResult | None = None
    failure: str = ""


def graded(
    grader: Grader, submissions: Sequence[FoundSubmission], jobs: int
) -> Iterator[tuple[int, SubmissionResult]]:
    """The results with their places among the submissions, in the order in which they come.

    The first submissions are judged while others are still being read. One whose judging takes too
    long, or ends two judges, is `ungradable`.

    Raises:
        ExposedError: students' code could read the course or a submission.
        WorkerError: the grader failed with one of them.
        ReaderError: submissions cannot be read.
        SandboxError: students' code cannot be run.
    """
    grader.expect_hidden(found.path for found in submissions)
    with contextlib.closing(_WorkerPool(grader, jobs)) as judges:
        for place, found in enumerate(submissions):
            known = grader.find_cached(found.path, found.student, found.fault)
            if isinstance(known, Slice):
                judges.take(_Task(place, os.fsencode(found.path), found.student, known))
            else:
                yield place, known
            yield from judges.results(until_done=False)
        yield from judges.results()


@dataclass
class _Worker:
    """A judging process, this process' end of the line to it, and what it judges since when."""

    process: BaseProcess
    line: Connection
    task: _Task | None = None
    started: float = 0.0


class _WorkerPool:
    """Up to `jobs` judges, started when there is work for them; call `close` in the end."""

    def __init__(self, grader: Grader, jobs: int) -> None:
        self._grader = grader
        self._jobs = jobs
        self._context = multiprocessing.get_context("fork")
        self._judges: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._tries: dict[int, int] = {}

    def close(self) -> None:
        """End all judges, at once."""
        for judge in self._judges:
            # They keep nothing, and a signal that can be handled may never end them.
            judge.process.kill()
            judge.process.join()
            judge.line.close()

    def take(self, task: _Task) -> None:
        """Have a submission judged, as soon as a judge is free.

        Raises:
            SandboxError: the template cannot be started.
        """
        self._waiting.append(task)
        self._occupy()

    def results(self, until_done: bool = True) -> Iterator[tuple[int, SubmissionResult]]:
        """The results that are there, or all in the order in which they come, with their places.

        Raises:
            WorkerError: the grader failed with one of them.
        """
        while busy := {judge.line: judge for judge in self._judges if judge.task is not None}:
            answered = wait(list(busy), None if until_done else 0)
            if not answered:
                return
            for line in answered:
                judge = busy[line]  # type: ignore[index]
                task = judge.task
                assert task is not None
                result = _answer(judge) or self._died(judge, task)
                judge.task = None
                self._occupy()
                if result is not None:
                    yield task.place, result

    def _occupy(self) -> None:
        """Give judges that are free the submissions that wait."""
        while self._waiting:
            judge = next((each for each in self._judges if each.task is None), None)
            if judge is None and len(self._judges) == self._jobs:
                return
            if judge is None:
                judge = self._new()
                self._judges.append(judge)
            judge.task, judge.started = self._waiting.popleft(), time.monotonic()
            # A judge that has just died is noticed later.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                judge.line.send_bytes(encode(judge.task))

    def _died(self, judge: _Worker, task: _Task) -> SubmissionResult | None:
        """What becomes of a submission whose judge is no more; None if it is tried again."""
        judge.process.join()
        judge.line.close()
        self._judges.remove(judge)
        code = judge.process.exitcode
        if code == -OVERRUN:
            return self._ungradable(
                judge,
                task,
                f"what it left behind took more than {EVALUATION_SECONDS:g} s of processor time "
                "to judge",
            )
        tries = self._tries[task.place] = self._tries.get(task.place, 0) + 1
        if tries == _TRIES:
            return self._ungradable(
                judge, task, f"the process that judged it died {tries} times ({_ending(code)})"
            )
        self._waiting.appendleft(task)
        return None

    def _ungradable(self, judge: _Worker, task: _Task, reason: str) -> SubmissionResult:
        path, isolation = Path(os.fsdecode(task.path)), self._grader.sandbox.isolation
        return self._grader.ungradable(path, task.student, reason, isolation, judge.started)

    def _new(self) -> _Worker:
        # All judges share one template.
        self._grader.sandbox.start()
        ours, theirs = self._context.Pipe()
        # Who holds the other end of a line keeps its judge waiting when this process has died.
        closed = [ours, *(judge.line for judge in self._judges)]
        process = self._context.Process(target=_judge, args=(self._grader, theirs, closed))
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _answer(judge: _Worker) -> SubmissionResult | None:
    """What a judge has to say; None when it has died."""
    try:
        said = msgspec.msgpack.decode(judge.line.recv_bytes(), type=_Said)
    except (EOFError, ConnectionResetError):
        return None
    if said.result is None:
        raise WorkerError(said.failure)
    return said.result


def _ending(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


def _judge(grader: Grader, line: Connection, others: Sequence[Connection]) -> None:
    """Judge what is asked for until nobody asks any more."""
    # An interruption by the keyboard is for the process that gives the orders.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A server handles signals in its event loop, which does not run in this copy of it.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    while True:
        try:
            task = msgspec.msgpack.decode(line.recv_bytes(), type=_Task)
        except EOFError:
            return
        try:
            with bounded(EVALUATION_SECONDS):
                said = _Said(
                    grader.evaluate(Path(os.fsdecode(task.path)), task.student, task.source)
                )
        except (OSError, SandboxError, CheckConfigError, PictureError) as error:
            said = _Said(failure=str(error))
        line.send_bytes(encode(said))
