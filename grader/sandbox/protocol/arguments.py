"""Arguments of calls as plain data, also those that only the worker can build."""

from typing import Any, Literal

import msgspec

from grader.sandbox.protocol.arrays import AnyArray, Array

STUB_MODEL_GRID = 3
"""The number of areas, in each direction, that a stub model averages over."""


class PathArgument(msgspec.Struct, frozen=True, tag="path"):
    """An argument that is a path.

    `path` is relative to the working folder; the function gets the absolute path.
    """

    path: str


class Number(msgspec.Struct, frozen=True, tag="number"):
    """An argument that is a number; the function gets an `int` for a whole number."""

    value: int | float


class PlainArgument(msgspec.Struct, frozen=True, tag="plain"):
    """An argument that is None, a boolean, number, text, bytes, or lists and dictionaries of these.

    The keys of dictionaries are texts. `SequenceArgument` and `MappingArgument` hold what this
    cannot: tuples, sets, other keys, and lists and dictionaries with arrays or paths in them.
    """

    value: Any


class ArrayArgument(msgspec.Struct, frozen=True, tag="array"):
    """An argument that is a NumPy array; the function gets a copy that it may change."""

    array: AnyArray


class SequenceArgument(msgspec.Struct, frozen=True, tag="sequence"):
    """An argument that is a list, a tuple or a set of other arguments."""

    items: "tuple[Argument, ...]"
    kind: Literal["list", "tuple", "set"] = "list"


class MappingArgument(msgspec.Struct, frozen=True, tag="mapping"):
    """An argument that is a dictionary of other arguments: pairs of a key and a value."""

    items: "tuple[tuple[Argument, Argument], ...]"


class DatasetArgument(msgspec.Struct, frozen=True, tag="tf.data"):
    """An argument that is a `tf.data.Dataset` of the rows of arrays.

    `elements` is an array, or a tuple or dictionary of arrays with equal numbers of rows. Without
    `batch` each element of the dataset is one row. With `shuffled` each iteration over it has
    another order.
    """

    elements: "Argument"
    batch: int | None = None
    shuffled: bool = False


class LayerArgument(msgspec.Struct, frozen=True):
    """A layer of a `ModelArgument`: the name of a class in `keras.layers`, and its arguments."""

    kind: str
    settings: dict[str, Any] = {}


class ModelArgument(msgspec.Struct, frozen=True, tag="keras model"):
    """An argument that is a Keras model of one layer after another, built by the worker.

    `input_shape` leaves out the batch dimension. `weights` are as for `model.set_weights`; without
    them Keras draws the weights. With a `loss` the model is compiled.
    """

    input_shape: tuple[int | None, ...]
    layers: tuple[LayerArgument, ...]
    weights: tuple[Array, ...] = ()
    loss: str | None = None
    optimizer: str = "adam"
    metrics: tuple[str, ...] = ()
    input_type: str = "float32"


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


Argument = (
    PathArgument
    | Number
    | PlainArgument
    | ArrayArgument
    | SequenceArgument
    | MappingArgument
    | DatasetArgument
    | ModelArgument
    | StubModel
    | LabeledPictures
)
"""An argument of a call, or a global of the notebook that the grader sets for a call."""
