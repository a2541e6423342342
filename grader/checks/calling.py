"""Calls built from plain Python values: arguments, files, given globals and the observation."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import msgspec
import numpy as np

from grader.errors import GraderError
from grader.sandbox.protocol import (
    AnyArray,
    Argument,
    ArrayArgument,
    Call,
    DatasetArgument,
    Epoch,
    InputFile,
    LabeledPictures,
    LayerArgument,
    MappingArgument,
    ModelArgument,
    Number,
    Observation,
    PathArgument,
    PlainArgument,
    SequenceArgument,
    StubModel,
)

_BUILT = (
    *(PathArgument, Number, PlainArgument, ArrayArgument, SequenceArgument, MappingArgument),
    *(DatasetArgument, ModelArgument, StubModel, LabeledPictures),
)
# MessagePack holds no other whole numbers.
_LEAST_INTEGER, _MOST_INTEGER = -(2**63), 2**64 - 1
_ACCEPTED = (
    "path(...), a number, text, boolean, None, bytes, list, tuple, set, dictionary, NumPy array, "
    "dataset(...) or model(...)"
)


class ArgumentValueError(GraderError):
    """A value that a call cannot pass; names its place, its type, and what can be passed."""


class Observing(msgspec.Struct, frozen=True):
    """What a call observes of the returned value: the kind, and the settings of that kind.

    The functions `observe_batches`, `observe_dataset`, `observe_model` and `observe_stopping` make
    it.
    """

    kind: Observation
    settings: dict[str, Any] = {}


def call(  # noqa: PLR0913 - each is a part of a call that an author may leave out
    function: str,
    *arguments: Any,
    files: Mapping[str, bytes | str] | None = None,
    observe: Observation | Observing = "nothing",
    given: Mapping[str, Any] | None = None,
    folder: str = "work",
    in_folder: bool = False,
    random_seed: int = 0,
    **keywords: Any,
) -> Call:
    """Build a call of a student's function or class; raises `ArgumentValueError`.

    Args:
        function: its name in the settings.
        arguments: numbers, texts, booleans, None, bytes, lists, tuples, sets, dictionaries and
            NumPy arrays, also within each other; and `path(...)`, `dataset(...)`, `model(...)`.
        files: the content of files in the working folder, by relative path; a path that ends in
            `/` is an empty folder.
        observe: `"nothing"`, `"plain"`, `"arrays"`, or one of the functions `observe_...`. Files
            and printed text are always observed.
        given: globals of the notebook that keep this value whatever its cells set them to.
        folder: the name of the working folder.
        in_folder: whether the working folder is the current directory.
        random_seed: seeds Python, NumPy and TensorFlow before the code runs.
        keywords: arguments that are passed by name.
    """
    observing = observe if isinstance(observe, Observing) else Observing(observe)
    return Call(
        function,
        _convert_positional(arguments, function),
        folder=folder,
        input_files=tuple(_input_file(*item) for item in (files or {}).items()),
        observe=observing.kind,
        random_seed=random_seed,
        keywords=_convert_named(keywords, function, "argument"),
        given=_convert_named(given or {}, function, "given global"),
        in_folder=in_folder,
        **observing.settings,
    )


def path(name: str = "") -> PathArgument:
    """Return an argument that is the absolute path of a file or folder in the working folder.

    A folder should end in `/`. Without a name it is the working folder itself.
    """
    return PathArgument(name)


def dataset(*arrays: Any, batch: int | None = None, shuffled: bool = False) -> DatasetArgument:
    """Return an argument that is a `tf.data.Dataset` of the rows of one or more arrays.

    Args:
        arrays: arrays with equal numbers of rows, such as inputs and labels; one of them may be a
            dictionary or a tuple of arrays.
        batch: the number of rows in a batch; without it each element is one row.
        shuffled: whether each iteration over the dataset has another order.
    """
    elements = arrays[0] if len(arrays) == 1 else arrays
    return DatasetArgument(_convert(elements, "the arrays of a dataset"), batch, shuffled)


def layer(kind: str, **settings: Any) -> LayerArgument:
    """Return a layer for `model`: a class of `keras.layers` and its arguments by name."""
    _expect_plain(settings, f"the layer {kind}")
    return LayerArgument(kind, settings)


def model(  # noqa: PLR0913 - the arguments of a model and of its compilation
    input_shape: Sequence[int | None],
    *layers: LayerArgument,
    weights: Sequence[Any] = (),
    loss: str | None = None,
    optimizer: str = "adam",
    metrics: Sequence[str] = (),
    input_type: str = "float32",
) -> ModelArgument:
    """Return an argument that is a Keras model of one layer after another.

    Args:
        input_shape: the shape of one input, without the batch dimension.
        layers: made by `layer`.
        weights: the arrays for `model.set_weights`; without them Keras draws the weights.
        loss: with a loss the model is compiled.
        optimizer: the optimizer of a compiled model.
        metrics: the metrics of a compiled model.
        input_type: the number type of the input, such as `int32` for tokens.
    """
    arrays = tuple(AnyArray.of(np.asarray(one, np.float32)) for one in weights)
    return ModelArgument(
        tuple(input_shape), layers, arrays, loss, optimizer, tuple(metrics), input_type
    )


def observe_batches(
    pictures: int,
    epochs: int = 1,
    extra_validation_pictures: int = 0,
    extra_training_pictures: int = 0,
    validation_pictures: int = 0,
) -> Observing:
    """Observe a pair of generators (training, validation) of pairs (inputs, labels).

    `pictures` is the expected number of rows in an epoch of the training generator, and
    `validation_pictures` that of the other one, if it differs; reading stops at twice that number,
    and an endless generator is read up to it. `extra_validation_pictures` and
    `extra_training_pictures` are read from the start of one more epoch.
    """
    settings = {
        "pictures": pictures,
        "epochs": epochs,
        "extra_validation_pictures": extra_validation_pictures,
        "extra_training_pictures": extra_training_pictures,
        "validation_pictures": validation_pictures,
    }
    return Observing("batches", settings)


def observe_dataset(rows: int = 0, elements: int = 0, epochs: int = 1) -> Observing:
    """Observe one generator, dataset or iterable of arrays, or of tuples of arrays.

    Reading stops at twice the expected number of `rows` of the first array of batches, or of
    `elements`; a generator without a length is read up to that number.
    """
    return Observing("dataset", {"pictures": rows, "elements": elements, "epochs": epochs})


def observe_model(input_shape: Sequence[int], input_type: str = "float32") -> Observing:
    """Observe a Keras model; the shape and type are for a model without an input of its own."""
    return Observing("model", {"picture_shape": tuple(input_shape), "input_type": input_type})


def observe_stopping(history: Sequence[Epoch]) -> Observing:
    """Observe a callback, or a list of them, in a training with this history."""
    return Observing("stopping", {"history": tuple(history)})


def _convert_positional(values: Sequence[Any], function: str) -> tuple[Argument, ...]:
    return tuple(
        _convert(value, f"argument {number} of {function}")
        for number, value in enumerate(values, 1)
    )


def _convert_named(values: Mapping[str, Any], function: str, kind: str) -> dict[str, Argument]:
    return {
        name: _convert(value, f"the {kind} {name} of {function}") for name, value in values.items()
    }


def _convert(value: Any, place: str) -> Argument:
    """Convert a value to an argument; raises `ArgumentValueError` with its place."""
    if isinstance(value, _BUILT):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        return _array(value, place)
    if isinstance(value, dict):
        return _mapping(value, place)
    if isinstance(value, list | tuple | set | frozenset):
        return _sequence(value, place)
    _expect_leaf(value, place)
    return PlainArgument(value)


def _array(value: np.ndarray, place: str) -> ArrayArgument:
    try:
        return ArrayArgument(AnyArray.of(value))
    except ValueError:
        raise ArgumentValueError(
            f"{place} is an array of {value.dtype}; only booleans, numbers and texts can be passed"
        ) from None


def _sequence(value: Any, place: str) -> Argument:
    items = tuple(_convert(one, f"{place}, item {at}") for at, one in enumerate(value))
    if isinstance(value, list) and all(isinstance(item, PlainArgument) for item in items):
        return PlainArgument([item.value for item in items if isinstance(item, PlainArgument)])
    kind = "list" if isinstance(value, list) else "tuple" if isinstance(value, tuple) else "set"
    return SequenceArgument(items, kind)  # type: ignore[arg-type]


def _mapping(value: dict[Any, Any], place: str) -> Argument:
    items = {key: _convert(one, f"{place}, key {key!r}") for key, one in value.items()}
    plain = {key: item.value for key, item in items.items() if isinstance(item, PlainArgument)}
    if len(plain) == len(items) and all(isinstance(key, str) for key in items):
        return PlainArgument(plain)
    return MappingArgument(
        tuple((_convert(key, f"a key of {place}"), item) for key, item in items.items())
    )


def _expect_leaf(value: Any, place: str) -> None:
    if value is not None and not isinstance(value, bool | int | float | str | bytes):
        raise ArgumentValueError(
            f"{place} is a {type(value).__name__}, which cannot be passed; pass {_ACCEPTED}"
        )
    if isinstance(value, int) and not _LEAST_INTEGER <= value <= _MOST_INTEGER:
        raise ArgumentValueError(f"{place} is {value}; pass whole numbers of at most 64 bits")
    if isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value):
        raise ArgumentValueError(f"{place} is {value!r}, which is no valid Unicode text")


def _expect_plain(settings: dict[str, Any], place: str) -> None:
    if not isinstance(_convert(settings, place), PlainArgument):
        raise ArgumentValueError(f"the arguments of {place} must be numbers, texts and lists")


def _input_file(name: str, content: bytes | str) -> InputFile:
    if name.startswith("/") or ".." in PurePosixPath(name).parts or not name.strip("./"):
        raise ArgumentValueError(f"the file {name!r} must have a relative path without ..")
    if name.endswith("/") and content:
        raise ArgumentValueError(f"the folder {name!r} has a content; name the files in it")
    return InputFile(name, content.encode() if isinstance(content, str) else content)
