"""Measure how long a student waits for a check: from Enter to the table, in a real kernel.

    python -m benchmarks.selfchecks --times 5 --output selfchecks.json

The command runs the solution notebook, which imports TensorFlow at the top, with each check cell
several times in a row, up to the check that trains.
"""

import statistics
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import nbformat
import typer
from nbclient import NotebookClient
from nbformat import NotebookNode
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from grader.course import CHECK_CELL, Course
from samples.sample_class import REPOSITORY

_TRAINING_EXERCISE = "learning"


class SelfChecks(msgspec.Struct):
    """The first and the median seconds of each check cell, and the machine of the measurement."""

    machine: dict[str, str | int]
    times: int
    first: dict[str, float]
    median: dict[str, float]


def main(times: int = 5, output: Annotated[Path | None, typer.Option()] = None) -> None:
    """Measure, print the table, and write it to `output`."""
    seconds = measure(times)
    measured = SelfChecks(
        machine(),
        times,
        {name: values[0] for name, values in seconds.items()},
        {name: statistics.median(values) for name, values in seconds.items()},
    )
    table = Table("check", "first, s", "median, s", title=f"{times} times each")
    for name, first in measured.first.items():
        table.add_row(name, f"{first:.2f}", f"{measured.median[name]:.2f}")
    Console().print(table)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(measured)))


def measure(times: int) -> dict[str, list[float]]:
    """Run the notebook, and return the seconds of each run of each check."""
    source = Course(REPOSITORY).notebook("baseline")
    notebook = nbformat.read(source, as_version=4)
    # The check that trains comes last and is left out.
    last = max(number for number, cell in enumerate(notebook.cells) if _checked_exercise(cell))
    notebook.cells = [
        copy for cell in notebook.cells[: last + 1] for copy in _repeated(cell, times)
    ]
    client = NotebookClient(notebook, resources={"metadata": {"path": str(source.parent)}})
    client.execute()
    seconds: dict[str, list[float]] = {}
    for cell in notebook.cells:
        name = _checked_exercise(cell)
        if name is not None:
            seconds.setdefault(name, []).append(_seconds(cell))
    return seconds


def _repeated(cell: NotebookNode, times: int) -> list[NotebookNode]:
    """Return a check cell `times` times, any other cell once."""
    if _checked_exercise(cell) is None:
        return [cell]
    return [nbformat.from_dict({**cell, "id": f"{cell.id}-{number}"}) for number in range(times)]


def _checked_exercise(cell: NotebookNode) -> str | None:
    """Return the exercise of a check cell, or None for other cells."""
    name = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    exercise = name.removeprefix(CHECK_CELL)
    return exercise if name.startswith(CHECK_CELL) and exercise != _TRAINING_EXERCISE else None


def _seconds(cell: NotebookNode) -> float:
    times = cell.metadata.execution
    started, ended = (
        datetime.fromisoformat(times[name].replace("Z", "+00:00"))
        for name in ("iopub.execute_input", "shell.execute_reply")
    )
    return (ended - started).total_seconds()


if __name__ == "__main__":
    typer.run(main)
