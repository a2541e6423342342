"""Tells what a described model consists of, in normal form, whatever spelling the student used.

What is told is true of the description, and the description is the student's answer.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import structs

from grader.evidence import CompileEvidence, LayerEvidence, ModelConfig, ModelEvidence
from grader.inside.rebuilding import rebuild

_ACCURACY_NAMES = {
    "acc",
    "accuracy",
    "binary_accuracy",
    "BinaryAccuracy",
    "categorical_accuracy",
    "CategoricalAccuracy",
    "sparse_categorical_accuracy",
    "SparseCategoricalAccuracy",
}
# Layers and operations that are an activation and nothing else.
_ACTIVATIONS = {
    "ReLU": "relu",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
    "Tanh": "tanh",
}
_SETTINGS = (
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "pool_size",
    "units",
    "rate",
    "scale",
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
)
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
    if not hasattr(model, "_nodes_by_depth"):
        yield from ((layer, _shape(layer.output.shape)) for layer in model.layers)
        return
    # Keras has no public list in which a layer stands as often as it is used.
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            yield node.operation, _shape(node.outputs[0].shape)


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
        settings={
            key: _written(settings[key]) for key in (*_SETTINGS, *_BENT) if settings.get(key)
        },
        trainable=getattr(layer, "trainable", True),
    )


def _written(value: Any) -> Any:
    """A setting as it is when it has been written down and read again."""
    return list(value) if isinstance(value, tuple) else value


def joined(steps: list[LayerEvidence]) -> tuple[LayerEvidence, ...]:
    """An activation of its own counts as that of the linear layer right before it."""
    joined: list[LayerEvidence] = []
    for step in steps:
        activation = step.activation if step.kind == "Activation" else _ACTIVATIONS.get(step.kind)
        bent = any(name in step.settings for name in _BENT)
        if activation and not bent and joined and joined[-1].activation == "linear":
            joined[-1] = structs.replace(joined[-1], activation=activation)
        else:
            joined.append(step)
    return tuple(joined)


def compile_evidence(settings: dict[str, Any]) -> CompileEvidence:
    """Compile settings as Keras writes them, in normal form."""
    import keras

    optimizer = keras.optimizers.get(settings["optimizer"])
    rate = settings["optimizer"]["config"]["learning_rate"]
    loss = settings["loss"]
    options = loss["config"] if isinstance(loss, dict) and isinstance(loss["config"], dict) else {}
    return CompileEvidence(
        loss=_loss_name(keras.losses.get(loss)) if loss is not None else "none",
        from_logits=bool(options.get("from_logits", False)),
        optimizer=type(optimizer).__name__,
        learning_rate=float(rate) if isinstance(rate, int | float) else None,
        metrics=tuple(_metric_name(name) for name in settings["metrics"]),
        optimizer_settings={
            key: value
            for key, value in optimizer.get_config().items()
            if key not in ("name", "learning_rate")
        },
        weighted=settings.get("loss_weights") not in (None, 1, [1])
        or bool(options.get("label_smoothing")),
    )


def _loss_name(loss: Any) -> str:
    """The name of the loss function behind a function or a Loss object."""
    return str(getattr(getattr(loss, "fn", loss), "__name__", type(loss).__name__))


def _metric_name(name: str) -> str:
    return "accuracy" if name in _ACCURACY_NAMES else name


def _name_of(serialized: Any) -> str:
    return str(serialized["config"] if isinstance(serialized, dict) else serialized)


def _shape(shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """A Keras shape without the batch."""
    return tuple(shape)[1:]
