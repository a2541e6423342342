"""Calls of student functions: arguments, input files, and the observation of the result."""

from typing import Literal

import msgspec

from grader.sandbox.protocol.arrays import Array


class InputFile(msgspec.Struct, frozen=True):
    """A file that a call finds in its working folder; a path that ends in `/` is a folder."""

    path: str
    content: bytes = b""


class PathArgument(msgspec.Struct, frozen=True, tag="path"):
    """An argument that is a path.

    `path` is relative to the working folder; the function gets the absolute path.
    """

    path: str


class Number(msgspec.Struct, frozen=True, tag="number"):
    """An argument that is a number; the function gets an `int` for a whole number."""

    value: int | float


class Epoch(msgspec.Struct, frozen=True):
    """The losses and accuracies that a training reports after an epoch."""

    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


STUB_MODEL_GRID = 3
"""The number of areas, in each direction, that a stub model averages over."""


class StubModel(msgspec.Struct, frozen=True, tag="stub model"):
    """An argument that is a small Keras model, built in the process that runs the function.

    It takes pictures (n, side, side, 3) and averages them over a grid of `STUB_MODEL_GRID` areas in
    each direction. It returns (n, 1): the sigmoid of these 27 numbers times `weights` (area by
    area, three colors each), plus `bias`.
    """

    side: int
    weights: tuple[float, ...]
    bias: float


class LabeledPictures(msgspec.Struct, frozen=True, tag="dataset"):
    """An argument that is a `tf.data` dataset of batches (pictures, labels).

    Each iteration over it has another order, like a dataset of training pictures.
    """

    pictures: Array
    labels: Array
    batch: int


Argument = PathArgument | Number | StubModel | LabeledPictures
Observation = Literal["nothing", "batches", "model", "stopping", "plain"]
"""The form in which a report describes the returned value.

`batches` reads data generators, `model` describes a Keras model, `stopping` runs a callback, and
`plain` copies numbers, texts, lists and dictionaries.
"""


class Call(msgspec.Struct, frozen=True):
    """One call of one function in its own process, and the observation of its result.

    `folder` names the working folder of all paths, `input_files` are created in it. `observe`
    selects how the returned value is described; remaining files and printed text are always
    observed. `picture_shape` is the shape of one input for a model without an input shape.
    `pictures` bounds how many pictures are read from each generator in each of `epochs`;
    `extra_validation_pictures` are read from the start of one more epoch of the validation
    generator. `history` holds the epochs that a returned callback receives, in order.
    """

    function: str
    arguments: tuple[Argument, ...] = ()
    folder: str = "work"
    input_files: tuple[InputFile, ...] = ()
    observe: Observation = "nothing"
    picture_shape: tuple[int, ...] = (150, 150, 3)
    pictures: int = 0
    epochs: int = 1
    extra_validation_pictures: int = 0
    history: tuple[Epoch, ...] = ()
    random_seed: int = 0
