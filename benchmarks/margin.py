"""How far right models are from the accuracy threshold, and how far wrong ones.

    python -m benchmarks.margin --seeds 100 --case reference --case softmax_over_one_unit ...

For each seed the grader draws its pictures anew and trains each model by the recipe of the
assignment, in
the sandbox, as in grading. Writes `docs/margin.csv`; with `--plot` draws `docs/margin.png` from it.
"""

import csv
from pathlib import Path
from typing import Annotated

import matplotlib.pyplot as plt
import typer
from rich.progress import track

from grader.checks.models import described
from grader.checks.test_learning import chosen_classes, training_job
from grader.course import Course
from grader.grading import Grader
from grader.results import Status
from grader.sandbox import Sandbox
from tests.sample_class import REPOSITORY, SUBMISSIONS

TABLE = REPOSITORY / "docs" / "margin.csv"
PICTURE = REPOSITORY / "docs" / "margin.png"
COLUMNS = ("case", "seed", "accuracy", "first_loss", "last_loss", "failed_checks")


def main(
    seeds: int = 100,
    first: int = 0,
    case: Annotated[list[str] | None, typer.Option()] = None,
    plot: bool = False,
) -> None:
    """Measure, or draw what was measured."""
    if plot:
        draw(TABLE, PICTURE)
        return
    course = Course(REPOSITORY)
    known = {(row["case"], int(row["seed"])) for row in read_rows(TABLE)}
    with Sandbox() as sandbox:
        for seed in track(range(first, first + seeds), description="seeds"):
            with Grader(course, "baseline", seed, sandbox=sandbox) as grader:
                for name in case or ["reference"]:
                    if (name, seed) not in known:
                        append(measure(grader, name))


def measure(grader: Grader, name: str) -> dict[str, object]:
    """Grade a case and look at what its model learned."""
    (path,) = (SUBMISSIONS / name).glob("submission.*")
    submission = grader.submission(grader.read(path))
    result = grader.grade(path, name)
    lesson = grader.exam.lesson()
    # Looked up: this is the training that the verdict came from.
    training = submission.train(training_job(grader.exam, submission, lesson))
    chosen = chosen_classes(training, described(submission).compile)
    failed = [check.name for check in result.checks if check.status is not Status.PASSED]
    return {
        "case": name,
        "seed": grader.seed,
        "accuracy": f"{(chosen == lesson.validation_labels).mean():.3f}",
        "first_loss": f"{training.losses[0]:.3f}",
        "last_loss": f"{training.losses[-1]:.3f}",
        "failed_checks": " ".join(failed),
    }


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
    """Draw each case's accuracies as dots, and the threshold as a line."""
    rows = read_rows(table)
    names = list(dict.fromkeys(row["case"] for row in rows))
    threshold = Grader(Course(REPOSITORY), "baseline", 0).settings.thresholds.accuracy
    figure, axes = plt.subplots(figsize=(8, 1 + 0.6 * len(names)), layout="constrained")
    for height, name in enumerate(reversed(names)):
        values = [float(row["accuracy"]) for row in rows if row["case"] == name]
        axes.plot(values, [height] * len(values), "o", alpha=0.3)
        axes.annotate(
            f"n={len(values)}, least {min(values):.3f}, most {max(values):.3f}",
            (0.405, height + 0.15),
            fontsize=8,
        )
    axes.axvline(threshold, color="black", linestyle="--")
    axes.set(xlim=(0.4, 1.01), ylim=(-0.5, len(names) - 0.3))
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in reversed(names)])
    axes.set_xlabel("accuracy on 200 pictures that were not trained on; dashed: threshold")
    figure.savefig(picture, dpi=120)


if __name__ == "__main__":
    typer.run(main)
