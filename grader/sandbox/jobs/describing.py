"""Tells what a described model consists of, in normal form, whatever spelling the student used.

What is told is true of the description, and the description is the student's answer.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import structs

from grader.sandbox.jobs import keras_private
from grader.sandbox.jobs.rebuilding import rebuild
from grader.sandbox.protocol import CompileEvidence, LayerEvidence, ModelConfig, ModelEvidence

# Layers and operations that are an activation and nothing else.
_ACTIVATIONS = {
    "ReLU": "relu",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
    "Tanh": "tanh",
}
# What does not change what a layer computes once it has learned, or is compared by itself: names,
# seeds and initial values; activations, what is trainable, and biases, which count as parameters.
_LEFT_OUT = {"activation", "name", "seed", "trainable", "use_bias"}
# Without weights of pictures these are the same number.
_MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
# With these policies a layer computes in 16 bits, but its weights are those of 32.
_MIXED = ("mixed_float16", "mixed_bfloat16")
# What makes more of a ReLU layer than the activation.
_BENT = ("max_value", "negative_slope", "threshold")


def describe(config: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
    """The layers, shapes, parameters and compile settings of a described model.

    One grey picture of `picture_shape` is put through it, if it takes such.
    """
    model = rebuild(config)
    if not model.built:
        model.build((None, *picture_shape))
    takes_pictures = tuple(model.input_shape[1:]) in (picture_shape, (None, None, picture_shape[2]))
    grey = np.full((1, *picture_shape), 0.5, np.float32)
    return ModelEvidence(
        kind=config.kind,
        input_shape=_shape(model.input_shape),
        output_shape=_shape(model.output_shape),
        input_type=str(model.inputs[0].dtype),
        layers=joined(_steps(model)),
        parameters=model.count_params(),
        compile=compile_evidence(config.compile) if config.compile else None,
        forward_shape=tuple(model(grey, training=False).shape[1:]) if takes_pictures else None,
    )


def _steps(model: Any) -> list[LayerEvidence]:
    """What a picture goes through, in order; nested models in place, Input layers left out.

    A layer that is used twice is two steps.
    """
    steps = []
    for layer, shape in _applied(model):
        if hasattr(layer, "layers"):
            steps.extend(_steps(layer))
        elif type(layer).__name__ != "InputLayer":
            steps.append(step(layer, shape))
    return steps


def _applied(model: Any) -> Iterator[tuple[Any, tuple[int | None, ...]]]:
    """Layers and operations with the shapes that they give."""
    if not keras_private.is_graph(model):
        yield from ((layer, _shape(layer.output.shape)) for layer in model.layers)
        return
    for operation, output in keras_private.steps(model):
        yield operation, _shape(output.shape)


def step(layer: Any, shape: tuple[int | None, ...]) -> LayerEvidence:
    """Describe one of Keras' layers, which gives an output of `shape` (without the batch)."""
    import keras

    settings = layer.get_config()
    activation = getattr(layer, "activation", None)
    return LayerEvidence(
        kind=type(layer).__name__,
        name=layer.name,
        output_shape=shape,
        parameters=layer.count_params() if hasattr(layer, "count_params") else 0,
        activation=None
        if activation is None
        else _name_of(keras.activations.serialize(activation)),
        settings={key: _written(value) for key, value in settings.items() if _counts(key)},
        trainable=getattr(layer, "trainable", True),
    )


def _counts(setting: str) -> bool:
    return setting not in _LEFT_OUT and not setting.endswith("_initializer")


def _written(value: Any) -> Any:
    """A setting as it is when it has been written down and read again."""
    if isinstance(value, dict) and value.get("class_name") == "DTypePolicy":
        name = value["config"]["name"]
        return "float32" if name in _MIXED else name
    if isinstance(value, dict):
        return {key: _written(one) for key, one in value.items()}
    return [_written(one) for one in value] if isinstance(value, tuple | list) else value


def joined(steps: list[LayerEvidence]) -> tuple[LayerEvidence, ...]:
    """An activation of its own counts as that of the linear layer right before it."""
    joined: list[LayerEvidence] = []
    for step in steps:
        activation = step.activation if step.kind == "Activation" else _ACTIVATIONS.get(step.kind)
        bent = any(step.settings.get(name) for name in _BENT)
        alike = joined and step.settings.get("dtype", "float32") == joined[-1].settings.get("dtype")
        if activation and not bent and alike and joined[-1].activation == "linear":
            joined[-1] = structs.replace(joined[-1], activation=activation)
        else:
            joined.append(step)
    return tuple(joined)


def compile_evidence(settings: dict[str, Any]) -> CompileEvidence:
    """Compile settings as `model_config` writes them, with all that they leave to Keras."""
    import keras

    optimizer = keras.optimizers.get(settings["optimizer"])
    rate = settings["optimizer"]["config"]["learning_rate"]
    name, options = _loss(settings["loss"])
    return CompileEvidence(
        loss=name,
        from_logits=bool(options.get("from_logits", False)),
        optimizer=type(optimizer).__name__,
        learning_rate=float(rate) if isinstance(rate, int | float) else None,
        metrics=tuple(settings["metrics"]),
        optimizer_settings={
            key: value
            for key, value in optimizer.get_config().items()
            if key not in ("name", "learning_rate")
        },
        loss_settings=options,
        weighted=settings.get("loss_weights") not in (None, 1),
    )


def _loss(written: Any) -> tuple[str, dict[str, Any]]:
    """The name of the loss function, and its arguments with those that were left out."""
    import keras

    if written is None:
        return "none", {}
    loss = keras.losses.get(written)
    if not isinstance(loss, keras.losses.Loss):
        # Keras makes such a loss of a function that is given to `compile`.
        loss = keras_private.loss_of(loss)
    options = {key: value for key, value in loss.get_config().items() if key not in ("fn", "name")}
    found = keras_private.loss_function(loss)
    if found is None:
        return type(loss).__name__, options
    function, arguments = found
    defaults = {
        key: parameter.default
        for key, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not parameter.empty
    }
    if options.get("reduction") in _MEANS:
        options["reduction"] = _MEANS[0]
    return str(function.__name__), {**defaults, **options, **arguments}


def _name_of(serialized: Any) -> str:
    return str(serialized["config"] if isinstance(serialized, dict) else serialized)


def _shape(shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """A Keras shape without the batch."""
    return tuple(shape)[1:]
