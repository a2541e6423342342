"""Check that `kill -9` at random moments of grading a class loses and changes no result.

    python -m benchmarks.kills --moments 100

The grader, the fork server, a supervisor, an init process and a worker are killed in turn while 20
submissions are graded. The same command is then run until it ends by itself. Its results must be
those of an undisturbed run: no grade lost, none twice, none changed.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer
from msgspec import structs
from rich.progress import track

from grader.course import Course
from grader.results import GradeReport
from grader.sandbox.isolation.process_list import descendants
from samples.sample_class import REPOSITORY, cases

PROCESS_KINDS = ("grader", "fork server", "supervisor", "init process", "worker")
SAMPLES = ("reference", "random_shuffle_and_helpers", "split_always_at_eighty_percent")
_MAX_RUNS = 10


@dataclass(frozen=True)
class Class:
    """A course with submissions."""

    root: Path

    @property
    def state(self) -> Path:
        """The folder where the grader stores finished work."""
        return Course(self.root).state

    @property
    def report(self) -> Path:
        """The file where the command writes its results."""
        return self.root / "results.json"

    def start(self) -> subprocess.Popen[bytes]:
        """Start grading the class."""
        command = "from grader.cli.main import main; main()"
        arguments = ["grade", "submitted", "--seed", "7", "--format", "json"]
        return subprocess.Popen(
            [sys.executable, "-c", command, *arguments, "--output", str(self.report)],
            cwd=self.root,
            stderr=subprocess.DEVNULL,
        )

    def results(self) -> GradeReport:
        """Return the results of the command without the fields that differ from run to run."""
        report = GradeReport.from_json(self.report.read_bytes())
        comparable = [structs.replace(each, seconds=0.0, reused=False) for each in report.results]
        return structs.replace(report, results=tuple(comparable))

    def restore(self, saved_state: Path) -> None:
        """Restore the state from a copy, and remove the results."""
        shutil.rmtree(self.state)
        shutil.copytree(saved_state, self.state)
        self.report.unlink(missing_ok=True)


def make_class(root: Path, size: int) -> Class:
    """Create a class in an empty folder: sample submissions, and others with one small function."""
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    by_name = {case.name: case for case in cases()}
    for number in range(size):
        folder = root / "submitted" / f"student{number:02}"
        folder.mkdir(parents=True)
        if number % 7 == 3:
            sample = by_name[SAMPLES[number // 7 % len(SAMPLES)]]
            shutil.copy(sample.submission, folder)
        else:
            (folder / "submission.py").write_text(
                "import os\n\n\ndef create_train_val_dirs(root_path):\n"
                f"    names = ['cats', 'dogs'][: {number % 3}]\n"
                "    for part in ('training', 'validation'):\n"
                "        for name in names:\n"
                "            os.makedirs(os.path.join(root_path, part, name))\n"
                f"    number = {number}\n"
            )
    return Class(root)


def undisturbed(group: Class, saved_state: Path) -> tuple[GradeReport, float]:
    """Return results and seconds of an undisturbed run; copy the initial state to `saved_state`.

    The state contains trainings and generated pictures, as in the middle of a course, but no
    results.
    """
    assert group.start().wait() == 0
    results = {path.name for path in _stored_results(group)}
    shutil.copytree(group.state, saved_state, ignore=lambda _, names: results & set(names))
    group.restore(saved_state)
    started = time.monotonic()
    assert group.start().wait() == 0
    return group.results(), time.monotonic() - started


def trial(group: Class, saved_state: Path, kind: str, moment: float) -> int:
    """Kill a process at a moment, run the command until it ends, and return the number of runs."""
    group.restore(saved_state)
    command = group.start()
    kill_one(command, kind, moment)
    runs = 1
    while command.wait() != 0:
        if runs == _MAX_RUNS:
            raise RuntimeError(f"the class cannot be graded after a {kind} was killed")
        finished = {path.name for path in _stored_results(group)}
        command = group.start()
        runs += 1
        assert finished <= {path.name for path in _stored_results(group)}, (
            "a finished grade was lost"
        )
    return runs


def kill_one(command: "subprocess.Popen[bytes]", kind: str, moment: float) -> None:
    """Kill the first process of a kind that exists after `moment` seconds, if any appears."""
    try:
        command.wait(moment)
    except subprocess.TimeoutExpired:
        while command.poll() is None:
            for victim in _processes(command.pid, kind):
                subprocess.run(["kill", "-9", str(victim)], check=False, capture_output=True)
                return


def _processes(grader: int, kind: str) -> Iterator[int]:
    """Yield the processes of a kind, which is their generation below the grader."""
    if kind == "grader":
        yield grader
        return
    generation = [grader]
    for _ in range(PROCESS_KINDS.index(kind)):
        generation = [child for each in generation for child in _children(each)]
    yield from generation


def _children(parent: int) -> list[int]:
    """Return the direct child processes: the descendants without their own descendants."""
    all_below = descendants(parent)
    indirect = {each for child in all_below for each in descendants(child)}
    return [child for child in all_below if child not in indirect]


def _stored_results(group: Class) -> Iterator[Path]:
    """Yield the cache entries that contain results."""
    for path in (group.state / "cache").glob("*.msgpack"):
        if b"max_points" in path.read_bytes():
            yield path


def main(moments: int = 100, size: int = 20, seed: int = 0) -> None:
    """Kill at random moments, and print the number of runs."""
    rng = random.Random(seed)  # noqa: S311 - the moments only have to be reproducible
    runs: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        group, saved_state = make_class(Path(folder) / "course", size), Path(folder) / "state"
        expected, seconds = undisturbed(group, saved_state)
        for number in track(range(moments), description="moments"):
            kind = PROCESS_KINDS[number % len(PROCESS_KINDS)]
            runs[kind] += trial(group, saved_state, kind, rng.uniform(0, seconds))
            assert group.results() == expected, f"different results after a {kind} was killed"
    print(f"{size} submissions, {seconds:.0f} s undisturbed; {moments} kills, all results the same")
    for kind in PROCESS_KINDS:
        kills = len(range(PROCESS_KINDS.index(kind), moments, len(PROCESS_KINDS)))
        print(f"{kind}: {runs[kind]} runs for {kills} kills")


if __name__ == "__main__":
    typer.run(main)
