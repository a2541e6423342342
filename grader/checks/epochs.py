"""Epochs of `train_val_generators` on color markers: every version of each picture.

If mirroring is the only change, two of three versions of a picture are always alike. Three epochs
therefore distinguish mirroring from turning, moving and zooming without any chance.
"""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.checks.color_cards import CLASS_FOLDERS, SETS
from grader.checks.color_markers import (
    ColorTriple,
    color_triples,
    draw_color_marker,
    recognize_triples,
)
from grader.checks.label_numbers import label_numbers
from grader.checks.recognized_sets import TWO_GENERATORS
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.pictures import file_names
from grader.grading.submission import CallEvidence, CheckFailure
from grader.sandbox.protocol import Batch, Batches, Call, GeneratorOutput, InputFile, PathArgument
from grader.seeds import keras_seed

EPOCHS = 3
# Mean difference of two pictures with values from 0 to 1: below the first they look the same, below
# the second they are the same up to rounding.
_SAME_LOOK_DIFFERENCE, _EQUAL_DIFFERENCE = 0.002, 1e-5
# Recognizing takes time on the grader's side; correct generators yield each of at most 28 markers
# once an epoch.
_MAX_PICTURE_PIXELS, _MAX_PICTURES, _MAX_BATCHES = 2**17, 2000, 2000


class ColorMarker(NamedTuple):
    """A color marker in a folder that the generators read: its set, class and colors."""

    set: str
    class_folder: str
    colors: ColorTriple


class MarkedPictures(NamedTuple):
    """All pictures (n, height, width, 3) of one set, from 0 to 1, with their labels (n,).

    `markers` holds the color marker that each picture shows, None where none is recognized.
    """

    pictures: NDArray[np.floating]
    labels: NDArray[np.floating]
    markers: list[ColorMarker | None]

    @property
    def unrecognized(self) -> int:
        """The number of pictures without a recognized marker."""
        return sum(marker is None for marker in self.markers)

    def versions(self) -> dict[ColorMarker, NDArray[np.floating]]:
        """Return the pictures of each marker that was recognized in every epoch."""
        places = defaultdict(list)
        for place, marker in enumerate(self.markers):
            if marker is not None:
                places[marker].append(place)
        return {marker: self.pictures[at] for marker, at in places.items() if len(at) == EPOCHS}


def epochs_call(context: CheckContext) -> tuple[Call, list[ColorMarker]]:
    """Draw 10 to 14 color markers for training, as many for validation, and the call on them."""
    return context.random_input(_draw_markers, "train_val_generators", "epochs")


def _draw_markers(rng: np.random.Generator) -> tuple[Call, list[ColorMarker]]:
    files, markers = [], []
    triples = color_triples(rng)
    for set_name in SETS:
        for class_folder in CLASS_FOLDERS:
            for name in file_names(rng, int(rng.integers(5, 8))):
                marker = ColorMarker(set_name, class_folder, next(triples))
                content = draw_color_marker(rng, marker.colors)
                markers.append(marker)
                files.append(InputFile(f"{set_name}/{class_folder}/{name}", content))
    call = Call(
        "train_val_generators",
        tuple(PathArgument(f"{set_name}/") for set_name in SETS),
        folder=f"epochs{rng.integers(1000, 9999)}",
        input_files=tuple(files),
        observe="batches",
        pictures=sum(marker.set == "training" for marker in markers),
        validation_pictures=sum(marker.set == "validation" for marker in markers),
        epochs=EPOCHS,
        random_seed=keras_seed(rng),
    )
    return call, markers


def recognize_epochs(
    evidence: CallEvidence, call: Call, markers: list[ColorMarker]
) -> dict[str, MarkedPictures]:
    """Recognize the color markers in each set that the generators of a call yielded.

    Raises:
        CheckFailure: the function does not return two generators, or they yield no color pictures.
    """
    value = evidence.value
    if not isinstance(value, Batches):
        raise unexpected(call.function, TWO_GENERATORS, value, evidence.reading)
    epochs = (value, *value.later)
    return {
        name: _recognize_markers(name, [getattr(epoch, name) for epoch in epochs], markers)
        for name in SETS
    }


def all_differ(versions: NDArray[np.floating]) -> bool:
    """Return whether no two versions (n, height, width, 3) look the same."""
    pairs = combinations(versions, 2)
    return not any(_difference(one, other) < _SAME_LOOK_DIFFERENCE for one, other in pairs)


def all_equal(versions: NDArray[np.floating]) -> bool:
    """Return whether all versions (n, height, width, 3) have the same pixels."""
    return all(_difference(versions[0], other) < _EQUAL_DIFFERENCE for other in versions[1:])


def _difference(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    return float(np.abs(one - other).mean())


def _recognize_markers(
    name: str, feeds: list[GeneratorOutput], markers: list[ColorMarker]
) -> MarkedPictures:
    batches = [batch for feed in feeds for batch in feed.batches]
    _expect_bounded_count(name, batches)
    pictures = [batch.pictures.numpy() for batch in batches]
    _expect_pictures(name, pictures)
    values = _scaled_to_1(np.concatenate(pictures).astype(np.float32))
    labels = [label_numbers(batch.labels.numpy()) for batch in batches]
    if [len(one) for one in labels] != [len(one) for one in pictures]:
        raise CheckFailure(
            f"a label for each picture of {name}",
            "more or fewer labels than pictures",
            "Has each batch (pictures, labels) as many labels as pictures?",
        )
    by_colors = {marker.colors: marker for marker in markers}
    recognized = [
        None if colors is None else by_colors.get(colors) for colors in recognize_triples(values)
    ]
    return MarkedPictures(values, np.concatenate(labels), recognized)


def _expect_bounded_count(name: str, batches: list[Batch]) -> None:
    rows = sum(batch.pictures.shape[0] if batch.pictures.shape else 0 for batch in batches)
    if rows > _MAX_PICTURES or len(batches) > _MAX_BATCHES:
        raise CheckFailure(
            f"each picture of {name} once an epoch",
            f"{rows} pictures in {len(batches)} batches",
            f"Does an epoch of the {name} generator end after one pass through its folder?",
        )


def _expect_pictures(name: str, pictures: list[NDArray[np.generic]]) -> None:
    shapes = {array.shape[1:] for array in pictures}
    if len(shapes) != 1:
        raise CheckFailure(
            f"pictures of one shape from the {name} generator",
            f"{len(shapes)} shapes",
            f"Are all {name} pictures resized to the size of the task (target_size)?",
        )
    (shape,) = shapes
    if len(shape) != 3 or shape[2] != 3 or not 0 < shape[0] * shape[1] <= _MAX_PICTURE_PIXELS:
        raise CheckFailure(
            f"pictures of shape (150, 150, 3) from {name}",
            f"{shape}",
            f"Which target_size does the {name} generator use?",
        )
    if not any(map(len, pictures)):
        raise CheckFailure(
            f"pictures from the {name} generator in every epoch",
            "batches without any",
            f"Does the {name} generator begin again with its folder after an epoch?",
        )


def _scaled_to_1(pictures: NDArray[np.floating]) -> NDArray[np.floating]:
    """Stretch values to 0 … 1 by the white and black spots; another check covers the scale."""
    lowest, highest = np.nanmin(pictures), np.nanmax(pictures)
    return np.asarray((pictures - lowest) / max(highest - lowest, 1e-6))
