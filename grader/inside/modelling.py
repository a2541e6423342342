"""Builds a described model anew, tells what it is, and trains it.

No student code runs where this runs: the description is plain data that the grader has looked
through (`grader.architecture`) before it comes here. So what is told of a model is true of the
description, and the description is the student's answer.
"""

import copy
import os
from typing import Any

import numpy as np

from grader.evidence import (
    Array,
    CompileEvidence,
    DescribeModel,
    LayerEvidence,
    ModelConfig,
    ModelEvidence,
    ModelReport,
    Refused,
    TrainingEvidence,
    TrainModel,
)

_ACCURACY_NAMES = {"acc", "accuracy", "binary_accuracy", "BinaryAccuracy"}
_SETTINGS = ("filters", "kernel_size", "strides", "padding", "pool_size", "units", "rate")


def work(job: DescribeModel | TrainModel, inputs: list[int]) -> ModelReport:
    """Do a job; `inputs` are open descriptors of the training and the validation pictures.

    What Keras refuses (a layer that does not fit, a loss that does not fit the labels) comes back
    as `Refused` with Keras' message.
    """
    import tensorflow as tf

    try:
        if isinstance(job, DescribeModel):
            return describe(job.model, job.picture_shape)
        tf.config.experimental.enable_op_determinism()
        pictures, validation = (np.load(os.fdopen(number, "rb")) for number in inputs)
        labels = np.frombuffer(job.labels, np.uint8)
        return train(job, pictures, labels, validation)
    except MemoryError as error:
        return Refused(f"it needs more memory than there is: {error}")
    except Exception as error:  # noqa: BLE001  Keras raises what it likes
        return Refused(str(error) or type(error).__name__)


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
        layers=tuple(_layer(layer) for layer in _flat_layers(model)),
        parameters=model.count_params(),
        compile=_compile_evidence(config.compile) if config.compile else None,
        forward_shape=tuple(model(grey, training=False).shape[1:]) if takes_pictures else None,
    )


def train(
    job: TrainModel,
    pictures: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    verbose: int = 0,
) -> TrainingEvidence:
    """Train a described model on `pictures` (uint8); predict `validation` after each epoch.

    Everything random is drawn from the job's seed, so the same job gives the same numbers on the
    same machine. Only pictures / 255 and labels are given: accuracy is computed elsewhere, from
    labels that are not here.
    """
    import keras

    keras.utils.set_random_seed(job.random_seed)
    model = rebuild(job.model)
    settings = job.model.compile
    if settings is None:
        raise ValueError("the model is not compiled")
    model.compile(
        optimizer=keras.optimizers.get(settings["optimizer"]),
        loss=keras.losses.get(settings["loss"]),
    )
    inputs, held_out = _scaled(pictures), _scaled(validation)
    wanted = _encoded(labels, model.output_shape[-1], _compile_evidence(settings).loss)
    losses, predictions = [], []
    for epoch in range(job.epochs):
        history = model.fit(
            inputs,
            wanted,
            batch_size=job.batch,
            initial_epoch=epoch,
            epochs=epoch + 1,
            verbose=verbose,
        )
        losses.append(float(history.history["loss"][0]))
        predictions.append(model.predict(held_out, batch_size=job.batch, verbose=0))
        # A leap of the validation may fall on two epochs, so at least three are trained.
        if epoch >= 2 and losses[-1] < job.enough_loss:
            break
    return TrainingEvidence(tuple(losses), Array.of(np.asarray(predictions, np.float32)))


def rebuild(config: ModelConfig) -> Any:
    """A fresh, uncompiled Keras model from its description, with new weights."""
    import keras

    architecture = config.architecture
    kind = keras.Sequential if architecture["class_name"] == "Sequential" else keras.Model
    # Keras takes the configuration apart while it reads it.
    return kind.from_config(copy.deepcopy(architecture["config"]))


def _scaled(pictures: np.ndarray) -> np.ndarray:
    return np.asarray(np.asarray(pictures, np.float32) / np.float32(255))


def _encoded(labels: np.ndarray, units: int, loss: str) -> np.ndarray:
    """Labels in the form that the loss wants: 0/1 numbers, or one column a class."""
    if units == 2 and "sparse" not in loss:
        return np.asarray(np.eye(2, dtype=np.float32)[labels])
    return np.asarray(labels, np.float32)


def _flat_layers(model: Any) -> list[Any]:
    """All layers in order, those of nested models in place, Input layers left out."""
    layers = []
    for layer in model.layers:
        if hasattr(layer, "layers"):
            layers.extend(_flat_layers(layer))
        elif type(layer).__name__ != "InputLayer":
            layers.append(layer)
    return layers


def _layer(layer: Any) -> LayerEvidence:
    import keras

    settings = layer.get_config()
    activation = getattr(layer, "activation", None)
    return LayerEvidence(
        kind=type(layer).__name__,
        name=layer.name,
        output_shape=_shape(layer.output.shape),
        parameters=layer.count_params(),
        activation=None
        if activation is None
        else _name_of(keras.activations.serialize(activation)),
        settings={key: settings[key] for key in _SETTINGS if key in settings},
    )


def _compile_evidence(settings: dict[str, Any]) -> CompileEvidence:
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
