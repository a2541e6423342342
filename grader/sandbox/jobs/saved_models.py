"""Reads what a student handed in as a trained model: its description, and then its weights.

The archive is never given to Keras as a model: that would build whatever it names. Its description
goes out as plain data, is looked through by the grader and comes back; only then a model is built,
from the description, and takes the numbers from the archive.
"""

import tempfile
import zipfile
from typing import Any, BinaryIO

import msgspec
import numpy as np

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
    """What Keras writes about a model; the rest of it is not needed."""

    class_name: str
    config: dict[str, Any]


def read(file: BinaryIO) -> ModelConfig:
    """What a `.keras` archive says that its model consists of.

    Raises:
        ValueError: it is no such archive; says what is wrong with it.
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


def ask(job: PredictWithModel, file: BinaryIO, pictures: np.ndarray) -> Predictions:
    """What the model with the weights of a `.keras` archive answers for `pictures` (uint8)."""
    model = rebuild(job.model)
    inputs = scaled(pictures, job.white)
    # A model has weights once it has seen a picture.
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

    return {
        layer.name: float(np.max(layer.mean))
        for layer in model._flatten_layers()
        if isinstance(layer, keras.layers.Normalization)
    }
