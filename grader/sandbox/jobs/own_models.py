"""Describes and trains a model with own layers where it was made: in the student's process.

Such a model cannot be rebuilt elsewhere. Its layers are listed as a picture meets them, and it is
trained on the grader's pictures. The description may be forged and the weights may have been
brought along, so results say in which process they were reached.
"""

import contextlib
import inspect
import re
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import numpy as np
from msgspec import structs

from grader.sandbox.jobs.describing import joined, step
from grader.sandbox.protocol import CompileEvidence, LayerEvidence, ModelEvidence, OwnPart

# What a student may define to train a model in another way.
_TRAINING = ("train_step", "compute_loss")
_CELL = re.compile(r"<cell (\d+)>")
_MAX_PARTS = 20


def own_parts(model: Any) -> tuple[OwnPart, ...]:
    """List the classes and functions of layers that are not Keras', and an own way to train."""
    found = [
        part
        for layer in model._flatten_layers(include_self=False)
        if (part := _own_part(layer)) is not None
    ]
    if any(not _is_of_keras(_definer(type(model), name)) for name in _TRAINING):
        kind = type(model)
        found.append(OwnPart("training", model.name, kind.__name__, _cell_of_class(kind)))
    return tuple(found[:_MAX_PARTS])


def _own_part(layer: Any) -> OwnPart | None:
    kind = type(layer)
    if not _is_of_keras(kind):
        return OwnPart("class", layer.name, kind.__name__, _cell_of_class(kind))
    for function in (getattr(layer, "activation", None), getattr(layer, "function", None)):
        if inspect.isfunction(function) and not _is_of_keras(function):
            return OwnPart("function", layer.name, function.__name__, _cell_of(function))
    return None


def describe_in_place(
    model: Any, picture_shape: tuple[int, int, int], compiled: CompileEvidence | None
) -> ModelEvidence:
    """List the layers that a grey picture of `picture_shape` meets, in that order."""
    grey = np.full((1, *picture_shape), 0.5, np.float32)
    with _calls_of_layers() as calls:
        output = model(grey, training=False)
    shape = tuple(output.shape)[1:]
    return ModelEvidence(
        kind=type(model).__name__,
        input_shape=picture_shape,
        output_shape=shape,
        layers=joined([_step(layer, shape) for layer, shape in calls]),
        parameters=model.count_params(),
        compile=compiled,
        forward_shape=shape,
    )


def _step(layer: Any, shape: tuple[int | None, ...]) -> LayerEvidence:
    kind = _kind_of_keras(type(layer))
    if kind is not None:
        return structs.replace(step(layer, shape), kind=kind)
    # An own class may be named like one of Keras'.
    return LayerEvidence(f"own {type(layer).__name__}", layer.name, shape, layer.count_params())


@contextlib.contextmanager
def _calls_of_layers() -> Iterator[list[tuple[Any, tuple[int | None, ...]]]]:
    """Note each layer without layers in it when it is called, with the shape that it gives."""
    import keras

    calls: list[tuple[Any, tuple[int | None, ...]]] = []
    original = keras.Layer.__call__

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        output = original(self, *arguments, **named)
        if not self._flatten_layers(include_self=False) and type(self).__name__ != "InputLayer":
            calls.append((self, tuple(getattr(output, "shape", ()))[1:]))
        return output

    keras.Layer.__call__ = call
    try:
        yield calls
    finally:
        keras.Layer.__call__ = original


def _is_of_keras(part: type | FunctionType) -> bool:
    return part.__module__.partition(".")[0] == "keras"


def _kind_of_keras(kind: type) -> str | None:
    """The class of Keras that does what a layer of a class does; None if the student wrote it."""
    nearest = next(one for one in kind.__mro__ if _is_of_keras(one))
    does_the_same = _is_of_keras(_definer(kind, "call"))
    return nearest.__name__ if does_the_same else None


def _definer(kind: type, name: str) -> type:
    """The class that defines a method of `kind`."""
    return next(one for one in kind.__mro__ if name in vars(one))


def _cell_of_class(kind: type) -> int | None:
    """The cell that defines a class; None where no method of it tells."""
    cells = (_cell_of(method) for _, method in inspect.getmembers(kind, inspect.isfunction))
    return next((cell for cell in cells if cell is not None), None)


def _cell_of(function: FunctionType) -> int | None:
    cell = _CELL.fullmatch(function.__code__.co_filename)
    return int(cell[1]) if cell else None
