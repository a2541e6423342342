"""What a further submission costs, and what it would cost without walls and without judging.

    python -m benchmarks.base_cost --times 20 --output docs/performance/base_cost.json

The model of the submission is known, so nothing is trained or described. What is compared, in
turns, so that all meet the same machine:

- the whole: read, cut, called behind the wall, judged, kept;
- its calls behind the wall, with what they leave and send back;
- its calls in plain forks of a process that is as warm as the template;
- as many plain forks that do nothing.

The floor is a fork, the slice and the call for each call that is made: no wall, no evidence, no
verdict. Plain forks are those of a process that does nothing else, as the template does not. Prints
medians in milliseconds, and writes them.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.warm_start import fork, like_the_template
from grader.course import Course
from grader.grading.checking import run_checks
from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox, Session, Work
from grader.sandbox.jobs import input_files as layout
from grader.sandbox.jobs import student_code as student
from grader.sandbox.protocol import JobResult, Limits, RunCall, encode
from samples.sample_class import REPOSITORY, cases


class Floor(msgspec.Struct):
    """Medians in milliseconds for one submission, and what they were measured on."""

    machine: dict[str, str | int]
    case: str
    times: int
    calls: int
    whole: float
    behind_the_wall: float
    called: float
    built: float
    forked: float

    @property
    def floor(self) -> float:
        """Forks, the calls of functions and the building of the model."""
        return self.called + self.built

    @property
    def ratio(self) -> float:
        """How many times the floor a submission costs."""
        return self.whole / self.floor


class _Recorder(Session):
    """A room that remembers the calls that are made in it."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.calls: list[tuple[RunCall, Limits]] = []

    def run(self, work: Work, limits: Limits) -> JobResult:
        """As `Session.run`."""
        if isinstance(work, RunCall):
            self.calls.append((work, limits))
        return super().run(work, limits)


def main(
    times: int = 20,
    case: str = "reference",
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print, and write."""
    with like_the_template() as plain:
        measured = measure(case, times, plain)
    show(measured)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(measured)))


def measure(case: str, times: int, plain: Executor) -> Floor:
    """Grade one submission in each of the ways, again and again; `plain` makes plain forks."""
    (chosen,) = [one for one in cases() if one.name == case]
    with (
        tempfile.TemporaryDirectory() as folder,
        Grader(_course(Path(folder)), "baseline", 0, rubric=chosen.rubric) as grader,
    ):
        source = grader.read(chosen.submission)
        with _Recorder(grader.sandbox) as session:
            # Trains and describes the model, and observes the reference.
            run_checks(grader.context, grader.submission(source, session))
            calls = session.calls

        building = [encode(work) for work, _ in calls if work.call.observe == "model"]
        others = [encode(work) for work, _ in calls if work.call.observe != "model"]

        def whole() -> None:
            grader.evaluate(chosen.submission, case, grader.read(chosen.submission))

        def behind_the_wall() -> None:
            with grader.sandbox.session() as session:
                for work, limits in calls:
                    session.run(work, limits)

        ways: dict[str, Callable[[], None]] = {
            "whole": whole,
            "behind_the_wall": behind_the_wall,
            "called": lambda: plain.submit(_call_plainly, others).result(),
            "built": lambda: plain.submit(_call_plainly, building).result(),
            "forked": lambda: plain.submit(fork, len(calls)).result(),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in track(range(times + 1), description="turns"):
            for name, way in ways.items():
                started = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - started)
    # The first turn warms up.
    medians = {name: 1000 * statistics.median(values[1:]) for name, values in seconds.items()}
    return Floor(machine(), case, times, len(calls), **medians)


def _course(folder: Path) -> Course:
    (folder / "solutions").symlink_to(REPOSITORY / "solutions")
    return Course(folder)


def _call_plainly(calls: list[bytes]) -> None:
    """Make these calls, each in a plain fork of this process."""
    for encoded in calls:
        work = msgspec.msgpack.decode(encoded, type=RunCall)
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            child = os.fork()
            if child == 0:
                try:
                    _call(work, Path(folder))
                finally:
                    os._exit(0)
            os.waitpid(child, 0)


def _call(work: RunCall, folder: Path) -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    layout.lay_out(work.call, folder / work.call.folder)
    student.run(work, folder)


def show(measured: Floor) -> None:
    """Print the table."""
    table = Table("what", "ms", title=f"{measured.case}, medians of {measured.times}")
    for name, value in (
        ("a submission", measured.whole),
        ("its calls behind the wall", measured.behind_the_wall),
        ("floor: forks, slice, calls and model", measured.floor),
        (f"of that {measured.calls} forks", measured.forked),
    ):
        table.add_row(name, f"{value:.0f}")
    Console().print(table, f"{measured.ratio:.2f} times the floor", sep="\n")


if __name__ == "__main__":
    typer.run(main)
