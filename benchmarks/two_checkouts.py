"""Measure the cost of one more submission in one checkout of the project, compared with another.

    git worktree add ../before COMMIT && make -C ../before setup
    python -m benchmarks.two_checkouts ../before . --pairs 30

Each checkout grades the same submission, whose model is in the cache, in a process of its own, with
its own virtual environment if it has one. The checkouts take turns and change their order after
each pair, so any disturbance affects both. The command prints the median of the ratios of the pairs
and their spread.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.progress import track

# The program also works in older checkouts, where the grader's module and method have other names.
_PROGRAM = """
import sys, tempfile, time
from pathlib import Path
from grader.course import Course
try:
    from grader.grading.grader import Grader
except ImportError:
    from grader.grading import Grader
replies = sys.stdout
sys.stdout = sys.stderr
submission = Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "solutions").symlink_to(Path("solutions").absolute())
    with Grader(Course(Path(folder)), "baseline", 0) as grader:
        if hasattr(grader, "steps"):
            from grader.grading.steps import PendingSubmission
            evaluate = lambda *parts: grader.steps.evaluate(PendingSubmission(*parts))
        else:
            evaluate = grader.evaluate if hasattr(grader, "evaluate") else grader.judge
        for _ in sys.stdin:
            started = time.perf_counter()
            result = evaluate(submission, "student", grader.read(submission))
            print(time.perf_counter() - started, result.score, file=replies, flush=True)
"""
# The first turns train the model and fill the caches.
_WARM_UP_TURNS = 3


class Summary(NamedTuple):
    """The number of pairs, the median of their ratios, and the bounds of their middle half."""

    pairs: int
    median: float
    lower: float
    upper: float

    def __str__(self) -> str:
        """Return the summary as one line."""
        return (
            f"{self.median:.3f} times as long, the middle half of {self.pairs} pairs "
            f"from {self.lower:.3f} to {self.upper:.3f}"
        )


def summarize(before: list[float], after: list[float]) -> Summary:
    """Summarize the ratio of the second duration to the first in each pair."""
    ratios = [second / first for first, second in zip(before, after, strict=True)]
    lower, median, upper = statistics.quantiles(ratios, n=4, method="inclusive")
    return Summary(len(ratios), median, lower, upper)


class Checkout:
    """A process that grades one submission in one checkout, once for each turn."""

    def __init__(self, folder: Path, submission: Path) -> None:
        """Start the process; the first turn trains the model."""
        own_python = folder / ".venv" / "bin" / "python"
        python = own_python if own_python.exists() else Path(sys.executable)
        self._process = subprocess.Popen(
            [python, "-c", _PROGRAM, submission],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self) -> float:
        """Grade once and return the duration; raises RuntimeError if the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            raise RuntimeError(f"{self._process.args!r} ended")
        return float(reply.split()[0])

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def main(
    before: Path,
    after: Path,
    pairs: int = 30,
    submission: Annotated[Path, typer.Option()] = Path("solutions/baseline/baseline.ipynb"),
) -> None:
    """Measure, and print the medians and the summary."""
    checkouts = [Checkout(folder.absolute(), submission.absolute()) for folder in (before, after)]
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in track(range(_WARM_UP_TURNS + pairs), description="pairs"):
        for index in (0, 1) if turn % 2 else (1, 0):
            duration = checkouts[index].seconds()
            if turn >= _WARM_UP_TURNS:
                seconds[index].append(duration)
    for checkout in checkouts:
        checkout.close()
    for folder, values in zip((before, after), seconds, strict=True):
        print(f"{folder}: {1000 * statistics.median(values):.0f} ms")
    print(summarize(*seconds))


if __name__ == "__main__":
    typer.run(main)
