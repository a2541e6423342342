"""Compatibility with code for older versions of Keras.

Much of the course was written for Keras 2. A student who followed the text is not to blame for
names and arguments that have only moved since, so the grader accepts both.
"""

import functools
import inspect
import itertools
import sys
import types
from typing import Any

from grader.sandbox.jobs.former_places import accept_former_places

# Arguments of optimizers: old names with their names of today (None: removed).
_OPTIMIZER_ARGUMENTS = {"lr": "learning_rate", "decay": None}
_ACTIVATIONS = ("relu", "sigmoid", "softmax", "tanh")


def accept_older_code() -> None:
    """Make Keras accept old names and arguments, in this process and its forks."""
    import keras
    import tensorflow as tf

    for module in (keras, tf.keras):
        for name, optimizer in vars(module.optimizers).items():
            if inspect.isclass(optimizer) and name != "Optimizer":
                _accept_arguments(optimizer)
    _accept_metrics(keras.Model)
    _accept_symbolic_tensors(tf)
    _accept_generators(keras, tf.keras.preprocessing.image)
    accept_former_places()
    # It needs programs besides Python, and its drawing is not used.
    keras.utils.plot_model = tf.keras.utils.plot_model = lambda *_, **__: None


def _accept_generators(keras: Any, generators: Any) -> None:
    """Make the image functions importable from their former modules."""
    for name, value in vars(generators).items():
        if name[0] != "_":
            setattr(keras.preprocessing.image, name, value)
    sys.modules["keras_preprocessing"] = module = types.ModuleType("keras_preprocessing")
    module.__dict__["image"] = sys.modules["keras_preprocessing.image"] = generators


def _accept_metrics(model: Any) -> None:
    """Accept metrics as one name, or as the third argument of `compile`."""
    original = model.compile

    @functools.wraps(original)
    def compile_model(self: Any, *arguments: Any, **named: Any) -> Any:
        if len(arguments) > 2 and _are_metrics(arguments[2]):
            named = {**named, "metrics": arguments[2]}
            arguments = arguments[:2]
        if isinstance(named.get("metrics"), str):
            named["metrics"] = [named["metrics"]]
        return original(self, *arguments, **named)

    model.compile = compile_model


def _are_metrics(value: Any) -> bool:
    """Return whether an argument holds metrics; loss weights, in the same place, are numbers."""
    values = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(one, str) or callable(one) for one in values)


def _accept_symbolic_tensors(tensorflow: Any) -> None:
    """Make TensorFlow's activations accept the symbolic tensors of functional models."""
    import keras

    for module, name in itertools.product((tensorflow, tensorflow.nn), _ACTIVATIONS):
        if hasattr(module, name):
            setattr(
                module, name, _accepting_symbolic(getattr(module, name), getattr(keras.ops, name))
            )


def _accepting_symbolic(original: Any, symbolic: Any) -> Any:
    import keras

    @functools.wraps(original)
    def activate(*arguments: Any, **named: Any) -> Any:
        if arguments and isinstance(arguments[0], keras.KerasTensor):
            return symbolic(arguments[0])
        return original(*arguments, **named)

    return activate


def _accept_arguments(optimizer: Any) -> None:
    original = optimizer.__init__
    if hasattr(original, "__wrapped__"):
        return

    @functools.wraps(original)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        for old, today in _OPTIMIZER_ARGUMENTS.items():
            if old in named:
                value = named.pop(old)
                if today is not None:
                    named.setdefault(today, value)
        original(self, *arguments, **named)

    optimizer.__init__ = init
