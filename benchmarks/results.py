"""Measure the networks on real photos, and write docs/results.md.

    python -m benchmarks.results            # hours; run it again to resume after an interruption
    python -m benchmarks.results --quick    # two epochs with few photos, into .grader/results/quick

Each network is trained by `catsdogs train` with its own number of epochs and measured by
`catsdogs evaluate`, which keep finished epochs and trained networks. The split is fixed: the first
four fifths of the photos of each class, in the order of their numbers, are for training, the others
for validation.
"""

import csv
import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from benchmarks.machine import machine
from catsdogs.training.training_configs import Network
from samples.sample_class import REPOSITORY

if TYPE_CHECKING:
    from catsdogs.training.fitting import History

PHOTOS = REPOSITORY.parent / "shared" / "data" / "petimages-dev.tar"
RESULTS_FOLDER = REPOSITORY / ".grader" / "results"
TRAINING_SHARE = 0.8
QUICK_PHOTOS_PER_CLASS = 40


class Result(NamedTuple):
    """A trained network: its history, the measures of its best epoch, and its size."""

    network: Network
    parameters: int
    history: "History"
    evaluation: Mapping[str, Any]

    @property
    def minutes(self) -> float:
        """The wall-clock minutes of the training."""
        return sum(self.history["seconds"]) / 60

    @property
    def largest_drop(self) -> float:
        """The largest drop of validation accuracy between epochs, in the second half."""
        accuracies = self.history["val_accuracy"]
        half = accuracies[len(accuracies) // 2 :]
        return max((before - after for before, after in pairwise(half)), default=0.0)


def main(
    photos: Annotated[Path, typer.Option(help="Archive that contains PetImages.")] = PHOTOS,
    quick: Annotated[bool, typer.Option("--quick")] = False,
) -> None:
    """Train and evaluate the networks that are not finished, and write the page."""
    folder = RESULTS_FOLDER / "quick" if quick else RESULTS_FOLDER
    page = folder / "results.md" if quick else REPOSITORY / "docs" / "results.md"
    sets = fixed_split(photos, folder, QUICK_PHOTOS_PER_CLASS if quick else None)
    for network in Network:
        train(network, sets, folder / network, epochs=2 if quick else None)
    results = [read(network, folder / network) for network in Network]
    write_page(results, sets, page)
    print(f"Wrote {page}.")


def fixed_split(photos: Path, folder: Path, max_photos: int | None) -> Path:
    """Link the photos of an archive into training and validation sets; return their folder.

    With `max_photos`, only this number of photos of each class is used.
    """
    unpacked, sets = folder / "unpacked", folder / "photos"
    if sets.is_dir():
        return sets
    with tarfile.open(photos) as archive:
        archive.extractall(unpacked, filter="data")
    incomplete = folder / "incomplete"
    for kind in ("Cat", "Dog"):
        files = (unpacked / "PetImages" / kind).iterdir()
        chosen = sorted(files, key=lambda path: int(path.stem))[:max_photos]
        boundary = int(len(chosen) * TRAINING_SHARE)
        link(chosen[:boundary], incomplete / "training" / f"{kind.lower()}s")
        link(chosen[boundary:], incomplete / "validation" / f"{kind.lower()}s")
    incomplete.rename(sets)
    return sets


def link(files: Sequence[Path], folder: Path) -> None:
    """Link files into a folder; existing ones stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        if not (folder / path.name).exists():
            (folder / path.name).hardlink_to(path)


def train(network: Network, sets: Path, out: Path, epochs: int | None) -> None:
    """Train a network, or resume its training, and evaluate it on the validation pictures."""
    print(f"== {network}", flush=True)
    options = [] if epochs is None else ["--epochs", str(epochs)]
    catsdogs("train", network, "--data", sets, "--out", out, *options)
    evaluation_options = ["--data", sets / "validation", "--output", out / "evaluation.json"]
    catsdogs("evaluate", out / "model.keras", "--format", "json", *evaluation_options)


def catsdogs(*arguments: object) -> None:
    """Run a command in a separate process, so that only one network is in memory."""
    command = [sys.executable, "-m", "catsdogs.cli", *map(str, arguments)]
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise SystemExit(f"catsdogs {arguments[0]} ended with exit code {done.returncode}")


def read(network: Network, out: Path) -> Result:
    """Read the files that training and evaluation wrote."""
    from catsdogs.training.architectures import BUILDERS

    with (out / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    history = {name: [float(row[name]) for row in rows] for name in rows[0]}
    evaluation = json.loads((out / "evaluation.json").read_bytes())["evaluation"]
    return Result(network, BUILDERS[network]().count_params(), history, evaluation)


def write_page(results: Sequence[Result], sets: Path, page: Path) -> None:
    """Write the page and its pictures."""
    from catsdogs.training.figures import confusion_matrix, training_curves

    pictures = page.with_suffix("")
    pictures.mkdir(exist_ok=True)
    for result in results:
        training_curves(result.history).savefig(pictures / f"{result.network}-curves.png")
        counts = confusion_matrix(result.evaluation["confusion"], result.evaluation["classes"])
        counts.savefig(pictures / f"{result.network}-confusion.png")
    page.write_text(compose_page(results, sets), "utf-8")


def compose_page(results: Sequence[Result], sets: Path) -> str:
    """Return the text of the page."""
    training, validation = (
        sum(1 for _ in (sets / name).glob("*/*")) for name in ("training", "validation")
    )
    machine_text = ", ".join(f"{name} {value}" for name, value in machine().items())
    return f"""# Results on real photos

This page is generated by `python -m benchmarks.results`; do not edit it.

Measured on {training:,} photos for training and {validation:,} for validation, half of them cats:
of each class the first four fifths and the last fifth of the development photos, whose shorter side
has 160 pixels. Machine: {machine_text}.

| network | parameters | epochs | minutes | best epoch | accuracy | F1 | last epoch | largest drop |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{"".join(map(table_row, results))}
Accuracy and F1 (the mean of both classes) are those of the best epoch, whose weights are kept. The
epoch is selected on the same photos, so other photos will give slightly lower values; the last
epoch, which is not selected, is given for comparison. Minutes are wall-clock minutes, including
validation. The largest drop is that of validation accuracy between two epochs in the second half of
the training.
{"".join(map(section, results))}"""


def table_row(result: Result) -> str:
    """Return a row of the table."""
    from catsdogs.training.checkpoints import best_epoch

    accuracies = result.history["val_accuracy"]
    (average,) = [row for row in result.evaluation["rows"] if row["name"] == "macro avg"]
    cells = (
        f"`{result.network}`",
        f"{result.parameters:,}",
        f"{len(accuracies)}",
        f"{result.minutes:.0f}",
        f"{best_epoch(result.history) + 1}",
        f"{result.evaluation['accuracy']:.1%}",
        f"{average['f1']:.3f}",
        f"{accuracies[-1]:.1%}",
        f"{result.largest_drop:.1%}",
    )
    return f"| {' | '.join(cells)} |\n"


def section(result: Result) -> str:
    """Return the section with the pictures of a network."""
    return f"""
## {result.network}

![Accuracy and loss of {result.network} after each epoch](results/{result.network}-curves.png)

![Confusion matrix of {result.network}](results/{result.network}-confusion.png)
"""


if __name__ == "__main__":
    typer.run(main)
