"""What grading a class costs: stock nbgrader, otter-grader, and ours in nbgrader and alone.

    python -m benchmarks.peers --submissions 6

All grade the same notebooks, one way after the other. Stock nbgrader and otter run each notebook
and test it in its kernel, with as many threads as TensorFlow likes, and train by the recipe that we
use, on the same pictures. Ours is measured three times: the class as it is handed in at first;
handed in again with other code, so that all is judged anew but no model is new; and unchanged.
Most of the class have built the model of the task; how many distinct models there are is told.

Seconds are told as those of the whole class for each submission, where starting TensorFlow weighs
the more the smaller the class, and as the median of what single submissions took.
Full marks are counted because they show that the tests ask for the same. Stock nbgrader gives them
to fewer: a test in which anything is written to stderr gets no points there, and Keras warns there
of a first layer with `input_shape`.

otter-grader gets an environment of its own below `.grader/`, with our versions of TensorFlow and
what else runs notebooks. Without a network it is left out.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import nbformat
import typer
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import peer_class
from benchmarks.machine import machine
from grader.cache import Store
from grader.course import Course
from grader.results import GradeReport
from grader.sandbox.protocol import TrainingEvidence
from grader.settings import Settings, read_settings
from samples.sample_class import REPOSITORY

OTTER = "7.0.0"
# In otter's environment, too, in our versions: what notebooks run with and what students import.
SHARED = (
    *("tensorflow", "keras", "numpy", "pillow", "scipy"),
    *("scikit-learn", "pandas", "matplotlib", "tqdm"),
    *("ipykernel", "ipython", "jupyter-client", "nbclient", "nbconvert"),
)
SCRIPTS = Path(sys.executable).parent
SEED = 7
STOCK, OTTER_RUN = "stock nbgrader autograde", "otter run"
# nbgrader's own limit of 30 seconds a cell would end a training.
STOCK_CONFIGURATION = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ExecutePreprocessor.timeout = 600
"""
# nbgrader says so once for each submission, before it does anything to the notebook.
NEXT_SUBMISSION = "Sanitizing"

Notebooks = Mapping[str, NotebookNode]
Grade = Callable[[Path, str], "Timing"]


class CommandError(Exception):
    """A command failed: its name and the last line that it printed."""


@dataclass(frozen=True)
class Timing:
    """What grading the class one way took, in wall-clock seconds.

    `total` is that of the whole class, with all that starts and ends once. `each` is that of the
    single submissions. `full_marks` names those that got all points. `load` is how many processes
    wanted a processor in the last minute, others' as well: ways compare only under like loads.
    """

    way: str
    total: float
    each: tuple[float, ...]
    full_marks: frozenset[str]
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def shared(self) -> float:
        """Seconds of the class for each submission."""
        return self.total / len(self.each)

    @property
    def median(self) -> float:
        """Seconds of a single submission in the median."""
        return statistics.median(self.each)

    def cheaper_than(self, peer: "Timing") -> dict[str, float]:
        """How many times a peer takes as long, by the class and by a single submission."""
        return {
            "class": round(peer.shared / self.shared, 1),
            "median": round(peer.median / self.median, 1),
        }


@dataclass(frozen=True)
class Bench:
    """An empty folder to work in, and the assignment that is graded."""

    folder: Path
    settings: Settings

    @property
    def points(self) -> float:
        """What a submission can get from the tests."""
        return sum(map(self.settings.exercise_points, self.settings.points))

    @property
    def training_data(self) -> Path:
        """What the peers' tests train on."""
        return self.folder / "lesson.npz"

    @property
    def environment(self) -> dict[str, str]:
        """Variables of all commands: what kernels leave behind goes into the folder."""
        return {
            **os.environ,
            # nbgrader starts `alembic` by its name.
            "PATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)]),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "LESSON": str(self.training_data),
        }

    def run(self, folder: Path, command: Sequence[object]) -> tuple[float, list[float]]:
        """Run a command; returns its seconds, and those of each submission if it tells.

        Raises:
            CommandError: it failed.
        """
        started = time.monotonic()
        marks, last = [], ""
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
                last = line.strip() or last
                if NEXT_SUBMISSION in line:
                    marks.append(time.monotonic())
        ended = time.monotonic()
        if process.returncode != 0:
            raise CommandError(f"{Path(str(command[0])).name} failed: {last}")
        return ended - started, [after - before for before, after in pairwise([*marks, ended])]

    def nbgrader(self, course: Path, way: str) -> Timing:
        """Let nbgrader grade what was handed in in a course, graded before or not."""
        command = [SCRIPTS / "nbgrader", "autograde", "baseline", "--force"]
        total, each = self.run(course, command)
        names = [path.name for path in (course / "submitted").iterdir()]
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
            scores = {name: gradebook.find_submission("baseline", name).score for name in names}
        full = frozenset(name for name, score in scores.items() if score == self.points)
        return Timing(way, total, tuple(each), full)

    def grader(self, course: Path, way: str) -> Timing:
        """Let our own command grade what was handed in in a course."""
        output = course / "results.json"
        options = ["--format", "json", "--output", output]
        total, _ = self.run(course, [SCRIPTS / "grader", "grade", "submitted", *options])
        results = GradeReport.from_json(output.read_bytes()).results
        each = tuple(result.seconds for result in results)
        full = frozenset(result.student for result in results if result.score == self.points)
        return Timing(way, total, each, full)


