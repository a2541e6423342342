"""Saved models: the description in a `.keras` archive of a submission, and then its weights.

Keras never loads the archive as a model, because that would build whatever it names. The grader
gets its description as plain data and validates it. Only then a model is built from the description
and takes its weights from the archive.
"""

import tempfile
import zipfile
from typing import Any, BinaryIO

import msgspec
import numpy as np

from grader.sandbox.jobs import keras_private
from grader.sandbox.jobs.rebuilding import rebuild
from grader.sandbox.jobs.training import predictions_of, scaled
from grader.sandbox.protocol import (
    MAX_PLAIN_REPORT_BYTES,
    MAX_WEIGHTS_BYTES,
    Array,
    ModelConfig,
    Predictions,
    PredictWithModel,
)

_DESCRIPTION = "config.json"
_WEIGHTS = "model.weights.h5"


class _Saved(msgspec.Struct):
    """The entries of a description that are needed to rebuild a model."""

    class_name: str
    config: dict[str, Any]


def read(file: BinaryIO) -> ModelConfig:
    """Read the description of the model in a `.keras` archive, without building it.

    Raises:
        ValueError: the archive or its description is malformed, with the reason.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_DESCRIPTION) as member:
            text = member.read(MAX_PLAIN_REPORT_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise ValueError("it is no archive that Keras saved") from error
    if len(text) > MAX_PLAIN_REPORT_BYTES:
        raise ValueError(f"its description is longer than {MAX_PLAIN_REPORT_BYTES >> 20} MB")
    try:
        saved = msgspec.json.decode(text, type=_Saved)
    except msgspec.MsgspecError as error:
        raise ValueError("its description is not one that Keras writes") from error
    return ModelConfig(saved.class_name, msgspec.structs.asdict(saved))


def predict(job: PredictWithModel, file: BinaryIO, array: np.ndarray) -> Predictions:
    """Rebuild the model with the weights of a `.keras` archive, and predict the inputs.

    Raises:
        ValueError: the weights are too large, or do not fit the model.
    """
    model = rebuild(job.model)
    inputs = scaled(array, job.factor)
    # The first call creates the variables that the weights are loaded into.
    predictions_of(model, inputs[:1])
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as archive:
        if archive.getinfo(_WEIGHTS).file_size > MAX_WEIGHTS_BYTES:
            raise ValueError(f"its weights are larger than {MAX_WEIGHTS_BYTES >> 20} MB")
        weights = archive.extract(_WEIGHTS, folder)
        try:
            model.load_weights(weights)
        except ValueError as error:
            raise ValueError("its weights do not fit the network that it describes") from error
    return Predictions(Array.of(predictions_of(model, inputs)), _learned_means(model))


def _learned_means(model: Any) -> dict[str, float]:
    import keras

    means = {}
    for layer in keras_private.all_layers(model):
        if isinstance(layer, keras.layers.Normalization):
            means[layer.name] = float(np.max(layer.mean))
        elif isinstance(layer, keras.layers.BatchNormalization):
            means[layer.name] = float(np.max(layer.moving_mean))
    return means
