"""Conversion of a returned value to evidence: batches, a model, or the behavior of a callback.

The sandbox and the self-check in a notebook use the same code.
"""

import inspect
import json
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from grader.sandbox.jobs.array_values import capture_arrays
from grader.sandbox.jobs.callback_runs import run_callback
from grader.sandbox.jobs.compiling import compile_settings
from grader.sandbox.jobs.describing import compile_evidence, sample_input
from grader.sandbox.jobs.equal_parts import replace_equal_parts
from grader.sandbox.jobs.generators import capture_batches, capture_dataset
from grader.sandbox.jobs.keras_private import is_functional
from grader.sandbox.jobs.own_models import describe_in_place, own_parts
from grader.sandbox.jobs.plain_values import NotPlainError, plain, type_name
from grader.sandbox.protocol import (
    Call,
    ModelConfig,
    Nothing,
    Observation,
    Plain,
    Stopping,
    Unexpected,
    Value,
)


def capture_result(value: object, call: Call) -> Value:
    """Convert `value` to the evidence that `call` asks for; a lazy generator may raise anything."""
    capture = _CAPTURES.get(call.observe)
    return Nothing() if capture is None else capture(value, call)


def _capture_model(value: Any, call: Call) -> ModelConfig | Unexpected:
    import keras

    if not isinstance(value, keras.Model):
        return Unexpected(type_name(value))
    replace_equal_parts(value)
    own = own_parts(value)
    config = ModelConfig(type(value).__name__, {}, None, own)
    output = None
    try:
        model = _as_keras_model(value, call)
        output = model.outputs[0]
        architecture = {"class_name": type(model).__name__, "config": model.get_config()}
        config = msgspec.structs.replace(config, architecture=_json_settings(architecture))
    except Exception:  # Own layers may raise anything.
        if not own:
            raise
    # Keras also calls a model without an optimizer compiled.
    if value.compiled and value.optimizer:
        output = _symbolic_output(value, call) if output is None else output
        settings = _json_settings(compile_settings(value, output))
        config = msgspec.structs.replace(config, compile=settings)
    if not own:
        return config
    compiled = compile_evidence(config.compile) if config.compile else None
    evidence = describe_in_place(value, sample_input(call.picture_shape, call.input_type), compiled)
    return msgspec.structs.replace(config, in_place=evidence)


def _symbolic_output(model: Any, call: Call) -> Any:
    """Return a symbolic tensor like the output of a model with own layers."""
    import keras

    zeros = np.zeros((1, *call.picture_shape), call.input_type)
    return keras.KerasTensor(keras.tree.flatten(model(zeros))[0].shape)


def _as_keras_model(model: Any, call: Call) -> Any:
    """Return the model as a Sequential or Functional one, which Keras can serialize.

    A subclassed model is called on a symbolic picture.
    """
    import keras

    if type(model) is keras.Sequential or is_functional(model):
        if not model.built:
            model.build((None, *call.picture_shape))
        return model
    if isinstance(model, keras.Sequential) and type(model).call is keras.Sequential.call:
        shape = model.input_shape[1:] if model.built else call.picture_shape
        return keras.Sequential([keras.Input(shape), *model.layers])
    # By default Keras chooses the number type of pictures.
    input_type = None if call.input_type == "float32" else call.input_type
    inputs = keras.Input(call.picture_shape, dtype=input_type)
    return keras.Model(inputs, model.call(inputs, **_open_training_argument(model.call)))


def _open_training_argument(call: Callable[..., Any]) -> dict[str, None]:
    """Return `training=None` if `call` requires that argument: the rebuilt model sets it."""
    parameter = inspect.signature(call).parameters.get("training")
    return {"training": None} if parameter and parameter.default is parameter.empty else {}


def _json_settings(settings: Any) -> Any:
    """Convert settings to JSON data: tuples to lists, NumPy numbers to numbers, others to text."""

    def convert(value: Any) -> Any:
        return value.item() if isinstance(value, np.generic) else repr(value)

    return json.loads(json.dumps(settings, default=convert))


def _capture_stopping(value: object, call: Call) -> Stopping | Unexpected:
    import keras

    callbacks = list(value) if isinstance(value, tuple | list) else [value]
    others = [one for one in callbacks if not isinstance(one, keras.callbacks.Callback)]
    if others or not callbacks:
        return Unexpected(type_name(others[0] if others else value))
    return run_callback(callbacks, call.history)


def _capture_plain(value: object, _call: Call) -> Plain | Unexpected:
    try:
        return Plain(plain(value))
    except NotPlainError as error:
        return Unexpected(str(error))


_CAPTURES: dict[Observation, Callable[[Any, Call], Value]] = {
    "batches": capture_batches,
    "dataset": capture_dataset,
    "model": _capture_model,
    "stopping": _capture_stopping,
    "plain": _capture_plain,
    "arrays": lambda value, _call: capture_arrays(value),
}
