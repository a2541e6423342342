"""Run the grading commands of peers and of this project, and measure their seconds."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from grader.results import GradeReport
from grader.settings import Settings

SCRIPTS = Path(sys.executable).parent
# nbgrader prints this once for each submission, before it starts with the notebook.
SUBMISSION_MARK = "Sanitizing"


class CommandError(Exception):
    """A command failed; the message has its name and the last line that it printed."""


@dataclass(frozen=True)
class Timing:
    """The wall-clock seconds for grading the class in one way.

    `total` is for the whole class, including start and end; `each` is for the single submissions.
    `full_marks` names those with all points. `load` is the average number of processes on the
    machine that wanted a processor in the last minute: compare ways only under similar loads.
    """

    way: str
    total: float
    each: tuple[float, ...]
    full_marks: frozenset[str]
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def shared(self) -> float:
        """The seconds of the class, divided by the number of submissions."""
        return self.total / len(self.each)

    @property
    def median(self) -> float:
        """The median seconds of a single submission."""
        return statistics.median(self.each)

    def cheaper_than(self, peer: "Timing") -> dict[str, float]:
        """Return the ratios of a peer's seconds to these, for the class and for the median."""
        return {
            "class": round(peer.shared / self.shared, 1),
            "median": round(peer.median / self.median, 1),
        }


@dataclass(frozen=True)
class Workbench:
    """A working folder, the assignment that is graded, and the commands that grade it."""

    folder: Path
    settings: Settings

    @property
    def points(self) -> float:
        """The points that the tests of a submission can give."""
        return sum(map(self.settings.exercise_points, self.settings.points))

    @property
    def training_data(self) -> Path:
        """The file with the data that the peers' tests train on."""
        return self.folder / "training_data.npz"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of all commands; kernels keep their files in the folder."""
        return {
            **os.environ,
            # nbgrader starts the program `alembic`.
            "PATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)]),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "TRAINING_DATA": str(self.training_data),
        }

    def run(self, folder: Path, command: Sequence[object]) -> tuple[float, list[float]]:
        """Run a command, and return its seconds, and those of each submission that it announces.

        Raises:
            CommandError: the command failed.
        """
        started = time.monotonic()
        submission_starts, last_line = [], ""
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                last_line = line.strip() or last_line
                if SUBMISSION_MARK in line:
                    submission_starts.append(time.monotonic())
        ended = time.monotonic()
        if process.returncode != 0:
            raise CommandError(f"{Path(str(command[0])).name} failed: {last_line}")
        moments = [*submission_starts, ended]
        return ended - started, [after - before for before, after in pairwise(moments)]

    def nbgrader(self, course: Path, way: str) -> Timing:
        """Grade the submissions of a course with nbgrader, whether graded before or not."""
        command = [SCRIPTS / "nbgrader", "autograde", "baseline", "--force"]
        total, each = self.run(course, command)
        names = [path.name for path in (course / "submitted").iterdir()]
        # Imported late: it takes seconds.
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
            scores = {name: gradebook.find_submission("baseline", name).score for name in names}
        full = frozenset(name for name, score in scores.items() if score == self.points)
        return Timing(way, total, tuple(each), full)

    def grader(self, course: Path, way: str) -> Timing:
        """Grade the submissions of a course with our own command."""
        output = course / "results.json"
        options = ["--format", "json", "--output", output]
        total, _ = self.run(course, [SCRIPTS / "grader", "grade", "submitted", *options])
        results = GradeReport.from_json(output.read_bytes()).results
        each = tuple(result.seconds for result in results)
        full = frozenset(result.student for result in results if result.score == self.points)
        return Timing(way, total, each, full)
