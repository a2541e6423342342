"""Color cards: the pictures in the folders that `train_val_generators` is called with.

A color card has fields of one color each, which are recognized whatever the size, the scale or the
way of resizing, so that each of these can be checked by itself. One picture of each folder is full
of detail instead. It shows whether the generators yield what is in the files, or only something of
the same colors.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.grading.check_context import CheckContext
from grader.grading.pictures import (
    card_fields,
    color_card,
    decoded,
    detailed_picture,
    file_names,
    thumbnails,
)
from grader.sandbox.protocol import Call, InputFile, PathArgument
from grader.seeds import keras_seed

SETS = ("training", "validation")
CLASS_FOLDERS = ("cats", "dogs")
# Pictures of each set's second epoch that are compared with their files.
_SECOND_EPOCH_PICTURES = 6


class ColorCards(NamedTuple):
    """The pictures that the generators read: their path, set, class and fields (n, 36).

    `sizes` are the sizes of the files in bytes. `detailed` holds the numbers of the pictures that
    are full of detail, `thumbnails` (m, values) small versions of these. All others are color
    cards.
    """

    paths: list[str]
    sets: list[str]
    classes: list[str]
    fields: NDArray[np.floating]
    sizes: list[int]
    detailed: NDArray[np.integer]
    thumbnails: NDArray[np.floating]


def generator_call(context: CheckContext, *purpose: str) -> tuple[Call, ColorCards]:
    """Draw 12 to 16 pictures for training, as many for validation, and the call on both folders.

    Another purpose gets other pictures.

    If a generator mirrors half of its pictures, at least one of twelve is mirrored in all but one
    of 4,000 calls.
    """
    return context.random_input(_draw_cards, "train_val_generators", *purpose)


def _draw_cards(rng: np.random.Generator) -> tuple[Call, ColorCards]:
    files: list[InputFile] = []
    sets: list[str] = []
    classes: list[str] = []
    detailed: list[int] = []
    for set_name in SETS:
        for class_name in CLASS_FOLDERS:
            pictures, detailed_place = _draw_folder(rng, set_name, class_name)
            detailed.append(len(files) + detailed_place)
            files += pictures
            sets += [set_name] * len(pictures)
            classes += [class_name] * len(pictures)
    return _call_on(files, sets, rng), describe_cards(files, sets, classes, detailed)


def _draw_folder(
    rng: np.random.Generator, set_name: str, class_name: str
) -> tuple[list[InputFile], int]:
    """Draw the pictures of a folder, and the place of the detailed one among them."""
    count = int(rng.integers(6, 9))
    detailed_place = int(rng.integers(count))
    files = [
        InputFile(
            f"{set_name}/{class_name}/{name}",
            detailed_picture(rng, class_name) if place == detailed_place else color_card(rng),
        )
        for place, name in enumerate(file_names(rng, count))
    ]
    return files, detailed_place


def _call_on(files: list[InputFile], sets: list[str], rng: np.random.Generator) -> Call:
    return Call(
        "train_val_generators",
        tuple(PathArgument(f"{set_name}/") for set_name in SETS),
        folder=f"gen{rng.integers(1000, 9999)}",
        input_files=tuple(files),
        observe="batches",
        pictures=sets.count("training"),
        validation_pictures=sets.count("validation"),
        extra_training_pictures=_SECOND_EPOCH_PICTURES,
        extra_validation_pictures=_SECOND_EPOCH_PICTURES,
        random_seed=keras_seed(rng),
    )


def describe_cards(
    files: list[InputFile], sets: list[str], classes: list[str], detailed: list[int]
) -> ColorCards:
    """Describe picture files by their fields; `detailed` are the places of the detailed ones."""
    pictures = [decoded(file.content)[None] for file in files]
    return ColorCards(
        paths=[file.path for file in files],
        sets=sets,
        classes=classes,
        fields=np.concatenate([card_fields(picture) for picture in pictures]),
        sizes=[len(file.content) for file in files],
        detailed=np.array(detailed),
        thumbnails=np.concatenate([thumbnails(pictures[number]) for number in detailed]),
    )
