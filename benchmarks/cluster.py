"""Measure the gain of a second Dask worker, and the cost of a killed one.

    python -m benchmarks.cluster --output cluster.json

A class whose models are known, as in the middle of a course, is graded in turn by one worker, by
two, and by two of which one is killed after a third of the results. No training limits the speed.
All runs must give the same results.
"""

import json
import os
import re
import shutil
import signal
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from msgspec import structs
from rich.progress import track

from grader.course import Course
from grader.grading.cluster import grade_on_cluster
from grader.grading.grader import Grader
from grader.results import SubmissionResult
from grader.submissions.student_folder import FoundSubmission
from samples.sample_class import REPOSITORY, cases

if TYPE_CHECKING:
    from distributed import LocalCluster

SAMPLES = ("reference", "random_shuffle_and_helpers", "split_always_at_eighty_percent")
SEED = 7
_FUNCTION_HEADER = re.compile(r"^(def create_train_val_dirs\(.*\):\n)", re.MULTILINE)


def make_class(folder: Path, size: int) -> list[FoundSubmission]:
    """Create a class in a folder; no two submissions have the same code."""
    by_name = {case.name: case for case in cases()}
    submissions = []
    for number in range(size):
        sample = by_name[SAMPLES[number % len(SAMPLES)]].submission
        path = folder / f"student{number:03}.py"
        text, changed = _FUNCTION_HEADER.subn(
            rf"\1    student = {number}\n", sample.read_text("utf-8")
        )
        assert changed == 1
        path.write_text(text)
        submissions.append(FoundSubmission(path, path.stem))
    return submissions


@contextmanager
def workers(count: int, folder: Path) -> "Iterator[LocalCluster]":
    """Start `count` workers that have imported TensorFlow; `folder` keeps their trainings."""
    # Imported late: it takes seconds.
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        host="127.0.0.1",
        # A dashboard would take processor time from the measurement.
        dashboard_address=None,
        local_directory=str(folder),
    ) as cluster:
        (folder / "warm_up").mkdir(exist_ok=True)
        run(cluster, make_class(folder / "warm_up", 6 * count), kill=False)
        yield cluster


def run(
    cluster: "LocalCluster", submissions: list[FoundSubmission], kill: bool
) -> tuple[list[SubmissionResult], float]:
    """Grade a class without cached results; return the results in order, and the seconds.

    With `kill`, a worker is killed after a third of the results.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(REPOSITORY / "solutions", Path(folder) / "solutions")
        with Grader(Course(Path(folder)), "baseline", SEED) as grader:
            started = time.monotonic()
            results = {}
            for position, result in grade_on_cluster(
                grader, submissions, cluster.scheduler_address
            ):
                results[position] = structs.replace(result, seconds=0.0)
                if kill and len(results) == len(submissions) // 3:
                    (nanny, *_) = cluster.workers.values()
                    os.kill(nanny.pid, signal.SIGKILL)
            seconds = time.monotonic() - started
    return [results[position] for position in sorted(results)], seconds


def main(size: int = 36, times: int = 3, output: Path | None = None) -> None:
    """Measure, print the medians, and write them to `output`."""
    seconds: dict[str, list[float]] = {"one": [], "two": [], "killed": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "class").mkdir()
        submissions = make_class(folder / "class", size)
        expected = None
        for _ in track(range(times), description="rounds"):
            for kind in seconds:
                with workers(1 if kind == "one" else 2, folder) as cluster:
                    results, elapsed = run(cluster, submissions, kill=kind == "killed")
                expected = expected or results
                assert results == expected, f"different results with {kind}"
                seconds[kind].append(round(elapsed, 2))
    one, two, killed = (statistics.median(each) for each in seconds.values())
    print(f"{size} submissions, {times} times each, medians; all results the same")
    print(f"one worker {one:.1f} s, two {two:.1f} s: {one / two:.2f} times as fast")
    print(f"one of the two killed: {killed:.1f} s")
    if output is not None:
        summary = {"size": size, "seconds": seconds, "speed_up": round(one / two, 2)}
        output.write_text(json.dumps(summary, indent=2) + "\n")


if __name__ == "__main__":
    typer.run(main)
