"""How the cost of a class grows: with its distinct models, hardly with its students.

    python -m benchmarks.scaling --size 10 --size 100 --size 1000 --output growth.json

Each class is graded by `grader grade` in a course of its own, cold (no picture drawn, no model
known) and warm (the same command again). One of a hundred, or less if none is as large, is graded
with one job and with two, its models being known. Nothing is left behind.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.large_class import MODELS, hand_in
from benchmarks.machine import machine
from grader.results import GradeReport
from samples.sample_class import REPOSITORY

_GRADER = Path(sys.executable).parent / "grader"
_LOOK_SECONDS = 0.2


class Run(msgspec.Struct):
    """One run of `grader grade` on a class: seconds, and MB that the trusted side held at most."""

    size: int
    what: str
    jobs: int
    seconds: float
    memory_mb: float
    passed: int

    @property
    def each(self) -> float:
        """Seconds a submission."""
        return self.seconds / self.size


class Growth(msgspec.Struct):
    """All runs, and what they were measured on."""

    machine: dict[str, str | int]
    models: int
    runs: list[Run]


def main(
    size: Annotated[list[int] | None, typer.Option()] = None,
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print, and write."""
    growth = Growth(machine(), len(MODELS), list(measure(size or [10, 100, 1000])))
    show(growth)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(growth)))


def measure(sizes: list[int]) -> Iterator[Run]:
    """Grade a class of each size cold and warm, and one with different numbers of jobs."""
    processors = len(os.sched_getaffinity(0))
    for size in sizes:
        with course() as root:
            hand_in(root / "submitted", size)
            yield run(root, size, "cold", processors)
            yield run(root, size, "warm", processors)
    size = min(100, max(sizes))
    with course() as root:
        hand_in(root / "submitted", size)
        run(root, size, "models unknown", processors)
        for jobs in (1, 2):
            _forget_verdicts(root, jobs)
            yield run(root, size, "models known", jobs)


@contextlib.contextmanager
def course() -> Iterator[Path]:
    """An empty course that goes away again."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "solutions").symlink_to(REPOSITORY / "solutions")
        yield Path(folder)


def run(root: Path, size: int, what: str, jobs: int) -> Run:
    """Run the command as an instructor would."""
    results = root / "results.json"
    command = [_GRADER, "grade", "submitted", "--rubric", "open", "--seed", "0"]
    options = ["--jobs", str(jobs), "--format", "json", "--output", str(results)]
    started = time.monotonic()
    process = subprocess.Popen([*command, *options], cwd=root)
    watched = _Memory(process.pid)
    code = process.wait()
    seconds = time.monotonic() - started
    if code != 0:
        raise SystemExit(f"grader grade ended with exit code {code}")
    report = GradeReport.from_json(results.read_bytes())
    passed = sum(result.score == result.max_score for result in report.results)
    return Run(size, what, jobs, seconds, watched.peak_mb(), passed)


def _forget_verdicts(root: Path, time: int) -> None:
    """Let all submissions be judged anew: another remark in each is another code."""
    for path in (root / "submitted").rglob("*.ipynb"):
        path.write_text(
            re.sub(r"# (time \d+ )?student", f"# time {time} student", path.read_text())
        )


class _Memory(threading.Thread):
    """Watches what a command and the judges that it forks hold in memory together."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._peak_kb = 0
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Look now and then until the process has ended."""
        while not self._over.wait(_LOOK_SECONDS):
            children = Path(f"/proc/{self._process}/task/{self._process}/children")
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                numbers = [self._process, *map(int, children.read_text().split())]
                held = sum(_share_kb(number) for number in numbers if _is_trusted(number))
                self._peak_kb = max(self._peak_kb, held)

    def peak_mb(self) -> float:
        """The most that was seen; call it when the process has ended."""
        self._over.set()
        self.join()
        return self._peak_kb / 1024


def _is_trusted(number: int) -> bool:
    return b"grader.sandbox" not in Path(f"/proc/{number}/cmdline").read_bytes()


def _share_kb(number: int) -> int:
    """Memory of a process; what several share counts a part for each."""
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def show(growth: Growth) -> None:
    """Print the table."""
    title = f"{growth.models} distinct models"
    table = Table("students", "what", "jobs", "s", "s each", "MB", "all points", title=title)
    for each in growth.runs:
        table.add_row(
            str(each.size),
            each.what,
            str(each.jobs),
            f"{each.seconds:.1f}",
            f"{each.each:.2f}",
            f"{each.memory_mb:.0f}",
            str(each.passed),
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
