"""What the networks reach on real photos: docs/results.md, by one command.

    python -m benchmarks.results            # hours; the same command goes on after an interruption
    python -m benchmarks.results --quick    # two epochs with few photos, into .grader/results/quick

Each network is trained by `catsdogs train` with its own number of epochs and measured by
`catsdogs evaluate`, so what is done is kept epoch by epoch, and trained networks are kept, too.
The split is fixed: of each class the first four fifths of the photos, in the order of their
numbers, are for training, the others for validation.
"""

import csv
import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from benchmarks.machine import machine
from catsdogs.training.fitting import History
from catsdogs.training.training_configs import Network
from samples.sample_class import REPOSITORY

PHOTOS = REPOSITORY.parent / "shared" / "data" / "petimages-dev.tar"
KEPT = REPOSITORY / ".grader" / "results"
TRAINING_SHARE = 0.8
QUICK_PHOTOS = 40
"""Of each class."""


class Result(NamedTuple):
    """A trained network: its history, the measures of its best epoch, and its size."""

    network: Network
    parameters: int
    history: History
    evaluation: Mapping[str, Any]

    @property
    def minutes(self) -> float:
        """How long it was trained, by the clock."""
        return sum(self.history["seconds"]) / 60

    @property
    def largest_fall(self) -> float:
        """The most that validation accuracy fell from an epoch to the next, in the second half."""
        reached = self.history["val_accuracy"]
        half = reached[len(reached) // 2 :]
        return max((before - after for before, after in pairwise(half)), default=0.0)


def main(
    photos: Annotated[Path, typer.Option(help="Archive with PetImages in it.")] = PHOTOS,
    quick: Annotated[bool, typer.Option("--quick")] = False,
) -> None:
    """Train and evaluate what is not done yet, and write the page."""
    kept = KEPT / "quick" if quick else KEPT
    page = kept / "results.md" if quick else REPOSITORY / "docs" / "results.md"
    sets = fixed_split(photos, kept, QUICK_PHOTOS if quick else None)
    for network in Network:
        train(network, sets, kept / network, epochs=2 if quick else None)
    results = [read(network, kept / network) for network in Network]
    write_page(results, sets, page)
    print(f"written: {page}")


def fixed_split(photos: Path, kept: Path, most: int | None) -> Path:
    """Link the photos of an archive into `training` and `validation`; `most` of each class."""
    unpacked, sets = kept / "unpacked", kept / "photos"
    if sets.is_dir():
        return sets
    with tarfile.open(photos) as archive:
        archive.extractall(unpacked, filter="data")
    growing = kept / "growing"
    for kind in ("Cat", "Dog"):
        files = (unpacked / "PetImages" / kind).iterdir()
        chosen = sorted(files, key=lambda path: int(path.stem))[:most]
        boundary = int(len(chosen) * TRAINING_SHARE)
        link(chosen[:boundary], growing / "training" / f"{kind.lower()}s")
        link(chosen[boundary:], growing / "validation" / f"{kind.lower()}s")
    growing.rename(sets)
    return sets


def link(files: Sequence[Path], folder: Path) -> None:
    """Give files another name in a folder; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        if not (folder / path.name).exists():
            (folder / path.name).hardlink_to(path)


def train(network: Network, sets: Path, out: Path, epochs: int | None) -> None:
    """Train a network, or go on with it, and measure it on the validation pictures."""
    print(f"== {network}", flush=True)
    own = [] if epochs is None else ["--epochs", str(epochs)]
    catsdogs("train", network, "--data", sets, "--out", out, *own)
    where = ["--data", sets / "validation", "--output", out / "evaluation.json"]
    catsdogs("evaluate", out / "model.keras", "--format", "json", *where)


def catsdogs(*arguments: object) -> None:
    """Run a command in a process of its own, so that networks do not meet in memory."""
    command = [sys.executable, "-m", "catsdogs.cli", *map(str, arguments)]
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise SystemExit(f"catsdogs {arguments[0]} ended with exit code {done.returncode}")


def read(network: Network, out: Path) -> Result:
    """Read what training and evaluation left."""
    from catsdogs.training.architectures import BUILDERS

    with (out / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    history = {name: [float(row[name]) for row in rows] for name in rows[0]}
    evaluation = json.loads((out / "evaluation.json").read_bytes())["evaluation"]
    return Result(network, BUILDERS[network]().count_params(), history, evaluation)


def write_page(results: Sequence[Result], sets: Path, page: Path) -> None:
    """Write the page and the pictures beside it."""
    from catsdogs.training.figures import confusion_matrix
    from catsdogs.training.plots import training_curves

    pictures = page.with_suffix("")
    pictures.mkdir(exist_ok=True)
    for result in results:
        training_curves(result.history).savefig(pictures / f"{result.network}-curves.png")
        counts = confusion_matrix(result.evaluation["confusion"], result.evaluation["classes"])
        counts.savefig(pictures / f"{result.network}-confusion.png")
    page.write_text(composed(results, sets), "utf-8")


def composed(results: Sequence[Result], sets: Path) -> str:
    """The text of the page."""
    training, validation = (
        sum(1 for _ in (sets / name).glob("*/*")) for name in ("training", "validation")
    )
    parts = ", ".join(f"{name} {value}" for name, value in machine().items())
    return f"""# Results on real photos

Made by `python -m benchmarks.results`; do not edit it.

Measured on {training:,} photos for training and {validation:,} for validation, half of them cats:
the first four fifths and the last fifth of the development photos of each class. Their shorter side
has 160 pixels. Machine: {parts}.

| network | parameters | epochs | minutes | best epoch | accuracy | F1 | last epoch | largest fall |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{"".join(map(row, results))}
Accuracy and F1 (the mean of both classes) belong to the best epoch, whose weights are kept. The
same photos choose that epoch, so other photos give slightly less. The last epoch, which nobody
chose, is there for comparison. Minutes are wall-clock time, including validation. The largest
fall is the largest loss of validation accuracy from one epoch to the next in the second half of
the training.
{"".join(map(section, results))}"""


def row(result: Result) -> str:
    """A row of the table."""
    from catsdogs.training.checkpoints import best_epoch

    reached = result.history["val_accuracy"]
    (average,) = [row for row in result.evaluation["rows"] if row["name"] == "macro avg"]
    cells = (
        f"`{result.network}`",
        f"{result.parameters:,}",
        f"{len(reached)}",
        f"{result.minutes:.0f}",
        f"{best_epoch(result.history) + 1}",
        f"{result.evaluation['accuracy']:.1%}",
        f"{average['f1']:.3f}",
        f"{reached[-1]:.1%}",
        f"{result.largest_fall:.1%}",
    )
    return f"| {' | '.join(cells)} |\n"


def section(result: Result) -> str:
    """The pictures of a network."""
    return f"""
## {result.network}

![Accuracy and loss of {result.network} after each epoch](results/{result.network}-curves.png)

![Confusion matrix of {result.network}](results/{result.network}-confusion.png)
"""


if __name__ == "__main__":
    typer.run(main)
