"""Description of models with own layers, in the student's process.

Such a model cannot be rebuilt in another worker. Its layers are listed in the order in which a
picture passes them. The description may be forged, so results record in which process they were
obtained.
"""

import contextlib
import functools
import inspect
import re
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import numpy as np
from msgspec import structs

from grader.sandbox.jobs.describing import (
    describe_layer,
    first_output_shape,
    join_activations,
)
from grader.sandbox.jobs.equal_parts import (
    is_from_keras,
    is_keras_function,
    keras_activation,
    library_name,
)
from grader.sandbox.jobs.keras_private import all_layers
from grader.sandbox.protocol import CompileEvidence, LayerEvidence, ModelEvidence, OwnPart

# Methods that a student may override to train a model in another way.
_TRAINING_METHODS = ("train_step", "compute_loss")
_CELL = re.compile(r"<cell (\d+)>")
_MAX_PARTS = 20


def own_parts(model: Any) -> tuple[OwnPart, ...]:
    """List own classes and functions in the layers of a model, and own training methods."""
    found = [part for layer in all_layers(model) if (part := _own_part(layer)) is not None]
    if any(not is_from_keras(_definer(type(model), name)) for name in _TRAINING_METHODS):
        kind = type(model)
        found.append(OwnPart("training", model.name, kind.__name__, _cell_of_class(kind)))
    return tuple(found[:_MAX_PARTS])


def _own_part(layer: Any) -> OwnPart | None:
    kind = type(layer)
    if not is_from_keras(kind):
        return OwnPart("class", layer.name, kind.__name__, _cell_of_class(kind))
    for part in (*_own_settings(layer).values(), _applied_function(layer)):
        function = part.func if isinstance(part, functools.partial) else part
        if inspect.isfunction(function):
            return _own_function(layer, function)
        if function is not None:
            own = type(function)
            return OwnPart("class", layer.name, own.__name__, _cell_of_class(own))
    return None


def _applied_function(layer: Any) -> Any:
    """Return the function of a student that a `Lambda` layer applies, if any."""
    part = getattr(layer, "function", None)
    function = part.func if isinstance(part, functools.partial) else part
    return None if inspect.isfunction(function) and is_from_keras(function) else part


def _own_settings(layer: Any) -> dict[str, Any]:
    """Return the own activations, regularizers and constraints of a layer, by their settings."""
    return {
        setting: value
        for setting, value in vars(layer).items()
        if setting.endswith(("activation", "_regularizer", "_constraint"))
        and callable(value)
        and not (
            is_keras_function(value) if inspect.isfunction(value) else is_from_keras(type(value))
        )
    }


def _own_function(layer: Any, function: FunctionType) -> OwnPart:
    public_name = library_name(function)
    if public_name is not None:
        return OwnPart("library function", layer.name, public_name)
    return OwnPart("function", layer.name, function.__name__, _cell_of(function))


def describe_in_place(
    model: Any, sample: np.ndarray, compiled: CompileEvidence | None
) -> ModelEvidence:
    """Describe a model by the layers that a sample, such as a picture, passes, in order."""
    with _recorded_layer_calls() as calls:
        shape = first_output_shape(model, sample)
    return ModelEvidence(
        kind=type(model).__name__,
        input_shape=sample.shape[1:],
        output_shape=shape,
        layers=join_activations([_describe_call(layer, shape) for layer, shape in calls]),
        parameters=model.count_params(),
        compile=compiled,
        forward_shape=shape,
    )


def _describe_call(layer: Any, shape: tuple[int | None, ...]) -> LayerEvidence:
    kind = _keras_class_name(type(layer))
    if kind is not None:
        with _without_own_settings(layer) as own:
            described = describe_layer(layer, shape)
        named = {setting: f"own {setting}" for setting in own}
        return structs.replace(
            described,
            kind=kind,
            activation=named.get("activation", described.activation),
            settings={**described.settings, **named},
        )
    # An own class may have the name of a Keras class.
    return LayerEvidence(f"own {type(layer).__name__}", layer.name, shape, layer.count_params())


@contextlib.contextmanager
def _without_own_settings(layer: Any) -> Iterator[dict[str, Any]]:
    """Remove the own settings of a layer for a while, because Keras cannot serialize them."""
    own = _own_settings(layer)
    for setting in own:
        setattr(layer, setting, keras_activation("linear") if setting == "activation" else None)
    try:
        yield own
    finally:
        for setting, value in own.items():
            setattr(layer, setting, value)


@contextlib.contextmanager
def _recorded_layer_calls() -> Iterator[list[tuple[Any, tuple[int | None, ...]]]]:
    """Record each call of a layer without inner layers, with the shape of its output."""
    import keras

    calls: list[tuple[Any, tuple[int | None, ...]]] = []
    original = keras.Layer.__call__

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        output = original(self, *arguments, **named)
        if not all_layers(self) and type(self).__name__ != "InputLayer":
            calls.append((self, tuple(getattr(output, "shape", ()))[1:]))
        return output

    keras.Layer.__call__ = call
    try:
        yield calls
    finally:
        keras.Layer.__call__ = original


def _keras_class_name(kind: type) -> str | None:
    """Return the name of the Keras class with the same `call`; None if the student wrote it."""
    nearest = next(one for one in kind.__mro__ if is_from_keras(one))
    has_keras_call = is_from_keras(_definer(kind, "call"))
    return nearest.__name__ if has_keras_call else None


def _definer(kind: type, name: str) -> type:
    """Return the class that defines a method of `kind`."""
    return next(one for one in kind.__mro__ if name in vars(one))


def _cell_of_class(kind: type) -> int | None:
    """Return the cell that defines a class, from its methods; None if that is not known."""
    cells = (_cell_of(method) for _, method in inspect.getmembers(kind, inspect.isfunction))
    return next((cell for cell in cells if cell is not None), None)


def _cell_of(function: FunctionType) -> int | None:
    cell = _CELL.fullmatch(function.__code__.co_filename)
    return int(cell[1]) if cell else None
