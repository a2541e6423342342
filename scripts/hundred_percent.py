"""How a network comes to 100 %, shown where nothing can be learned: docs/hundred_percent.md.

    python -m scripts.hundred_percent

Animals are drawn, and chance decides which of them are filed under cats and which under dogs. So
there is nothing to learn, and whoever is right more often than half of the time has seen the
pictures before. The network with wide input learns some of them by heart and is then asked about
sets of different honesty; the report on data sets says which.
"""

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import typer
from PIL import Image, ImageOps

from catsdogs.commands.quiet import quiet_tensorflow
from catsdogs.datasets.drawing import draw_arrays
from catsdogs.datasets.issues import IssueKind
from catsdogs.datasets.report import Report, lines, report_on
from samples.sample_class import REPOSITORY

PAGE = REPOSITORY / "docs" / "hundred_percent.md"
FOLDERS = ("cats", "dogs")
SHOWN_LINES = 3

Change = Callable[[Image.Image], Image.Image]


class Score(NamedTuple):
    """What a network reached on a set, and how many of its pictures were found to be leaked."""

    name: str
    accuracy: float
    pictures: int
    leaked: int


def recompressed(picture: Image.Image) -> Image.Image:
    """The picture as a mail program or a web site would send it on."""
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=60)
    return Image.open(written)


def unchanged(picture: Image.Image) -> Image.Image:
    """The picture itself."""
    return picture


def half_as_large(picture: Image.Image) -> Image.Image:
    """The picture with half as many pixels in both directions."""
    return ImageOps.scale(picture, 0.5)


COPIES: dict[str, Change] = {
    "the training pictures themselves": unchanged,
    "copies of them, compressed again": recompressed,
    "copies of them, half as large": half_as_large,
    "copies of them, mirrored": ImageOps.mirror,
}


def main(
    pictures: Annotated[int, typer.Option(min=4, help="To be learned by heart.")] = 100,
    epochs: Annotated[int, typer.Option(min=1)] = 25,
    output: Annotated[Path, typer.Option(help="The page.")] = PAGE,
) -> None:
    """Train, ask, look for leaks, and write the page."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        training, others = root / "training", root / "others"
        draw_unlearnable(training, pictures, seed=1)
        draw_unlearnable(others, 2 * pictures, seed=2)
        ask = learned_by_heart(training, others, epochs)
        found = [report_with(training, others, root / "honest")]
        scores = [scored("new pictures", ask(others), found[0])]
        for number, (name, change) in enumerate(COPIES.items()):
            copies = root / f"copies-{number}"
            copy_changed(training, copies, change)
            found.append(report_with(training, copies, root / f"sets-{number}"))
            scores.append(scored(name, ask(copies), found[-1]))
    output.write_text(composed(scores, found[2], pictures, epochs), "utf-8")
    print(f"written: {output}")


def draw_unlearnable(folder: Path, count: int, seed: int) -> None:
    """Draw cats and dogs, and file them by chance; both folders get as many."""
    drawn, _ = draw_arrays(count, seed)  # in random order, so every second one is a random half
    for number, pixels in enumerate(drawn):
        kind = folder / FOLDERS[number % 2]
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(kind / f"{number}.jpg", quality=90)


def copy_changed(source: Path, target: Path, change: Change) -> None:
    """Copy each picture with a change, into the same class and under another name."""
    for path in source.glob("*/*.jpg"):
        copied = target / path.parent.name / f"photo-{path.stem}.jpg"
        copied.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as picture:
            change(picture).save(copied, quality=90)


def learned_by_heart(
    training: Path, others: Path, epochs: int
) -> Callable[[Path], tuple[float, int]]:
    """Train the network with wide input; what comes back asks it about a folder."""
    with quiet_tensorflow():
        import keras
        import numpy as np

        from catsdogs.training.architectures import wide_input
        from catsdogs.training.batches import from_disk
        from catsdogs.training.model_files import Notes, TrainedModel
        from catsdogs.training.prediction import probabilities
        from catsdogs.training.reading import labeled_pictures
        from catsdogs.training.training_configs import TRAINING_CONFIGS, Network

    recipe = TRAINING_CONFIGS[Network.WIDE_INPUT]
    keras.utils.set_random_seed(0)
    model = wide_input()
    batches = from_disk(
        labeled_pictures(training), labeled_pictures(others), recipe, 0, range(epochs)
    )
    model.fit(batches.training, epochs=epochs, steps_per_epoch=batches.steps, shuffle=False)
    trained = TrainedModel(model, Notes(Network.WIDE_INPUT, recipe.side, recipe.resizing))

    def ask(folder: Path) -> tuple[float, int]:
        found = labeled_pictures(folder)
        right = (probabilities(trained, found.files) > 0.5) == np.asarray(found.labels)
        return float(right.mean()), len(right)

    return ask


def report_with(training: Path, validation: Path, sets: Path) -> Report:
    """Look at two folders as at the training set and the validation set of one data set."""
    sets.mkdir()
    for name, folder in (("training", training), ("validation", validation)):
        for path in folder.glob("*/*.jpg"):
            linked = sets / name / path.parent.name / path.name
            linked.parent.mkdir(parents=True, exist_ok=True)
            linked.hardlink_to(path)
    return report_on(sets)


def scored(name: str, answers: tuple[float, int], report: Report) -> Score:
    """Put together what was reached and what was found."""
    leaked = [
        file
        for file in report.faulty
        if any(oddity.kind is IssueKind.LEAKED for oddity in file.issues)
    ]
    return Score(name, *answers, len(leaked))


def composed(scores: list[Score], example: Report, pictures: int, epochs: int) -> str:
    """The text of the page."""
    rows = "\n".join(
        f"| {score.name} | {score.accuracy:.0%} | {score.leaked} of {score.pictures} |"
        for score in scores
    )
    said = "\n".join(lines(example)[:SHOWN_LINES])
    return f"""# How a network comes to 100 %

