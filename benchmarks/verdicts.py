"""How far the verdicts can be trusted: all sample submissions, seeds and mutants, in one table.

    python -m benchmarks.verdicts

Grades what `docs/seeds.csv` and `docs/mutants.csv` do not hold yet, so it goes on where it was
stopped; a change of checks makes both tables old: remove them first.
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
from grader.course import Course
from grader.sandbox.client import Sandbox
from samples.sample_class import REPOSITORY, all_cases

Row = Mapping[str, str]


def main(
    count: Annotated[int, typer.Option("--seeds", help="How many seeds.")] = 20,
    every: Annotated[int, typer.Option(help="Grade only every so many mutants.")] = 1,
) -> None:
    """Grade what is missing and print the table."""
    started = time.monotonic()
    course = Course(REPOSITORY)
    with Sandbox() as sandbox:
        for seed in track(range(count), description="seeds"):
            seeds.measure_seed(course, sandbox, seed, all_cases())
        mutated = mutants.grade_mutants(course, sandbox, every)
    names = {(case.assignment, case.name) for case in all_cases()}
    graded = [
        row for row in seeds.read_rows(seeds.TABLE) if (row["assignment"], row["case"]) in names
    ]
    Console(width=120).print(summary(graded, mutated, time.monotonic() - started))


def summary(graded: Iterable[Row], mutated: Iterable[Row], seconds: float) -> Table:
    """Verdicts by kind of submission, mutants by the check that caught them, and the time."""
    table = Table("what", "verdicts", "right", "wrong", box=box.MARKDOWN)
    graded, mutated = list(graded), list(mutated)
    for kind in sorted({row["kind"] for row in graded}):
        of_kind = [row for row in graded if row["kind"] == kind]
        right = sum(row["right"] == "yes" for row in of_kind)
        different = len({(row["assignment"], row["case"]) for row in of_kind})
        table.add_row(
            f"{different} submissions: {kind}",
            str(len(of_kind)),
            str(right),
            str(len(of_kind) - right),
        )
    caught = Counter(row["caught_by"] for row in mutated)
    survived = caught.pop("", 0)
    table.add_row("mutants", str(len(mutated)), str(len(mutated) - survived), str(survived))
    for check, number in caught.most_common():
        table.add_row(f"  caught by {check}", str(number), "", "")
    table.add_row(f"{seconds:.0f} seconds, without what was in the tables", "", "", "")
    return table


if __name__ == "__main__":
    typer.run(main)
