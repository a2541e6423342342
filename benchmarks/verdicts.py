"""Measure how reliable the results are: samples, seeds and mutants, in one table.

    python -m benchmarks.verdicts

The command grades what is missing in `docs/seeds.csv` and `docs/mutants.csv`; run it again to
resume it. A change of the checks invalidates both tables: remove them first.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import mutants, seeds
from benchmarks.csv_tables import read_rows
from grader.course import Course
from grader.sandbox.client import Sandbox
from samples.sample_class import REPOSITORY, all_cases

Row = Mapping[str, str]


def main(
    count: Annotated[int, typer.Option("--seeds", help="Number of seeds.")] = 20,
    every: Annotated[int, typer.Option(help="Grade only every n-th mutant.")] = 1,
) -> None:
    """Grade what is missing, and print the table."""
    started = time.monotonic()
    course = Course(REPOSITORY)
    with Sandbox() as sandbox:
        for seed in track(range(count), description="seeds"):
            seeds.measure_seed(course, sandbox, seed, all_cases())
        mutated = mutants.grade_mutants(course, sandbox, every)
    names = {(case.assignment, case.name) for case in all_cases()}
    graded = [row for row in read_rows(seeds.TABLE) if (row["assignment"], row["case"]) in names]
    Console(width=120).print(summary(graded, mutated, time.monotonic() - started))


def summary(graded: Iterable[Row], mutated: Iterable[Row], seconds: float) -> Table:
    """Return the results by kind of submission, the mutants by check, and the time."""
    table = Table("what", "verdicts", "right", "wrong", box=box.MARKDOWN)
    graded, mutated = list(graded), list(mutated)
    for kind in sorted({row["kind"] for row in graded}):
        of_kind = [row for row in graded if row["kind"] == kind]
        right = sum(row["right"] == "yes" for row in of_kind)
        distinct = len({(row["assignment"], row["case"]) for row in of_kind})
        table.add_row(
            f"{distinct} submissions: {kind}",
            str(len(of_kind)),
            str(right),
            str(len(of_kind) - right),
        )
    caught = Counter(row["caught_by"] for row in mutated)
    survived = caught.pop("", 0)
    table.add_row("mutants", str(len(mutated)), str(len(mutated) - survived), str(survived))
    for check, number in caught.most_common():
        table.add_row(f"  caught by {check}", str(number), "", "")
    table.add_row(f"{seconds:.0f} seconds, without the rows that were in the tables", "", "", "")
    return table


if __name__ == "__main__":
    typer.run(main)
