"""Arguments of a call: plain values, arrays, and objects that only the worker can build."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.sandbox.protocol import (
    STUB_MODEL_GRID,
    Argument,
    ArrayArgument,
    Call,
    DatasetArgument,
    LabeledPictures,
    LayerArgument,
    MappingArgument,
    ModelArgument,
    PathArgument,
    SequenceArgument,
    StubModel,
)


class ArgumentError(Exception):
    """An argument that cannot be built: the fault of the check, not of the submission."""


def arguments_of(call: Call, folder: Path) -> tuple[list[Any], dict[str, Any]]:
    """Build the arguments of a call, and those by name, with paths below the working folder.

    Raises:
        ArgumentError: names the argument and the reason.
    """
    positional = {str(number): one for number, one in enumerate(call.arguments, 1)}
    return list(_build_all(positional, folder).values()), _build_all(call.keywords, folder)


def call_function(function: Callable[..., Any], call: Call, folder: Path) -> Any:
    """Build the arguments and make the call; a class makes an object of itself.

    A name that is bound to a callback in place of its class gives that callback. With
    `call.in_folder` the working folder becomes the current directory: the code that ran before may
    have changed it.
    """
    arguments, keywords = arguments_of(call, folder)
    if call.observe == "stopping" and not (callable(function) or arguments or keywords):
        return function
    if call.in_folder:
        os.chdir(folder)
    return function(*arguments, **keywords)


def given_values(call: Call, folder: Path) -> dict[str, Any]:
    """Build the globals that the grader sets for a call; raises as `arguments_of`."""
    return _build_all(call.given, folder)


def _build_all(arguments: Mapping[str, Argument], folder: Path) -> dict[str, Any]:
    built = {}
    for name, argument in arguments.items():
        try:
            built[name] = _build(argument, folder)
        except Exception as error:
            raise ArgumentError(f"argument {name} cannot be built: {error}") from error
    return built


def _build(argument: Argument, folder: Path) -> Any:  # noqa: PLR0911 - one return per type
    match argument:
        case PathArgument(path):
            return f"{folder}/{path}"
        case ArrayArgument(array):
            return array.numpy().copy()
        case SequenceArgument(items, kind):
            makers: dict[str, Callable[..., Any]] = {"list": list, "tuple": tuple, "set": set}
            return makers[kind](_build(item, folder) for item in items)
        case MappingArgument(items):
            return {_build(key, folder): _build(value, folder) for key, value in items}
        case DatasetArgument():
            return _build_dataset(_build(argument.elements, folder), argument)
        case ModelArgument():
            return _build_model(argument)
        case StubModel():
            return _build_stub_model(argument)
        case LabeledPictures():
            parts = (argument.pictures.numpy(), argument.labels.numpy())
            return _shuffled(parts).batch(argument.batch)
        case _:
            return argument.value


def _build_model(argument: ModelArgument) -> Any:
    import keras

    layers = [_build_layer(layer) for layer in argument.layers]
    model = keras.Sequential(
        [keras.Input(argument.input_shape, dtype=argument.input_type), *layers]
    )
    if argument.weights:
        model.set_weights([array.numpy() for array in argument.weights])
    if argument.loss is not None:
        model.compile(argument.optimizer, argument.loss, metrics=list(argument.metrics))
    return model


def _build_layer(layer: LayerArgument) -> Any:
    import keras

    kind = getattr(keras.layers, layer.kind, None)
    if kind is None:
        raise ValueError(f"keras.layers has no class {layer.kind!r}")
    return kind(**layer.settings)


def _build_stub_model(argument: StubModel) -> Any:
    import keras

    model = keras.Sequential(
        [
            keras.Input((argument.side, argument.side, 3)),
            # Like a network with dense layers, the stub refuses pictures of another size.
            keras.layers.Reshape((argument.side, argument.side, 3)),
            keras.layers.AveragePooling2D(argument.side // STUB_MODEL_GRID),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    weights = np.array(argument.weights, np.float32).reshape(-1, 1)
    model.set_weights([weights, np.array([argument.bias], np.float32)])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


def _build_dataset(elements: Any, argument: DatasetArgument) -> Any:
    import tensorflow as tf

    dataset = (
        _shuffled(elements) if argument.shuffled else tf.data.Dataset.from_tensor_slices(elements)
    )
    return dataset if argument.batch is None else dataset.batch(argument.batch)


def _shuffled(elements: Any) -> Any:
    """Make a dataset of the rows of arrays, in another order at each iteration."""
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(elements)
    return dataset.shuffle(max(1, len(dataset)), reshuffle_each_iteration=True)