def stock_course(bench: Bench) -> Path:
    """A course of nbgrader as it comes, with the tests in the notebook."""
    course = bench.folder / "stock"
    source = course / "source" / "baseline" / "baseline.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(peer_class.source_notebook(bench.settings), source)
    (course / "nbgrader_config.py").write_text(STOCK_CONFIGURATION)
    bench.run(course, [SCRIPTS / "nbgrader", "generate_assignment", "baseline"])
    return course


def our_course(bench: Bench, name: str) -> Path:
    """A course of ours in which nothing was graded yet."""
    course = bench.folder / name
    shutil.copytree(REPOSITORY / "solutions", course / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    state = Course(course).state
    state.mkdir()
    (state / "seed").write_text(f"{SEED}\n")
    bench.run(course, [SCRIPTS / "nbgrader", "generate_assignment", "baseline"])
    return course


def hand_in(course: Path, notebooks: Notebooks) -> None:
    """Put the notebooks where nbgrader and we expect what was collected."""
    for name, notebook in notebooks.items():
        path = course / "submitted" / name / "baseline" / "baseline.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)


def otter_environment() -> Path:
    """The folder of otter's programs, made if need be.

    Raises:
        CommandError: it cannot be had.
    """
    folder = REPOSITORY / ".grader" / "peers" / f"otter-{OTTER}"
    python = folder / "bin" / "python"
    wanted = [f"otter-grader[grading]=={OTTER}", *(f"{name}=={version(name)}" for name in SHARED)]
    for command in (
        ["venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)],
        ["pip", "install", "--quiet", "--python", str(python), *wanted],
    ):
        made = subprocess.run(
            [str(SCRIPTS / "uv"), *command], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            said = " ".join(made.stderr.split())
            raise CommandError(f"otter-grader {OTTER} cannot be installed: {said}")
    return python.parent


def otter(bench: Bench, programs: Path, notebooks: Notebooks) -> Timing:
    """Let otter grade the notebooks, one command for each; for a class it needs Docker."""
    folder = bench.folder / "otter"
    folder.mkdir()
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        for name, text in peer_class.otter_tests(bench.settings):
            archive.writestr(f"tests/{name}", text)
    each, full = [], set()
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
        command = [programs / "otter", "run", "--no-logo", "-a", "autograder.zip", f"{name}.ipynb"]
        each.append(bench.run(folder, command)[0])
        tests = json.loads((folder / "results.json").read_text())["tests"]
        if sum(test.get("score", 0) for test in tests) == bench.points:
            full.add(name)
    return Timing(OTTER_RUN, sum(each), tuple(each), frozenset(full))


def ours(bench: Bench, name: str, notebooks: Notebooks, grade: Grade) -> Iterator[Timing]:
    """One of our ways, in a new course: the class at first, handed in again, and unchanged."""
    course = our_course(bench, name)
    hand_in(course, notebooks)
    yield grade(course, f"ours, {name}: first time")
    hand_in(course, peer_class.handed_in_again(notebooks))
    yield grade(course, f"ours, {name}: models known")
    yield grade(course, f"ours, {name}: verdicts known")


def trained_models(course: Path) -> int:
    """How many trainings a course has kept: one for each distinct model."""
    folder = Course(course).state / "cache"
    store = Store(folder)
    keys = [path.stem for path in folder.glob("*.msgpack")]
    return sum(store.get(key, TrainingEvidence) is not None for key in keys)


def measure(bench: Bench, count: int, console: Console) -> Iterator[Timing]:
    """Grade the first `count` of the samples in all ways.

    Raises:
        CommandError: one of the commands failed.
    """
    peer_class.write_training_data(bench.training_data, bench.settings, SEED)
    course = stock_course(bench)
    notebooks = peer_class.handed_in(course / "release" / "baseline" / "baseline.ipynb", count)
    hand_in(course, notebooks)
    yield bench.nbgrader(course, STOCK)
    try:
        programs = otter_environment()
    except CommandError as error:
        console.print(f"otter run is left out: {error}", markup=False)
    else:
        yield otter(bench, programs, notebooks)
    for name, grade in (("nbgrader autograde", bench.nbgrader), ("grader grade", bench.grader)):
        yield from ours(bench, name, notebooks, grade)


def report(bench: Bench, timings: Sequence[Timing]) -> dict[str, object]:
    """All that was measured, for JSON."""
    names = set(peer_class.SAMPLES[: len(timings[0].each)])
    right = peer_class.right_ones(names)
    has_otter = any(timing.way == OTTER_RUN for timing in timings)
    return {
        "machine": machine() | ({"otter-grader": OTTER} if has_otter else {}),
        "class": {
            "submissions": len(names),
            "models": trained_models(bench.folder / "grader grade"),
            "right": sorted(right),
            "wrong": sorted(names - right),
        },
        "ways": [row(timing, peers_among(timings)) for timing in timings],
    }


def row(timing: Timing, peers: Sequence[Timing]) -> dict[str, object]:
    """One way's numbers for JSON."""
    return {
        "way": timing.way,
        "class_seconds": round(timing.total, 2),
        "seconds": [round(seconds, 3) for seconds in timing.each],
        "shared": round(timing.shared, 3),
        "median": round(timing.median, 3),
        "load": round(timing.load, 1),
        "full_marks": sorted(timing.full_marks),
        "times_cheaper_than": {peer.way: timing.cheaper_than(peer) for peer in peers},
    }


def peers_among(timings: Sequence[Timing]) -> list[Timing]:
    """Those that the others are compared with."""
    return [timing for timing in timings if timing.way in (STOCK, OTTER_RUN)]


def shown(timings: Sequence[Timing], right: set[str]) -> Table:
    """The table: seconds, how many times a peer takes as long, and how many got full marks."""
    peers = peers_among(timings)
    table = Table(
        *("way", "class, s", "class / n, s", "median, s", "load"),
        *(f"against {peer.way.split()[0]}" for peer in peers),
        *(f"full, of {len(right)} right", f"of {len(timings[0].each) - len(right)} wrong"),
        box=box.MARKDOWN,
        caption="against a peer: how many times it takes as long, by class / n and by the median",
    )
    for timing in timings:
        ratios = [timing.cheaper_than(peer) for peer in peers]
        table.add_row(
            timing.way,
            f"{timing.total:.1f}",
            f"{timing.shared:.2f}",
            f"{timing.median:.2f}",
            f"{timing.load:.1f}",
            *(f"{ratio['class']:.1f}, {ratio['median']:.1f}" for ratio in ratios),
            str(len(right & timing.full_marks)),
            str(len(timing.full_marks - right)),
        )
    return table


def main(
    submissions: Annotated[
        int, typer.Option(min=1, max=len(peer_class.SAMPLES), help="How many are in the class.")
    ] = 6,
    output: Annotated[Path | None, typer.Option(help="Write the numbers here as JSON.")] = None,
) -> None:
    """Measure, print a table, and write the numbers."""
    console = Console(width=150)
    settings = read_settings(Course(REPOSITORY).settings_path("baseline"))
    timings = []
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), settings)
        try:
            for timing in measure(bench, submissions, console):
                console.print(f"{timing.way}: {timing.total:.1f} s", highlight=False)
                timings.append(timing)
        except CommandError as error:
            console.print(str(error), markup=False)
            raise typer.Exit(3) from error
        numbers = report(bench, timings)
    console.print(shown(timings, peer_class.right_ones(set(peer_class.SAMPLES[:submissions]))))
    console.print(numbers["class"], numbers["machine"])
    if output is not None:
        output.write_text(json.dumps(numbers, indent=1) + "\n")


if __name__ == "__main__":
    typer.run(main)
