"""A trained network in a file, together with what must be known to ask it.

The file is Keras' own, a zip archive, and stays readable for `keras.models.load_model`.
A member of ours in it tells how pictures are resized and scaled and what the classes are called; a
file beside it would be lost as soon as a model is handed on, and a layer that scales would make the
networks other than those that are published and graded.
"""

import copy
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
from PIL.Image import Resampling

from catsdogs.failures import Failure
from catsdogs.training.atomic_file import atomic_file
from catsdogs.training.expectations import Expectation, expectation
from catsdogs.training.keras2 import in_todays_form
from catsdogs.training.reading import CLASS_NAMES

_NOTES = "catsdogs.json"
# Members of Keras' archives.
_CONFIGURATION, _WEIGHTS = "config.json", "model.weights.h5"
_MAX_CONFIGURATION_BYTES, _MAX_WEIGHTS_BYTES = 20_000_000, 2_000_000_000
_HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_USUAL_SIDE = 150
"""Pixels each way, of the exercise, for a network that takes any."""
_MAX_REASON = 200
"""Characters of what Keras says."""


class ModelMetadata(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network is asked.

    Attributes:
        network: its name, as for `catsdogs train`.
        side: pictures are resized to side x side pixels.
        resizing: Pillow's way of resizing, by Keras' name.
        white: the brightest value of the pictures that the network takes; black is 0.
        classes: their names, in the order of the labels.
    """

    network: str
    side: int
    resizing: str
    white: int = 1
    classes: tuple[str, str] = CLASS_NAMES

    def __post_init__(self) -> None:
        """Refuse ways of resizing and classes that there are not."""
        if self.resizing.upper() not in Resampling.__members__ or set(self.classes) != set(
            CLASS_NAMES
        ):
            raise ValueError(f"{self.resizing} or {self.classes} is unknown")


@dataclass(frozen=True)
class TrainedModel:
    """A model from a file, how it is asked, and whether its answers are between 0 and 1."""

    model: keras.Model
    notes: ModelMetadata
    probabilities: bool = True


def save_model(model: keras.Model, notes: ModelMetadata, path: Path) -> None:
    """Write a model so that its file is there whole or not at all.

    Args:
        model: what to save.
        notes: how it is asked.
        path: the file, which ends in `.keras`; one that is there is replaced.

    Raises:
        OSError: if it cannot be written.
    """
    with atomic_file(path) as unfinished:
        model.save(unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            archive.writestr(_NOTES, msgspec.json.encode(notes))


def load_model(path: Path) -> TrainedModel:
    """Read a model that may come from anybody.

    Only Keras' own archives are read, and in safe mode, so no code in the file is run.
    One without notes, from a student's notebook, is asked as its layers tell.

    Args:
        path: the file.

    Returns:
        The model, not compiled, and how it is asked.

    Raises:
        Failure: if there is no such file, it is no such archive, it would run code, or the model
            does not take pictures and answer with one number for each, or one for each class.
    """
    _expect_archive(path)
    try:
        configuration = _configuration(path)
        model = _rebuilt(configuration, path)
        expected = expectation(configuration, _learned_means(model))
    except Exception as error:  # a damaged or hostile file fails anywhere in Keras
        raise Failure(f"{path} cannot be loaded safely: {_in_a_line(error)}") from error
    _expect_pictures_to_answers(model, path)
    return TrainedModel(model, _notes(path) or _unnamed(model, expected), expected.probabilities)


def _expect_archive(path: Path) -> None:
    if path.is_dir():
        raise Failure(f"{path} is not a file: save the model as a .keras file, and give that")
    if not path.is_file():
        raise Failure(f"{path} is not a file")
    if path.suffix == ".keras" and zipfile.is_zipfile(path):
        return
    with path.open("rb") as file:
        is_hdf5 = file.read(len(_HDF5_SIGNATURE)) == _HDF5_SIGNATURE
    found = ": it is HDF5, so load it where it was trained, and save it so" if is_hdf5 else ""
    raise Failure(f"{path} is not a model saved by Keras as a .keras file{found}")


def _configuration(path: Path) -> dict[str, Any]:
    """What the file says that its model consists of, as Keras 3 writes it."""
    with zipfile.ZipFile(path) as archive:
        _expect_bounded(archive, _CONFIGURATION, _MAX_CONFIGURATION_BYTES)
        content = msgspec.json.decode(archive.read(_CONFIGURATION), type=dict[str, Any])
    content.pop("compile_config", None)  # nothing is trained
    return in_todays_form(content)


def _rebuilt(configuration: dict[str, Any], path: Path) -> keras.Model:
    # Keras takes the configuration apart while it reads it.
    model = keras.saving.deserialize_keras_object(copy.deepcopy(configuration), safe_mode=True)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        _expect_bounded(archive, _WEIGHTS, _MAX_WEIGHTS_BYTES)
        model.load_weights(archive.extract(_WEIGHTS, folder))
    return model


def _expect_bounded(archive: zipfile.ZipFile, member: str, most: int) -> None:
    if archive.getinfo(member).file_size > most:
        raise ValueError(f"{member} is larger than {most // 1_000_000:,} MB")


def _learned_means(model: keras.Model) -> dict[str, float]:
    """For each layer that normalises pixels, by name, the largest mean of a channel."""
    means = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            means[layer.name] = float(np.max(layer.mean))
        elif hasattr(layer, "layers"):
            means |= _learned_means(layer)
    return means


def _expect_pictures_to_answers(model: keras.Model, path: Path) -> None:
    taken, given = model.input_shape, model.output_shape
    takes_pictures = isinstance(taken, tuple) and len(taken) == 4 and taken[3] == 3
    if not (takes_pictures and taken[1] == taken[2] and given in ((None, 1), (None, 2))):
        raise Failure(
            f"{path} does not take square pictures and answer with one number, or one for each"
            f" class: its shapes are {taken} and {given}"
        )


def _notes(path: Path) -> ModelMetadata | None:
    with zipfile.ZipFile(path) as archive:
        if _NOTES not in archive.namelist():
            return None
        content = archive.read(_NOTES)
    try:
        return msgspec.json.decode(content, type=ModelMetadata)
    except msgspec.DecodeError as error:
        raise Failure(f"{path} holds a damaged {_NOTES}: {error}") from error


def _unnamed(model: keras.Model, expected: Expectation) -> ModelMetadata:
    side = model.input_shape[1] or _USUAL_SIDE
    return ModelMetadata(network="unnamed", side=side, resizing="nearest", white=expected.white)


def _in_a_line(error: Exception) -> str:
    """What went wrong at first; Keras wraps it up in whole configurations."""
    first: BaseException = error
    while first.__context__ is not None and not isinstance(first.__context__, ImportError):
        first = first.__context__
    line = next(filter(None, str(first).splitlines()), type(first).__name__)
    return line if len(line) <= _MAX_REASON else f"{line[:_MAX_REASON]} …"
