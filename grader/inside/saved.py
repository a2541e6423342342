"""Reads what a student handed in as a trained model: its description, and then its weights.

The archive is never given to Keras as a model: that would build whatever it names. Its description
goes out as plain data, is looked through by the grader and comes back; only then a model is built,
from the description, and takes the numbers from the archive.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
import numpy as np

from grader.evidence import (
    LEARNED_MEANS,
    MAX_PLAIN_BYTES,
    MAX_WEIGHTS_BYTES,
    Array,
    AskModel,
    ModelConfig,
    Predictions,
)
from grader.inside.rebuilding import rebuild
from grader.inside.training import predictions_of, scaled

_DESCRIPTION = "config.json"
_WEIGHTS = "model.weights.h5"
# Where Keras writes the mean that a layer of the kind `Normalization` has learned.
_LEARNED_MEAN = re.compile(r"(^|/)normalization(_\d+)?/vars/0$")


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
            text = member.read(MAX_PLAIN_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise ValueError("it is no archive that Keras saved") from error
    if len(text) > MAX_PLAIN_BYTES:
        raise ValueError(f"its description is longer than {MAX_PLAIN_BYTES >> 20} MB")
    try:
        saved = msgspec.json.decode(text, type=_Saved)
    except msgspec.MsgspecError as error:
        raise ValueError("its description is not one that Keras writes") from error
    architecture = msgspec.structs.asdict(saved)
    if names := list(_normalisations_that_learn(architecture)):
        # Only with them it can be told which pixel values the model expects.
        architecture[LEARNED_MEANS] = dict.fromkeys(names, _learned_mean(file))
    return ModelConfig(saved.class_name, architecture)


def _normalisations_that_learn(value: Any) -> Iterator[str]:
    """Names of the layers whose means are among the weights, wherever they are in a model."""
    match value:
        case {"class_name": "Normalization", "config": {"name": str(name), "mean": None}}:
            yield name
        case dict():
            for item in value.values():
                yield from _normalisations_that_learn(item)
        case list():
            for item in value:
                yield from _normalisations_that_learn(item)


def _learned_mean(file: BinaryIO) -> float:
    """The largest mean of a channel that a normalisation in an archive has learned, or 0."""
    import h5py

    means = [0.0]

    def collect(name: str, found: Any) -> None:
        if _LEARNED_MEAN.search(name):
            means.append(float(np.max(found[()])))

    with zipfile.ZipFile(file) as archive:
        _expect_weights(archive)
        with h5py.File(io.BytesIO(archive.read(_WEIGHTS))) as weights:
            weights.visititems(collect)
    return max(means)


def _expect_weights(archive: zipfile.ZipFile) -> None:
    if archive.getinfo(_WEIGHTS).file_size > MAX_WEIGHTS_BYTES:
        raise ValueError(f"its weights are larger than {MAX_WEIGHTS_BYTES >> 20} MB")


def ask(job: AskModel, file: BinaryIO, pictures: np.ndarray) -> Predictions:
    """What the model with the weights of a `.keras` archive answers for `pictures` (uint8)."""
    model = rebuild(job.model)
    inputs = scaled(pictures, job.white)
    # A model has weights once it has seen a picture.
    predictions_of(model, inputs[:1])
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as archive:
        _expect_weights(archive)
        weights = archive.extract(_WEIGHTS, folder)
        try:
            model.load_weights(weights)
        except ValueError as error:
            raise ValueError("its weights do not fit the network that it describes") from error
    return Predictions(Array.of(predictions_of(model, inputs)))
