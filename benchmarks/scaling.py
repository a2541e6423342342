"""Measure how the cost of a class grows with its size and its number of distinct models.

    python -m benchmarks.scaling --size 10 --size 100 --size 1000 --output scaling.json

Each class is graded by `grader grade` in a course of its own, cold (with an empty cache) and warm
(the same command again). A class of up to a hundred students is graded with one job and with two,
with known models. All files are removed at the end.
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
_POLL_SECONDS = 0.2


class Run(msgspec.Struct):
    """A run of `grader grade` on a class: its seconds, and the peak memory of trusted processes."""

    size: int
    what: str
    jobs: int
    seconds: float
    memory_mb: float
    passed: int

    @property
    def each(self) -> float:
        """The seconds per submission."""
        return self.seconds / self.size


class Scaling(msgspec.Struct):
    """All runs, and the machine of the measurement."""

    machine: dict[str, str | int]
    models: int
    runs: list[Run]


def main(
    size: Annotated[list[int] | None, typer.Option()] = None,
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print the table, and write it to `output`."""
    scaling = Scaling(machine(), len(MODELS), list(measure(size or [10, 100, 1000])))
    print_table(scaling)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(scaling)))


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
            _change_code(root, jobs)
            yield run(root, size, "models known", jobs)


@contextlib.contextmanager
def course() -> Iterator[Path]:
    """Create an empty course, and remove it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "solutions").symlink_to(REPOSITORY / "solutions")
        yield Path(folder)


def run(root: Path, size: int, what: str, jobs: int) -> Run:
    """Run `grader grade` as an instructor does, and measure it."""
    results = root / "results.json"
    command = [str(_GRADER), "grade", "submitted", "--rubric", "open", "--seed", "0"]
    options = ["--jobs", str(jobs), "--format", "json", "--output", str(results)]
    started = time.monotonic()
    process = subprocess.Popen([*command, *options], cwd=root)
    memory = _MemoryMonitor(process.pid)
    code = process.wait()
    seconds = time.monotonic() - started
    if code != 0:
        raise SystemExit(f"grader grade ended with exit code {code}")
    report = GradeReport.from_json(results.read_bytes())
    passed = sum(result.score == result.max_score for result in report.results)
    return Run(size, what, jobs, seconds, memory.peak_mb(), passed)


def _change_code(root: Path, version: int) -> None:
    """Change a comment in each submission, so that cached results do not apply."""
    for path in (root / "submitted").rglob("*.ipynb"):
        path.write_text(
            re.sub(r"# (version \d+ )?student", f"# version {version} student", path.read_text())
        )


class _MemoryMonitor(threading.Thread):
    """A thread that measures the memory of a command and of the workers that it forks."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._peak_kb = 0
        self._has_ended = threading.Event()
        self.start()

    def run(self) -> None:
        """Measure at intervals until the process has ended."""
        while not self._has_ended.wait(_POLL_SECONDS):
            children = Path(f"/proc/{self._process}/task/{self._process}/children")
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                numbers = [self._process, *map(int, children.read_text().split())]
                total_kb = sum(
                    _proportional_kb(number) for number in numbers if _is_trusted(number)
                )
                self._peak_kb = max(self._peak_kb, total_kb)

    def peak_mb(self) -> float:
        """Return the largest measurement; call it after the process has ended."""
        self._has_ended.set()
        self.join()
        return self._peak_kb / 1024


def _is_trusted(number: int) -> bool:
    return b"grader.sandbox" not in Path(f"/proc/{number}/cmdline").read_bytes()


def _proportional_kb(number: int) -> int:
    """Return the memory of a process, with shared memory divided among its users."""
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def print_table(scaling: Scaling) -> None:
    """Print the table."""
    title = f"{scaling.models} distinct models"
    table = Table("students", "what", "jobs", "s", "s each", "MB", "all points", title=title)
    for each in scaling.runs:
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
