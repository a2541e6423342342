"""Compare the time to grade a class: stock nbgrader, otter-grader, and this project.

    python -m benchmarks.peers --submissions 6

All ways grade the same notebooks, one way after the other. Stock nbgrader and otter run each
notebook and test it in its kernel, with the default number of TensorFlow threads, and train with
the same settings and pictures as this project. This project is measured three times, in nbgrader
and alone: the class as first submitted; submitted again with other code, so that everything is
graded again but no model is new; and unchanged. Most submissions build the model of the task; the
number of distinct models is printed.

Seconds are those of the whole class per submission, where the start of TensorFlow matters more in
a smaller class, and the median of the single submissions. Full marks are counted to show that the
tests check the same. Stock nbgrader gives them to fewer submissions: a test that writes to stderr
gets no points there, and Keras warns about a first layer with `input_shape`.

otter-grader gets an environment of its own below `.grader/`, with our versions of TensorFlow and of
the packages that run notebooks. Without a network it is left out.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import nbformat
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import peer_class
from benchmarks.machine import machine
from benchmarks.peer_commands import CommandError, Timing, Workbench
from benchmarks.peer_courses import (
    OTTER_VERSION,
    SEED,
    Notebooks,
    hand_in,
    otter_environment,
    our_course,
    stock_course,
)
from grader.cache import Store
from grader.course import Course
from grader.sandbox.protocol import TrainingEvidence
from grader.settings import read_settings
from samples.sample_class import REPOSITORY

STOCK, OTTER_RUN = "stock nbgrader autograde", "otter run"

Grade = Callable[[Path, str], "Timing"]


def otter(workbench: Workbench, programs: Path, notebooks: Notebooks) -> Timing:
    """Grade the notebooks with otter, one command for each: for a class it needs Docker."""
    folder = workbench.folder / "otter"
    folder.mkdir()
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        for name, text in peer_class.otter_tests(workbench.settings):
            archive.writestr(f"tests/{name}", text)
    each, full = [], set()
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
        command = [programs / "otter", "run", "--no-logo", "-a", "autograder.zip", f"{name}.ipynb"]
        each.append(workbench.run(folder, command)[0])
        tests = json.loads((folder / "results.json").read_text())["tests"]
        if sum(test.get("score", 0) for test in tests) == workbench.points:
            full.add(name)
    return Timing(OTTER_RUN, sum(each), tuple(each), frozenset(full))


def ours(workbench: Workbench, name: str, notebooks: Notebooks, grade: Grade) -> Iterator[Timing]:
    """Grade in a new course: the class at first, submitted again, and unchanged."""
    course = our_course(workbench, name)
    hand_in(course, notebooks)
    yield grade(course, f"ours, {name}: first time")
    hand_in(course, peer_class.changed_submissions(notebooks))
    yield grade(course, f"ours, {name}: models known")
    yield grade(course, f"ours, {name}: verdicts known")


def trained_models(course: Path) -> int:
    """Return the number of trainings in a course's cache: one for each distinct model."""
    folder = Course(course).state / "cache"
    store = Store(folder)
    keys = [path.stem for path in folder.glob("*.msgpack")]
    return sum(store.get(key, TrainingEvidence) is not None for key in keys)


def measure(workbench: Workbench, count: int, console: Console) -> Iterator[Timing]:
    """Grade the first `count` samples in all ways.

    Raises:
        CommandError: one of the commands failed.
    """
    peer_class.write_training_data(workbench.training_data, workbench.settings, SEED)
    course = stock_course(workbench)
    notebooks = peer_class.first_submissions(
        course / "release" / "baseline" / "baseline.ipynb", count
    )
    hand_in(course, notebooks)
    yield workbench.nbgrader(course, STOCK)
    try:
        programs = otter_environment()
    except CommandError as error:
        console.print(f"otter run is left out: {error}", markup=False)
    else:
        yield otter(workbench, programs, notebooks)
    for name, grade in (
        ("nbgrader autograde", workbench.nbgrader),
        ("grader grade", workbench.grader),
    ):
        yield from ours(workbench, name, notebooks, grade)


def report(workbench: Workbench, timings: Sequence[Timing]) -> dict[str, object]:
    """Return all measurements for JSON."""
    names = set(peer_class.SAMPLES[: len(timings[0].each)])
    right = peer_class.right_samples(names)
    has_otter = any(timing.way == OTTER_RUN for timing in timings)
    return {
        "machine": machine() | ({"otter-grader": OTTER_VERSION} if has_otter else {}),
        "class": {
            "submissions": len(names),
            "models": trained_models(workbench.folder / "grader grade"),
            "right": sorted(right),
            "wrong": sorted(names - right),
        },
        "ways": [timing_numbers(timing, peers_among(timings)) for timing in timings],
    }


def timing_numbers(timing: Timing, peers: Sequence[Timing]) -> dict[str, object]:
    """Return the numbers of one way for JSON."""
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
    """Return the timings that the others are compared with."""
    return [timing for timing in timings if timing.way in (STOCK, OTTER_RUN)]


def timings_table(timings: Sequence[Timing], right: set[str]) -> Table:
    """Return the table of seconds, ratios to the peers, and counts of full marks."""
    peers = peers_among(timings)
    table = Table(
        *("way", "class, s", "class / n, s", "median, s", "load"),
        *(f"against {peer.way.split()[0]}" for peer in peers),
        *(f"full, of {len(right)} right", f"of {len(timings[0].each) - len(right)} wrong"),
        box=box.MARKDOWN,
        caption="against a peer: the ratio of its seconds to these, by class / n and by the median",
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
        int,
        typer.Option(
            min=1, max=len(peer_class.SAMPLES), help="Number of submissions in the class."
        ),
    ] = 6,
    output: Annotated[Path | None, typer.Option(help="Write the numbers here as JSON.")] = None,
) -> None:
    """Measure, print a table, and write the numbers."""
    console = Console(width=150)
    settings = read_settings(Course(REPOSITORY).settings_path("baseline"))
    timings = []
    with TemporaryDirectory() as folder:
        workbench = Workbench(Path(folder), settings)
        try:
            for timing in measure(workbench, submissions, console):
                console.print(f"{timing.way}: {timing.total:.1f} s", highlight=False)
                timings.append(timing)
        except CommandError as error:
            console.print(str(error), markup=False)
            raise typer.Exit(3) from error
        numbers = report(workbench, timings)
    console.print(
        timings_table(timings, peer_class.right_samples(set(peer_class.SAMPLES[:submissions])))
    )
    console.print(numbers["class"], numbers["machine"])
    if output is not None:
        output.write_text(json.dumps(numbers, indent=1) + "\n")


if __name__ == "__main__":
    typer.run(main)
