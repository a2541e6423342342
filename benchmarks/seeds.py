"""How sure the verdicts are: every sample submission, graded with many seeds.

    python -m benchmarks.seeds --seeds 20
    python -m benchmarks.seeds --seeds 100 --case reference
    python -m benchmarks.seeds --plot

Each seed lays other files and pictures before a submission and trains its model anew, in the
sandbox, as in grading. A verdict is right when exactly those checks fail that `expected.toml`
names. Writes `docs/seeds.csv`, and goes on where it stopped; with `--plot` draws `docs/margin.png`.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import matplotlib.pyplot as plt
import typer
from rich.progress import track

from grader.checks.models import described
from grader.checks.trainings import chosen_classes, training_job
from grader.course import Course
from grader.grading.grader import Grader
from grader.results import CheckResult, Status
from grader.sandbox.client import Sandbox
from grader.settings import Rubric
from samples.sample_class import REPOSITORY, Case, all_cases, cases

TABLE = REPOSITORY / "docs" / "seeds.csv"
PICTURE = REPOSITORY / "docs" / "margin.png"
COLUMNS = ("assignment", "case", "kind", "seed", "right", "failed", "accuracy", "seconds")
_LEARNED = "learning::accuracy_reaches_threshold"


def main(
    seeds: int = 20,
    first: int = 0,
    case: Annotated[list[str] | None, typer.Option()] = None,
    plot: bool = False,
) -> None:
    """Measure, or draw what was measured."""
    if plot:
        draw(TABLE, PICTURE)
        return
    course = Course(REPOSITORY)
    chosen = [one for one in all_cases() if case is None or one.name in case]
    with Sandbox() as sandbox:
        for seed in track(range(first, first + seeds), description="seeds"):
            measure_seed(course, sandbox, seed, chosen)


def measure_seed(course: Course, sandbox: Sandbox, seed: int, chosen: Iterable[Case]) -> None:
    """Grade the cases that have not been graded with this seed."""
    known = {
        (row["assignment"], row["case"]) for row in read_rows(TABLE) if int(row["seed"]) == seed
    }
    graders: dict[tuple[str, Rubric | None], Grader] = {}
    for case in chosen:
        if (case.assignment, case.name) not in known:
            terms = (case.assignment, case.rubric)
            if terms not in graders:
                graders[terms] = Grader(
                    course, case.assignment, seed, sandbox=sandbox, rubric=case.rubric
                )
            append(measure(graders[terms], case, seed))


def measure(grader: Grader, case: Case, seed: int) -> dict[str, object]:
    """Grade a case and compare with what is expected."""
    result = grader.grade(case.submission, case.name)
    names = [check.name for check in result.checks]
    right = (
        result.status == case.status
        and _with(result.checks, Status.FAILED) == case.names("failed")
        and _with(result.checks, Status.SKIPPED) == case.names("skipped", names)
    )
    trained = any(
        check.name == _LEARNED and check.status in (Status.PASSED, Status.FAILED)
        for check in result.checks
    )
    return {
        "assignment": case.assignment,
        "case": case.name,
        "kind": case.kind,
        "seed": seed,
        "right": "yes" if right else "no",
        "failed": " ".join(sorted(_with(result.checks, Status.FAILED))),
        "accuracy": accuracy_of(grader, case) if trained else "",
        "seconds": result.seconds,
    }


def accuracy_of(grader: Grader, case: Case) -> str:
    """What the model of a case reached in the training that its verdict came from."""
    submission = grader.submission(grader.read(case.submission))
    training_data, model = grader.context.training_data(), described(submission)
    # Looked up: it was trained for the verdict.
    training = submission.train(training_job(grader.context, submission, training_data, model))
    right = chosen_classes(training, model.compile) == training_data.validation_labels
    return f"{right.mean():.3f}"


def _with(checks: Iterable[CheckResult], status: Status) -> set[str]:
    return {check.name for check in checks if check.status is status}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows measured so far."""
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def append(row: dict[str, object]) -> None:
    """Keep one row, so that an interrupted run goes on where it stopped."""
    is_new = not TABLE.is_file()
    with TABLE.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if is_new:
            writer.writeheader()
        writer.writerow(row)


def draw(table: Path, picture: Path) -> None:
    """The accuracies in `baseline`: of the reference, of other models, of hopeless ones."""
    rows = [row for row in read_rows(table) if row["accuracy"] and row["assignment"] == "baseline"]
    wrong = {case.name for case in cases() if _LEARNED in case.names("failed")}
    groups = {
        "the reference": [row for row in rows if row["case"] == "reference"],
        "all other models that should learn": [
            row for row in rows if row["case"] not in wrong | {"reference"}
        ],
        "models that cannot learn": [row for row in rows if row["case"] in wrong],
    }
    threshold = Grader(Course(REPOSITORY), "baseline", 0).context.thresholds.accuracy
    figure, axes = plt.subplots(len(groups), sharex=True, figsize=(8, 6), layout="constrained")
    for axis, (name, members) in zip(axes, groups.items(), strict=True):
        values = [float(row["accuracy"]) for row in members]
        axis.hist(values, bins=[0.4 + 0.01 * step for step in range(61)], color="tab:blue")
        axis.axvline(threshold, color="black", linestyle="--")
        models = len({row["case"] for row in members})
        extremes = f", {min(values):.3f} to {max(values):.3f}" if values else ""
        axis.set_title(
            f"{name}: {models} submissions, {len(values)} gradings{extremes}", loc="left"
        )
        axis.set_ylabel("gradings")
    axes[-1].set_xlabel("accuracy on 200 pictures that were not trained on; dashed: threshold")
    figure.savefig(picture, dpi=120)


if __name__ == "__main__":
    typer.run(main)
