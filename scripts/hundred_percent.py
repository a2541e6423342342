"""Show how leaked pictures give an accuracy of 100 %, and write docs/hundred_percent.md.

    python -m scripts.hundred_percent

Pictures of animals are drawn, and each is labeled cat or dog at random. Nothing can be learned from
them, so an accuracy above one half means that the network has seen the pictures before. The network
`wide_input` memorizes some of them and is evaluated on sets with and without leaks, which the
report on data sets detects.
"""

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import typer
from PIL import Image, ImageOps

from catsdogs.datasets.drawing import draw_arrays
from catsdogs.datasets.issues import IssueKind
from catsdogs.datasets.report import Report, lines, report_on
from catsdogs.quiet import quiet_tensorflow
from samples.sample_class import REPOSITORY

PAGE = REPOSITORY / "docs" / "hundred_percent.md"
TEMPLATE = Path(__file__).with_name("hundred_percent.md")
FOLDERS = ("cats", "dogs")
QUOTED_LINES = 3

Change = Callable[[Image.Image], Image.Image]


class Score(NamedTuple):
    """A network's accuracy on a set, and the number of its pictures that are reported as leaked."""

    name: str
    accuracy: float
    pictures: int
    leaked: int


def recompressed(picture: Image.Image) -> Image.Image:
    """Return the picture with JPEG compression, as from a mail program or a web site."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=60)
    return Image.open(buffer)


def unchanged(picture: Image.Image) -> Image.Image:
    """Return the picture itself."""
    return picture


def half_as_large(picture: Image.Image) -> Image.Image:
    """Return the picture with half the width and height."""
    return ImageOps.scale(picture, 0.5)


COPIES: dict[str, Change] = {
    "the training pictures themselves": unchanged,
    "copies of them, compressed again": recompressed,
    "copies of them, half as large": half_as_large,
    "copies of them, mirrored": ImageOps.mirror,
}


def main(
    pictures: Annotated[int, typer.Option(min=4, help="Number of training pictures.")] = 100,
    epochs: Annotated[int, typer.Option(min=1)] = 25,
    output: Annotated[Path, typer.Option(help="File for the page.")] = PAGE,
) -> None:
    """Train, evaluate, report leaks, and write the page."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        training, others = root / "training", root / "others"
        draw_unlearnable(training, pictures, seed=1)
        draw_unlearnable(others, 2 * pictures, seed=2)
        evaluate = train_network(training, others, epochs)
        reports = [report_leaks(training, others, root / "new")]
        scores = [score("pictures that it has never seen", evaluate(others), reports[0])]
        for number, (name, change) in enumerate(COPIES.items()):
            copies = root / f"copies-{number}"
            copy_changed(training, copies, change)
            reports.append(report_leaks(training, copies, root / f"sets-{number}"))
            scores.append(score(name, evaluate(copies), reports[-1]))
    output.write_text(compose_page(scores, reports[2], pictures, epochs), "utf-8")
    print(f"Wrote {output}.")


def draw_unlearnable(folder: Path, count: int, seed: int) -> None:
    """Draw cats and dogs, and put them into either folder at random, equally many in each."""
    # The pictures come in random order, so every second one is a random half.
    drawn, _ = draw_arrays(count, seed)
    for number, pixels in enumerate(drawn):
        kind = folder / FOLDERS[number % 2]
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(kind / f"{number}.jpg", quality=90)


def copy_changed(source: Path, target: Path, change: Change) -> None:
    """Copy each picture with a change, in the same class with another name."""
    for path in source.glob("*/*.jpg"):
        copied = target / path.parent.name / f"photo-{path.stem}.jpg"
        copied.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as picture:
            change(picture).save(copied, quality=90)


def train_network(training: Path, others: Path, epochs: int) -> Callable[[Path], tuple[float, int]]:
    """Train `wide_input`; return a function that evaluates it on a folder.

    The function returns the accuracy and the number of pictures.
    """
    with quiet_tensorflow():
        import keras
        import numpy as np

        from catsdogs.training.architectures import wide_input
        from catsdogs.training.batches import from_disk
        from catsdogs.training.model_files import ModelMetadata, TrainedModel
        from catsdogs.training.prediction import probabilities
        from catsdogs.training.reading import labeled_pictures
        from catsdogs.training.training_configs import TRAINING_CONFIGS, Network

    training_config = TRAINING_CONFIGS[Network.WIDE_INPUT]
    keras.utils.set_random_seed(0)
    model = wide_input()
    batches = from_disk(
        labeled_pictures(training), labeled_pictures(others), training_config, 0, range(epochs)
    )
    model.fit(batches.training, epochs=epochs, steps_per_epoch=batches.steps, shuffle=False)
    trained = TrainedModel(
        model, ModelMetadata(Network.WIDE_INPUT, training_config.side, training_config.resizing)
    )

    def evaluate(folder: Path) -> tuple[float, int]:
        pictures = labeled_pictures(folder)
        right = (probabilities(trained, pictures.files) > 0.5) == np.asarray(pictures.labels)
        return float(right.mean()), len(right)

    return evaluate


def report_leaks(training: Path, validation: Path, sets: Path) -> Report:
    """Link two folders as training and validation sets into `sets`, and report on them."""
    sets.mkdir()
    for name, folder in (("training", training), ("validation", validation)):
        for path in folder.glob("*/*.jpg"):
            linked = sets / name / path.parent.name / path.name
            linked.parent.mkdir(parents=True, exist_ok=True)
            linked.hardlink_to(path)
    return report_on(sets)


def score(name: str, answers: tuple[float, int], report: Report) -> Score:
    """Combine accuracy and count of a set with the number of leaks in its report."""
    leaked = [
        file
        for file in report.faulty
        if any(oddity.kind is IssueKind.LEAKED for oddity in file.issues)
    ]
    return Score(name, *answers, len(leaked))


def compose_page(scores: list[Score], example: Report, pictures: int, epochs: int) -> str:
    """Return the text of the page; `example` is a report whose first lines it quotes."""
    rows = "\n".join(
        f"| {score.name} | {score.accuracy:.0%} | {score.leaked} of {score.pictures} |"
        for score in scores
    )
    return TEMPLATE.read_text("utf-8").format(
        pictures=pictures,
        epochs=epochs,
        rows=rows,
        report="\n".join(lines(example)[:QUOTED_LINES]),
    )


if __name__ == "__main__":
    typer.run(main)
