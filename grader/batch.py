"""Grades a class with several processes at once: judges, which share one template process.

A judge is a fork of this process, because pytest, which reaches the verdicts, serves one submission
at a time. What depends on the number of judges is only how long it takes.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

import msgspec

from grader.checking import ChecksError
from grader.evidence import Slice
from grader.grading import Grader
from grader.intake import Found
from grader.pictures import PictureError
from grader.results import SubmissionResult
from grader.sandbox import SandboxError

# A submission whose judge was killed is given to another one; who kills two is not tried again.
_TRIES = 2


class JudgeError(Exception):
    """A judge could not grade: the grader's fault or the machine's."""


class _Said(msgspec.Struct, frozen=True):
    """What a judge has to say: a result, or how the grader failed."""

    result: SubmissionResult | None = None
    failure: str = ""


def graded(
    grader: Grader, submissions: Sequence[Found], jobs: int
) -> Iterator[tuple[int, SubmissionResult]]:
    """The results with their places among the submissions, in the order in which they come.

    What needs no judging, because its verdict is known or it cannot be graded, comes first.

    Raises:
        ExposedError: students' code could read the course or a submission.
        JudgeError: the grader failed with one of them.
        SandboxError: students' code cannot be run.
    """
    grader.expect_hidden(found.path for found in submissions)
    codes: dict[int, Slice] = {}
    for place, found in enumerate(submissions):
        known = grader.look_up(found.path, found.student, found.fault)
        if isinstance(known, Slice):
            codes[place] = known
        else:
            yield place, known
    if codes:
        with contextlib.closing(_Judges(grader, submissions, codes, jobs)) as judges:
            yield from judges.results()


@dataclass
class _Judge:
    """A judging process, this process' end of the line to it, and the place of its submission."""

    process: BaseProcess
    line: Connection
    place: int | None = None


class _Judges:
    """A number of judges for some submissions; call `close` in the end."""

    def __init__(
        self, grader: Grader, submissions: Sequence[Found], codes: Mapping[int, Slice], jobs: int
    ) -> None:
        """Start `jobs` judges, or fewer if there is less to do, for the submissions with `codes`.

        Raises:
            SandboxError: the template cannot be started.
        """
        self._grader = grader
        self._submissions = submissions
        self._codes = codes
        self._context = multiprocessing.get_context("fork")
        self._judges: list[_Judge] = []
        grader.sandbox.start()
        for _ in range(min(jobs, len(codes))):
            self._judges.append(self._new())

    def close(self) -> None:
        """End all judges, at once."""
        for judge in self._judges:
            judge.process.terminate()
            judge.process.join()
            judge.line.close()

    def results(self) -> Iterator[tuple[int, SubmissionResult]]:
        """The results with their places among the submissions, in the order in which they come.

        Raises:
            JudgeError: the grader failed with one of them.
        """
        tries = dict.fromkeys(self._codes, 0)
        waiting = sorted(self._codes, reverse=True)
        for judge in self._judges:
            _occupy(judge, waiting)
        while busy := {judge.line: judge for judge in self._judges if judge.place is not None}:
            for line in wait(list(busy)):
                judge = busy[line]  # type: ignore[index]
                place = judge.place
                assert place is not None
                result = _answer(judge)
                if result is None:
                    tries[place] += 1
                    if tries[place] == _TRIES:
                        path = self._submissions[place].path
                        raise JudgeError(f"the process that graded {path} died {_TRIES} times")
                    waiting.append(place)
                    judge = self._replace(judge)
                _occupy(judge, waiting)
                if result is not None:
                    yield place, result

    def _replace(self, judge: _Judge) -> _Judge:
        judge.process.join()
        judge.line.close()
        place = self._judges.index(judge)
        self._judges[place] = self._new()
        return self._judges[place]

    def _new(self) -> _Judge:
        ours, theirs = self._context.Pipe()
        # Who holds the other end of a line keeps its judge waiting when this process has died.
        closed = [ours, *(judge.line for judge in self._judges)]
        arguments = (self._grader, self._submissions, self._codes, theirs, closed)
        process = self._context.Process(target=_judge, args=arguments)
        process.start()
        theirs.close()
        return _Judge(process, ours)


def _occupy(judge: _Judge, waiting: list[int]) -> None:
    """Give a judge the next submission; a judge that has just died is noticed later."""
    judge.place = waiting.pop() if waiting else None
    if judge.place is not None:
        with contextlib.suppress(BrokenPipeError):
            judge.line.send_bytes(b"%d" % judge.place)


def _answer(judge: _Judge) -> SubmissionResult | None:
    """What a judge has to say; None when it has died."""
    try:
        said = msgspec.msgpack.decode(judge.line.recv_bytes(), type=_Said)
    except (EOFError, ConnectionResetError):
        return None
    if said.result is None:
        raise JudgeError(said.failure)
    return said.result


def _judge(
    grader: Grader,
    submissions: Sequence[Found],
    codes: Mapping[int, Slice],
    line: Connection,
    others: Sequence[Connection],
) -> None:
    """Judge what is asked for until nobody asks any more."""
    # An interruption by the keyboard is for the process that gives the orders.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    while True:
        try:
            place = int(line.recv_bytes())
        except EOFError:
            return
        try:
            found = submissions[place]
            said = _Said(grader.judge(found.path, found.student, codes[place]))
        except (OSError, SandboxError, ChecksError, PictureError) as error:
            said = _Said(failure=str(error))
        line.send_bytes(msgspec.msgpack.encode(said))
