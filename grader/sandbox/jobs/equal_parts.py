"""Replaces a student's own functions in a model by those of Keras that compute the same.

A description can only name parts that Keras itself has, and what computes the same is the same.
What stays a student's own is named with its cell.
"""

import inspect
import re
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.sandbox.jobs import keras_private

_CELL = re.compile(r"<cell (\d+)>")


def replace_equal_parts(model: Any) -> None:
    """Put Keras' activations in place of equal ones, and Keras' initializers in place of any own.

    Models start from fresh weights, so an own initializer would not be used.
    """
    for layer in keras_private.all_layers(model):
        for setting, value in list(vars(layer).items()):
            if setting == "activation" and not _is_keras_activation(value):
                name = equal_name(value, activations=True)
                if name is not None:
                    layer.activation = keras_activation(name)
            elif setting.endswith("_initializer") and not is_of_keras(type(value)):
                setattr(layer, setting, _default_initializer(setting))


def equal_name(function: Callable[..., Any], activations: bool = False) -> str | None:
    """The name of Keras' activation, or else loss, that computes the same; None without one."""
    import keras

    if activations:
        return _equal(function, keras.activations, [(_signals(),)])
    return _equal(function, keras.losses, list(_answers()))


def keras_activation(name: str) -> Any:
    """Keras' activation of a name."""
    import keras

    return keras.activations.get(name)


def _is_keras_activation(value: Any) -> bool:
    """Whether it is no function, or the very function that Keras has under its name."""
    import keras

    if value is None or is_of_keras(type(value)):
        return True
    return value is getattr(keras.activations, str(getattr(value, "__name__", "")), None)


def _default_initializer(setting: str) -> Any:
    import keras

    zeros = setting.startswith(("bias", "beta", "moving_mean"))
    ones = setting.startswith(("gamma", "moving_variance"))
    name = "zeros" if zeros else "ones" if ones else "glorot_uniform"
    return keras.initializers.get(name)


def _equal(
    function: Callable[..., Any], module: types.ModuleType, samples: list[tuple[Any, ...]]
) -> str | None:
    """The name of the function of a module of Keras that gives the same for all samples."""
    given = [_result(function, sample) for sample in samples]
    if any(one is None for one in given):
        return None
    for name, candidate in _functions(module):
        results = [_result(candidate, sample) for sample in samples]
        if all(map(_close, given, results)):
            return name
    return None


def _functions(module: types.ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of a module of Keras by their own names, the shortest first.

    Some are others with an argument more: `celu` is `elu` as it stands.
    """
    found = {value.__name__: value for value in vars(module).values() if inspect.isfunction(value)}
    for name in sorted(found.keys() - {"get", "serialize", "deserialize"}, key=len):
        yield name, found[name]


def _result(function: Callable[..., Any], sample: tuple[Any, ...]) -> np.ndarray | None:
    """What a function gives, the mean of losses; None when it cannot be called so."""
    try:
        with warnings.catch_warnings(action="ignore"):
            result = np.asarray(function(*sample), np.float64)
    except Exception:  # noqa: BLE001  students' functions may raise anything
        return None
    return np.asarray(result.mean()) if len(sample) > 1 else result


def _close(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    if one is None or other is None or one.shape != other.shape:
        return False
    return bool(np.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True))


def _signals() -> Any:
    """Values (n, 8) for activations, small and large, of both signs."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    sizes = 10.0 ** rng.uniform(-3, 2, (32, 8))
    return tf.constant(sizes * rng.choice([-1, 1], sizes.shape), tf.float32)


def _answers() -> Iterator[tuple[Any, Any]]:
    """Labels and predictions (n, 1), and (n, 2), for losses."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    for columns in (1, 2):
        labels = (np.arange(12) % 2).astype(np.float32)[:, None]
        predictions = rng.uniform(0.05, 0.95, (12, columns))
        if columns > 1:
            labels = np.eye(2)[labels[:, 0].astype(int)]
            predictions /= predictions.sum(axis=1, keepdims=True)
        yield tf.constant(labels, tf.float32), tf.constant(predictions, tf.float32)


def is_of_keras(kind: type) -> bool:
    """Whether a class is one of Keras' own; whoever only says so is looked through by its name."""
    return kind.__module__.partition(".")[0] == "keras"


def own_name(part: object) -> str:
    """What a message calls an own function or class, with its cell."""
    name = getattr(part, "__name__", None) or type(part).__name__
    what = "a lambda" if name == "<lambda>" else f"your own {name}"
    cell = _cell(part)
    return f"{what} (cell {cell})" if cell else what


def _cell(part: object) -> str | None:
    """The cell in which a function or class is written, if it is one of the notebook's."""
    functions = [part, *vars(part).values()] if isinstance(part, type) else [part]
    for function in functions:
        code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
        found = _CELL.fullmatch(code.co_filename) if code else None
        if found:
            return found.group(1)
    return None
