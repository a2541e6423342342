"""Replacement of own parts of a model by Keras functions and classes that compute the same.

A description can only name parts of Keras. Own parts without an equal one are named with their
cell.
"""

import functools
import inspect
import re
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.sandbox.jobs import keras_private

_CELL = re.compile(r"<cell (\d+)>")
# A class that defines nothing else computes the same as the class that it inherits from.
_MEMBERS_THAT_SET_ARGUMENTS = {
    *("__init__", "__module__", "__qualname__", "__doc__", "__firstlineno__", "get_config"),
    *("__static_attributes__", "__annotations__", "__dict__", "__weakref__", "__abstractmethods__"),
    *("_abc_impl", "__parameters__"),
}


def replace_equal_parts(model: Any) -> None:
    """Replace own activations by equal ones of Keras, and own initializers by the defaults.

    Regularizers and constraints whose class only sets arguments become objects of Keras' class.
    A trained model is rebuilt with new weights, so an own initializer would not be used.
    """
    for layer in keras_private.all_layers(model):
        for setting, value in list(vars(layer).items()):
            if _is_activation(setting) and not _is_keras_activation(value):
                name = equal_name(value, activations=True)
                if name is not None:
                    setattr(layer, setting, keras_activation(name))
            elif setting.endswith(("_regularizer", "_constraint")):
                convert_to_keras_class(value)
            elif setting.endswith("_initializer") and not is_from_keras(type(value)):
                setattr(layer, setting, _default_initializer(setting))


def convert_to_keras_class(part: Any) -> None:
    """Convert an object to the Keras class behind its own class, if that only sets arguments."""
    kind = type(part)
    base = next((one for one in kind.__mro__ if is_from_keras(one)), None)
    if base is None or base is kind:
        return
    own_classes = kind.__mro__[: kind.__mro__.index(base)]
    members = {name for one in own_classes for name in vars(one)}
    if members <= _MEMBERS_THAT_SET_ARGUMENTS:
        # Optimizers define a `__setattr__` that tracks attributes.
        object.__setattr__(part, "__class__", base)


def equal_name(function: Callable[..., Any], activations: bool = False) -> str | None:
    """Return the name of the Keras loss, or activation, that computes the same, or None."""
    import keras

    if activations:
        return _equal_function_name(function, keras.activations, [(_activation_inputs(),)])
    return _equal_function_name(function, keras.losses, list(_loss_inputs()))


def keras_activation(name: str) -> Any:
    """Return the Keras activation with a name."""
    import keras

    return keras.activations.get(name)


def _is_keras_activation(value: Any) -> bool:
    """Return whether a value is no own function: from Keras, or the Keras function of that name."""
    import keras

    if value is None or is_from_keras(type(value)):
        return True
    return value is getattr(keras.activations, str(getattr(value, "__name__", "")), None)


def _is_activation(setting: str) -> bool:
    # A recurrent layer has two.
    return setting in ("activation", "recurrent_activation")


def _default_initializer(setting: str) -> Any:
    import keras

    zeros = setting.startswith(("bias", "beta", "moving_mean"))
    ones = setting.startswith(("gamma", "moving_variance"))
    name = "zeros" if zeros else "ones" if ones else "glorot_uniform"
    return keras.initializers.get(name)


def _equal_function_name(
    function: Callable[..., Any], module: types.ModuleType, samples: list[tuple[Any, ...]]
) -> str | None:
    """Return the name of the Keras function that gives the same results for all samples."""
    expected = [_result(function, sample) for sample in samples]
    if any(one is None for one in expected):
        return None
    for name, candidate in _functions(module):
        results = [_result(candidate, sample) for sample in samples]
        if all(map(_is_close, expected, results)):
            return name
    return None


def _functions(module: types.ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the functions of a Keras module by their own names, the shortest first.

    Some functions equal others by default: `celu` with its default argument is `elu`.
    """
    found = {value.__name__: value for value in vars(module).values() if inspect.isfunction(value)}
    for name in sorted(found.keys() - {"get", "serialize", "deserialize"}, key=len):
        yield name, found[name]


def _result(function: Callable[..., Any], sample: tuple[Any, ...]) -> np.ndarray | None:
    """Call a function, and return its result, of losses the mean; None if it raises."""
    try:
        with warnings.catch_warnings(action="ignore"):
            result = np.asarray(function(*sample), np.float64)
    except Exception:  # noqa: BLE001 - student functions may raise anything
        return None
    return np.asarray(result.mean()) if len(sample) > 1 else result


def _is_close(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    if one is None or other is None or one.shape != other.shape:
        return False
    return bool(np.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True))


def _activation_inputs() -> Any:
    """Draw inputs (32, 8) for activations, small and large, of both signs."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    sizes = 10.0 ** rng.uniform(-3, 2, (32, 8))
    return tf.constant(sizes * rng.choice([-1, 1], sizes.shape), tf.float32)


def _loss_inputs() -> Iterator[tuple[Any, Any]]:
    """Yield labels and predictions for losses: (12, 1) each, then (12, 2) each."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    for columns in (1, 2):
        labels = (np.arange(12) % 2).astype(np.float32)[:, None]
        predictions = rng.uniform(0.05, 0.95, (12, columns))
        if columns > 1:
            labels = np.eye(2)[labels[:, 0].astype(int)]
            predictions /= predictions.sum(axis=1, keepdims=True)
        yield tf.constant(labels, tf.float32), tf.constant(predictions, tf.float32)


def is_from_keras(part: type | types.FunctionType) -> bool:
    """Return whether a class or function is from Keras.

    A part with a forged module name is refused later, by its own name.
    """
    return part.__module__.partition(".")[0] == "keras"


def is_keras_function(function: types.FunctionType) -> bool:
    """Return whether a function is from Keras and has a name in descriptions of models."""
    import keras

    return is_from_keras(function) and isinstance(keras.activations.serialize(function), str)


def library_name(function: Callable[..., Any]) -> str | None:
    """Return the public name of a function of TensorFlow or `keras.ops`, or None."""
    import keras
    import tensorflow as tf

    modules = {"keras.ops": keras.ops, "tf.nn": tf.nn, "tf.math": tf.math, "tf": tf}
    for prefix, module in modules.items():
        for name, value in vars(module).items():
            if value is function and not name.startswith("_"):
                return f"{prefix}.{name}"
    return None


def own_name(part: object) -> str:
    """Return the name of an own function or class for messages, with its cell."""
    while isinstance(part, functools.partial):
        part = part.func
    name = getattr(part, "__name__", None) or type(part).__name__
    what = "a lambda" if name == "<lambda>" else f"your own {name}"
    cell = _cell(part)
    return f"{what} (cell {cell})" if cell else what


def _cell(part: object) -> str | None:
    """Return the cell that defines a function or class; None if it is not from the notebook."""
    functions = [part, *vars(part).values()] if isinstance(part, type) else [part]
    for function in functions:
        code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
        found = _CELL.fullmatch(code.co_filename) if code else None
        if found:
            return found.group(1)
    return None
