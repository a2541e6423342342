"""The call of `train_val_generators` that goes on for three epochs, and what became of each poster.

Of three epochs two show a picture alike if all that is done to it is to mirror it or not; so that
is told from turning, moving and zooming without leaving anything to chance.
"""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.checks.color_markers import Colors, color_marker, color_triples, colors_in
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.pictures import file_names
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Batch, Batches, Call, GeneratorOutput, InputFile, PathArgument
from grader.seeds import keras_seed

EPOCHS = 3
# Two pictures look the same if their values, from 0 to 1, differ by less than this on average; what
# is read from one file twice does not differ at all, but for the last digits.
_ALIKE, _EQUAL = 0.002, 1e-5
# What is looked at takes time here: pixels of a picture, pictures and batches of a set. Honest
# generators give each of at most 28 posters once an epoch.
_MOST_PIXELS, _MOST_PICTURES, _MOST_BATCHES = 2**17, 2000, 2000


class ColorMarker(NamedTuple):
    """A poster laid before the generators: its set, its class, its colours."""

    set: str
    kind: str
    colours: Colors


class Shown(NamedTuple):
    """All that one set showed: pictures (n, height, width, 3) from 0 to 1, their labels (n,).

    `color_markers` tells which poster each shows, None where it cannot be told.
    """

    pictures: NDArray[np.floating]
    labels: NDArray[np.floating]
    color_markers: list[ColorMarker | None]

    @property
    def unknown(self) -> int:
        """How many pictures show no poster that could be told."""
        return sum(one is None for one in self.color_markers)

    def versions(self) -> dict[ColorMarker, NDArray[np.floating]]:
        """The pictures of each poster that was told in every epoch."""
        places = defaultdict(list)
        for place, one in enumerate(self.color_markers):
            if one is not None:
                places[one].append(place)
        return {one: self.pictures[at] for one, at in places.items() if len(at) == EPOCHS}


def epochs_call(context: CheckContext) -> tuple[Call, list[ColorMarker]]:
    """Folders of 10 to 14 posters for training and as many for validation, and the call on them."""
    return context.random_input(_draw, "train_val_generators", "epochs")


def _draw(rng: np.random.Generator) -> tuple[Call, list[ColorMarker]]:
    files, color_markers = [], []
    triples = color_triples(rng)
    for one in ("training", "validation"):
        for kind in ("cats", "dogs"):
            for name in file_names(rng, int(rng.integers(5, 8))):
                color_markers.append(ColorMarker(one, kind, next(triples)))
                content = color_marker(rng, color_markers[-1].colours)
                files.append(InputFile(f"{one}/{kind}/{name}", content))
    call = Call(
        "train_val_generators",
        (PathArgument("training/"), PathArgument("validation/")),
        folder=f"epochs{rng.integers(1000, 9999)}",
        input_files=tuple(files),
        observe="batches",
        pictures=len(color_markers),
        epochs=EPOCHS,
        random_seed=keras_seed(rng),
    )
    return call, color_markers


def shown(drawn: tuple[Call, list[ColorMarker]], submission: Submission) -> dict[str, Shown]:
    """Call the function and recognise the posters in what its generators yield."""
    call, color_markers = drawn
    value = submission.call(call).value
    if not isinstance(value, Batches):
        raise unexpected(call.function, "two generators of (pictures, labels)", value)
    epochs = (value, *value.later)
    return {
        name: _recognised(name, [getattr(epoch, name) for epoch in epochs], color_markers)
        for name in ("training", "validation")
    }


def all_differ(versions: NDArray[np.floating]) -> bool:
    """Whether no two of some pictures look the same."""
    return not any(_apart(one, other) < _ALIKE for one, other in combinations(versions, 2))


def all_equal(versions: NDArray[np.floating]) -> bool:
    """Whether some pictures are the same to the pixel."""
    return all(_apart(versions[0], other) < _EQUAL for other in versions[1:])


def _apart(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    return float(np.abs(one - other).mean())


def _recognised(name: str, feeds: list[GeneratorOutput], color_markers: list[ColorMarker]) -> Shown:
    batches = [batch for feed in feeds for batch in feed.batches]
    _expect_few(name, batches)
    pictures = [batch.pictures.numpy() for batch in batches]
    _expect_pictures(name, pictures)
    values = _from_0_to_1(np.concatenate(pictures).astype(np.float32))
    labels = [_numbers(batch.labels.numpy()) for batch in batches]
    if [len(one) for one in labels] != [len(one) for one in pictures]:
        raise CheckFailure(
            f"a label for each picture of {name}", "more or fewer labels than pictures"
        )
    known = {one.colours: one for one in color_markers}
    told = [None if one is None else known.get(one) for one in colors_in(values)]
    return Shown(values, np.concatenate(labels), told)


def _expect_few(name: str, batches: list[Batch]) -> None:
    rows = sum(batch.pictures.shape[0] if batch.pictures.shape else 0 for batch in batches)
    if rows > _MOST_PICTURES or len(batches) > _MOST_BATCHES:
        raise CheckFailure(
            f"each picture of {name} once an epoch",
            f"{rows} pictures in {len(batches)} batches",
            "does the generator stop at the end of an epoch?",
        )


def _expect_pictures(name: str, pictures: list[NDArray[np.generic]]) -> None:
    shapes = {array.shape[1:] for array in pictures}
    if len(shapes) != 1:
        raise CheckFailure(
            f"pictures of one shape from the {name} generator", f"{len(shapes)} shapes"
        )
    (shape,) = shapes
    if len(shape) != 3 or shape[2] != 3 or not 0 < shape[0] * shape[1] <= _MOST_PIXELS:
        raise CheckFailure(f"pictures of shape (150, 150, 3) from {name}", f"{shape}")
    if not any(map(len, pictures)):
        raise CheckFailure(
            f"pictures from the {name} generator in every epoch", "batches without any"
        )


def _from_0_to_1(pictures: NDArray[np.floating]) -> NDArray[np.floating]:
    """Posters have white and black spots: what scale a generator gives is judged elsewhere."""
    least, most = np.nanmin(pictures), np.nanmax(pictures)
    return np.asarray((pictures - least) / max(most - least, 1e-6))


def _numbers(labels: NDArray[np.generic]) -> NDArray[np.floating]:
    """One number for each picture, the column if each class has one."""
    if not labels.size or not labels.ndim:
        return np.empty(0)
    columns = np.asarray(labels, np.float64).reshape(len(labels), -1)
    return np.asarray(columns.argmax(axis=1) if columns.shape[1] > 1 else columns[:, 0], np.float64)
