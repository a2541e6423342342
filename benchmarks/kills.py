"""What killing costs: `kill -9` at random moments of a class, then the same command again.

    python -m benchmarks.kills --moments 100

In turn the grader, the template, a supervisor, a init process and a worker are killed while 20 submissions
are graded. After the same command has been run again, until it ends by itself, its results must be
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
from grader.sandbox.isolation.resource_usage import descendants
from samples.sample_class import REPOSITORY, cases

KINDS = ("grader", "template", "supervisor", "init process", "worker")
SAMPLES = ("reference", "random_shuffle_and_helpers", "split_always_at_eighty_percent")
_MOST_RUNS = 10


@dataclass(frozen=True)
class Class:
    """A course with submissions, and the state that every trial starts from."""

    root: Path

    @property
    def state(self) -> Path:
        """Where the grader keeps finished work."""
        return Course(self.root).state

    @property
    def report(self) -> Path:
        """Where the command writes its results."""
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
        """What the command wrote, without what may differ from run to run."""
        report = GradeReport.from_json(self.report.read_bytes())
        same = [structs.replace(each, seconds=0.0, reused=False) for each in report.results]
        return structs.replace(report, results=tuple(same))

    def forget_verdicts(self, kept: Path) -> None:
        """Go back to the state that `kept` is a copy of."""
        shutil.rmtree(self.state)
        shutil.copytree(kept, self.state)
        self.report.unlink(missing_ok=True)


def make_class(root: Path, size: int) -> Class:
    """A class in an empty folder: some sample submissions, and others with one small function."""
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


def undisturbed(group: Class, kept: Path) -> tuple[GradeReport, float]:
    """What an undisturbed run finds and the seconds that it takes; `kept` gets its first state.

    That has trainings and drawn pictures in it, as in the middle of a course, but no verdicts.
    """
    assert group.start().wait() == 0
    verdicts = {path.name for path in _verdicts(group)}
    shutil.copytree(group.state, kept, ignore=lambda _, names: verdicts & set(names))
    group.forget_verdicts(kept)
    started = time.monotonic()
    assert group.start().wait() == 0
    return group.results(), time.monotonic() - started


def trial(group: Class, kept: Path, kind: str, moment: float) -> int:
    """Kill a process of a kind at a moment, then run to the end; returns how often it was run."""
    group.forget_verdicts(kept)
    command = group.start()
    kill_one(command, kind, moment)
    runs = 1
    while command.wait() != 0:
        if runs == _MOST_RUNS:
            raise RuntimeError(f"the class cannot be graded any more after a {kind} was killed")
        finished = {path.name for path in _verdicts(group)}
        command = group.start()
        runs += 1
        assert finished <= {path.name for path in _verdicts(group)}, "a finished grade was lost"
    return runs


def kill_one(command: "subprocess.Popen[bytes]", kind: str, moment: float) -> None:
    """Kill the first process of a kind that is there after `moment` seconds, if one comes."""
    try:
        command.wait(moment)
    except subprocess.TimeoutExpired:
        while command.poll() is None:
            for victim in _processes(command.pid, kind):
                subprocess.run(["kill", "-9", str(victim)], check=False, capture_output=True)
                return


def _processes(grader: int, kind: str) -> Iterator[int]:
    """The processes of a kind, by how far they stand from the grader."""
    if kind == "grader":
        yield grader
        return
    generation = [grader]
    for _ in range(KINDS.index(kind)):
        generation = [child for each in generation for child in _children(each)]
    yield from generation


def _children(parent: int) -> list[int]:
    """The processes that one has started itself: its descendants but for theirs."""
    below = descendants(parent)
    further = {each for child in below for each in descendants(child)}
    return [child for child in below if child not in further]


def _verdicts(group: Class) -> Iterator[Path]:
    """The entries of the store that hold verdicts."""
    for path in (group.state / "cache").glob("*.msgpack"):
        if b"max_points" in path.read_bytes():
            yield path


def main(moments: int = 100, size: int = 20, seed: int = 0) -> None:
    """Kill at so many moments, and print what came of it."""
    rng = random.Random(seed)
    runs: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        group, kept = make_class(Path(folder) / "course", size), Path(folder) / "kept"
        expected, seconds = undisturbed(group, kept)
        for number in track(range(moments), description="moments"):
            kind = KINDS[number % len(KINDS)]
            runs[kind] += trial(group, kept, kind, rng.uniform(0, seconds))
            assert group.results() == expected, f"another result after a {kind} was killed"
    print(f"{size} submissions, {seconds:.0f} s undisturbed; {moments} kills, all results the same")
    for kind in KINDS:
        kills = len(range(KINDS.index(kind), moments, len(KINDS)))
        print(f"{kind}: {runs[kind]} runs for {kills} kills")


if __name__ == "__main__":
    typer.run(main)
