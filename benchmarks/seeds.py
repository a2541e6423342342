"""Measure how reliable the results are: grade every sample submission with many seeds.

    python -m benchmarks.seeds --seeds 20
    python -m benchmarks.seeds --seeds 100 --case reference
    python -m benchmarks.seeds --plot

Each seed gives a submission different files and pictures, and trains its model again, in the
sandbox, as in grading. A result is right if exactly the checks that `expected.toml` names fail. The
command writes `docs/seeds.csv`; run it again to resume it. With `--plot` it draws
`docs/margin.png`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from benchmarks.csv_tables import append_row, read_rows
from grader.authoring.cases import Case
from grader.checks.models import described_model, model_call
from grader.checks.trainings import predicted_classes, training_job
from grader.course import Course
from grader.grading.grader import Grader
from grader.results import CheckResult, Status
from grader.sandbox.client import Sandbox
from grader.settings import Rubric
from samples.sample_class import REPOSITORY, all_cases, cases

TABLE = REPOSITORY / "docs" / "seeds.csv"
PICTURE = REPOSITORY / "docs" / "margin.png"
COLUMNS = ("assignment", "case", "kind", "seed", "right", "failed", "accuracy", "seconds")
_ACCURACY_CHECK = "learning::accuracy_reaches_threshold"


def main(
    seeds: int = 20,
    first: int = 0,
    case: Annotated[list[str] | None, typer.Option()] = None,
    plot: bool = False,
) -> None:
    """Measure, or draw the plot of earlier measurements."""
    if plot:
        draw(TABLE, PICTURE)
        return
    course = Course(REPOSITORY)
    chosen = [each for each in all_cases() if case is None or each.name in case]
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
            key = (case.assignment, case.rubric)
            if key not in graders:
                graders[key] = Grader(
                    course, case.assignment, seed, sandbox=sandbox, rubric=case.rubric
                )
            append_row(TABLE, COLUMNS, measure(graders[key], case, seed))


def measure(grader: Grader, case: Case, seed: int) -> dict[str, object]:
    """Grade a case and compare the result with the expected one."""
    result = grader.grade(case.submission, case.name)
    names = [check.name for check in result.checks]
    right = (
        result.status == case.status
        and _names_with(result.checks, Status.FAILED) == case.names("failed")
        and _names_with(result.checks, Status.SKIPPED) == case.names("skipped", names)
    )
    trained = any(
        check.name == _ACCURACY_CHECK and check.status in (Status.PASSED, Status.FAILED)
        for check in result.checks
    )
    return {
        "assignment": case.assignment,
        "case": case.name,
        "kind": case.kind,
        "seed": seed,
        "right": "yes" if right else "no",
        "failed": " ".join(sorted(_names_with(result.checks, Status.FAILED))),
        "accuracy": accuracy_of(grader, case) if trained else "",
        "seconds": result.seconds,
    }


def accuracy_of(grader: Grader, case: Case) -> str:
    """Return the accuracy of a case's model after the training that its result depends on."""
    source = grader.read(case.submission)
    submission, context = grader.submission(source), grader.context_of(source)
    training_data = context.training_data()
    model = described_model(submission, model_call(context))
    # From the cache: the model was trained for the result.
    training = submission.train(training_job(context, submission, training_data, model))
    right = predicted_classes(training, model.compile) == training_data.validation_labels
    return f"{right.mean():.3f}"


def _names_with(checks: Iterable[CheckResult], status: Status) -> set[str]:
    return {check.name for check in checks if check.status is status}


def draw(table: Path, picture: Path) -> None:
    """Plot the accuracies in `baseline`: of the reference, of other models, of hopeless ones."""
    # Imported late: it takes seconds, and only this function needs it.
    import matplotlib.pyplot as plt

    rows = [row for row in read_rows(table) if row["accuracy"] and row["assignment"] == "baseline"]
    wrong = {case.name for case in cases() if _ACCURACY_CHECK in case.names("failed")}
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
