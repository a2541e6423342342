"""Compare the cost of a submission with its base cost: without isolation and without checks.

    python -m benchmarks.base_cost --times 20 --output docs/performance/base_cost.json

The model of the submission is known, so nothing is trained or described. The following are measured
in turns, so that all have the same conditions:

- the whole submission: read, sliced, run in the sandbox, checked, stored;
- its calls in the sandbox, with the evidence that they produce;
- its calls in plain forks of a process with the same imports as the fork server;
- the same number of plain forks that do nothing.

The base cost is a fork, the slice and the function for each call: no isolation, no evidence, no
checks. The command prints medians in milliseconds, and writes them.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.warm_start import fork, warm_process
from grader.authoring.cases import Case
from grader.course import Course
from grader.grading.checking import run_checks
from grader.grading.grader import Grader
from grader.grading.steps import PendingSubmission
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.jobs import input_files, student_code
from grader.sandbox.protocol import JobResult, Limits, RunCall, Task, encode
from samples.sample_class import REPOSITORY, cases


class BaseCost(msgspec.Struct):
    """Medians in milliseconds for one submission, and the conditions of the measurement."""

    machine: dict[str, str | int]
    case: str
    times: int
    calls: int
    whole: float
    sandboxed: float = msgspec.field(name="behind_the_wall")
    called: float
    built: float
    forked: float

    @property
    def base_cost(self) -> float:
        """The milliseconds of the forks, the function calls and the building of the model."""
        return self.called + self.built

    @property
    def ratio(self) -> float:
        """The cost of a submission in multiples of the base cost."""
        return self.whole / self.base_cost


class _RecordingSession(Session):
    """A session that records its calls."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.calls: list[tuple[RunCall, Limits]] = []

    def run(self, task: Task, limits: Limits) -> JobResult:
        """Run a job as `Session.run` does, and record it if it is a call."""
        if isinstance(task, RunCall):
            self.calls.append((task, limits))
        return super().run(task, limits)


def main(
    times: int = 20,
    case: str = "reference",
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print, and write."""
    with warm_process() as plain:
        measured = measure(case, times, plain)
    show(measured)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(measured)))


def measure(case: str, times: int, plain: Executor) -> BaseCost:
    """Measure each way in turns; `plain` runs functions in the process for plain forks."""
    (chosen,) = [each for each in cases() if each.name == case]
    with (
        tempfile.TemporaryDirectory() as folder,
        Grader(_course(Path(folder)), "baseline", 0, rubric=chosen.rubric) as grader,
    ):
        source = grader.read(chosen.submission)
        with _RecordingSession(grader.sandbox) as session:
            # The first run also trains and describes the model, and calls the reference.
            run_checks(grader.context, grader.submission(source, session))
        medians = _medians(_ways(grader, chosen, session.calls, plain), times)
    return BaseCost(machine(), case, times, len(session.calls), **medians)


def _ways(
    grader: Grader, case: Case, calls: Sequence[tuple[RunCall, Limits]], plain: Executor
) -> dict[str, Callable[[], object]]:
    """Return a function for each way to run the submission, or a part of it."""
    building = [encode(work) for work, _ in calls if work.call.observe == "model"]
    others = [encode(work) for work, _ in calls if work.call.observe != "model"]

    def whole() -> None:
        grader.steps.evaluate(
            PendingSubmission(case.submission, case.name, grader.read(case.submission))
        )

    def sandboxed() -> None:
        with grader.sandbox.session() as session:
            for work, limits in calls:
                session.run(work, limits)

    return {
        "whole": whole,
        "sandboxed": sandboxed,
        "called": lambda: plain.submit(_call_in_forks, others).result(),
        "built": lambda: plain.submit(_call_in_forks, building).result(),
        "forked": lambda: plain.submit(fork, len(calls)).result(),
    }


def _medians(ways: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """Run all ways in turns, and return the median milliseconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in track(range(times + 1), description="turns"):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
    # The first turn is a warm-up.
    return {name: 1000 * statistics.median(values[1:]) for name, values in seconds.items()}


def _course(folder: Path) -> Course:
    (folder / "solutions").symlink_to(REPOSITORY / "solutions")
    return Course(folder)


def _call_in_forks(calls: list[bytes]) -> None:
    """Run these calls, each in a plain fork of this process."""
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
    input_files.create_files(work.call, folder / work.call.folder)
    student_code.run(work, folder)


def show(measured: BaseCost) -> None:
    """Print the table."""
    table = Table("what", "ms", title=f"{measured.case}, medians of {measured.times}")
    for name, value in (
        ("a submission", measured.whole),
        ("its calls in the sandbox", measured.sandboxed),
        ("base cost: forks, slice, calls and model", measured.base_cost),
        (f"of that {measured.calls} forks", measured.forked),
    ):
        table.add_row(name, f"{value:.0f}")
    Console().print(table, f"{measured.ratio:.2f} times the base cost", sep="\n")


if __name__ == "__main__":
    typer.run(main)
