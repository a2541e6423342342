"""Lets code that was written for older versions of Keras run as it did then.

Much of the course was written for Keras 2. Where a name or an argument has only moved since, a
student who followed the text is not to blame, so the grader accepts both.
"""

import functools
import inspect
import itertools
import sys
import types
from typing import Any

from grader.sandbox.jobs.former_places import accept_former_places

# Arguments of optimizers: the old names, and what they are called today (None: no longer there).
_ARGUMENTS = {"lr": "learning_rate", "decay": None}
_ACTIVATIONS = ("relu", "sigmoid", "softmax", "tanh")


def accept() -> None:
    """Make the old names known, in this process and its forks."""
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
    # It needs programs beside Python, and nobody sees what it draws.
    keras.utils.plot_model = tf.keras.utils.plot_model = lambda *_, **__: None


def _accept_generators(keras: Any, generators: Any) -> None:
    """Let what reads pictures from folders be imported from where it used to be."""
    for name in ("ImageDataGenerator", "load_img", "img_to_array", "array_to_img"):
        setattr(keras.preprocessing.image, name, getattr(generators, name))
    sys.modules["keras_preprocessing"] = module = types.ModuleType("keras_preprocessing")
    module.__dict__["image"] = sys.modules["keras_preprocessing.image"] = generators


def _accept_metrics(model: Any) -> None:
    """Let metrics be one name, or the third argument of `compile`, as they could be."""
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
    """Whether it is meant as metrics; the weights of losses are numbers."""
    values = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(one, str) or callable(one) for one in values)


def _accept_symbolic_tensors(tensorflow: Any) -> None:
    """Let TensorFlow's activations be applied to the tensors of functional models."""
    import keras

    for module, name in itertools.product((tensorflow, tensorflow.nn), _ACTIVATIONS):
        if hasattr(module, name):
            setattr(module, name, _for_both(getattr(module, name), getattr(keras.ops, name)))


def _for_both(original: Any, symbolic: Any) -> Any:
    import keras

    @functools.wraps(original)
    def activate(*arguments: Any, **named: Any) -> Any:
        if arguments and isinstance(arguments[0], keras.KerasTensor):
            return symbolic(arguments[0])
        return original(*arguments, **named)

    return activate


def _accept_arguments(optimizer: Any) -> None:
    made = optimizer.__init__
    if hasattr(made, "__wrapped__"):
        return

    @functools.wraps(made)
    def make(self: Any, *arguments: Any, **named: Any) -> None:
        for old, today in _ARGUMENTS.items():
            if old in named:
                value = named.pop(old)
                if today is not None:
                    named.setdefault(today, value)
        made(self, *arguments, **named)

    optimizer.__init__ = make