Made by `python -m scripts.hundred_percent`; do not edit it.

The description of the network `wide_input` claims an accuracy of 100 % on 4,046 pictures. No
network of this kind reaches that on new photos: some photos show neither a cat nor a dog, and
some are in the wrong folder. The description does not explain the number. This page shows how
such numbers arise, with a network that cannot know anything.

{pictures} animals are drawn, and *chance* decides which are filed under cats and which under dogs.
There is nothing to learn, so an honest accuracy is about 50 %. `wide_input` with its 16,880,961
parameters sees them {epochs} times. Then it predicts five sets, and `catsdogs data report` compares
each set with the training set:

| predicted set | accuracy | leaks found |
|---|---:|---:|
{rows}

Only the first row shows how well the network distinguishes cats from dogs. The next three rows
measure memory, and nothing in them shows it: curve, confusion matrix and F1 are those of a perfect
network. Mirrored copies are new to this network. A network trained with flips knows them too.

## How it happens

- **The training set is evaluated.** Examples: `model.evaluate(train_generator)`, one folder for
  both generators, or a "test set" that is a part of the training set.
- **Both sets contain copies.** A dataset that was collected from several sources contains some
  pictures twice: compressed again, resized, mirrored. A random split separates them.
- **Pictures are augmented before the split.** The changed copies of a picture are spread over both
  sets. Split first, and augment only the training set.

## How to detect it

`catsdogs data report FOLDER`, where `FOLDER` contains `training` and `validation`, compares each
picture with all others. It ends with exit code 1 if a picture is known from the other set:

```
{said}
```

`--clean COPY` makes a copy in which each picture is in one set only ([data](data.md)). This finds
copies of pictures. It does not find two photos of one animal from the same minute, or a set that
was used for tuning for weeks. Against that, keep photos apart that nobody uses until the end.
"""


if __name__ == "__main__":
    typer.run(main)
