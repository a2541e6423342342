"""Save and load a trained network with its metadata in one file.

The file is a Keras archive and stays readable for `keras.models.load_model`. An extra member
contains the size and scale of pictures and the names of the classes: a separate file gets lost,
and a rescaling layer would make the networks differ from those published and graded.
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
from catsdogs.training.keras2 import to_keras3
from catsdogs.training.model_interface import ModelInterface, interface_of
from catsdogs.training.reading import CLASS_NAMES

_METADATA_MEMBER = "catsdogs.json"
# Members of Keras' archives.
_CONFIGURATION, _WEIGHTS = "config.json", "model.weights.h5"
_MAX_CONFIGURATION_BYTES, _MAX_WEIGHTS_BYTES = 20_000_000, 2_000_000_000
_HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_USUAL_SIDE = 150
"""Side in pixels, from the exercise, for a network that accepts any."""
_MAX_REASON = 200
"""Characters of Keras' message that are shown."""


class ModelMetadata(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to prepare pictures for a network, and the names of its classes.

    Attributes:
        network: its name, as for `catsdogs train`.
        side: pictures are resized to side x side pixels.
        resizing: Pillow's way of resizing, by Keras' name.
        white: the largest pixel value that the network takes; black is 0.
        classes: their names, in the order of the labels.
    """

    network: str
    side: int
    resizing: str
    white: int = 1
    classes: tuple[str, str] = CLASS_NAMES

    def __post_init__(self) -> None:
        """Refuse unknown ways of resizing and unknown classes."""
        if self.resizing.upper() not in Resampling.__members__ or set(self.classes) != set(
            CLASS_NAMES
        ):
            raise ValueError(f"{self.resizing} or {self.classes} is unknown")


@dataclass(frozen=True)
class TrainedModel:
    """A model from a file, its metadata, and whether its outputs are probabilities."""

    model: keras.Model
    metadata: ModelMetadata
    probabilities: bool = True


def save_model(model: keras.Model, metadata: ModelMetadata, path: Path) -> None:
    """Write a model atomically.

    Args:
        model: what to save.
        metadata: its metadata.
        path: the file, with the suffix `.keras`; an existing one is replaced.

    Raises:
        OSError: if it cannot be written.
    """
    with atomic_file(path) as unfinished:
        model.save(unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            archive.writestr(_METADATA_MEMBER, msgspec.json.encode(metadata))


def load_model(path: Path) -> TrainedModel:
    """Load an untrusted model file.

    Only Keras archives are loaded, in safe mode, so no code in the file runs. For a file without
    metadata, from a student's notebook, the layers define its interface.

    Args:
        path: the file.

    Returns:
        The model, not compiled, with its metadata.

    Raises:
        Failure: the file is missing, is not such an archive, would run code, or its model does not
            map pictures to one number, or one number for each class.
    """
    _expect_archive(path)
    try:
        configuration = _configuration(path)
        model = _rebuilt(configuration, path)
        expected = interface_of(configuration, _learned_means(model))
    except Exception as error:  # a damaged or hostile file fails anywhere in Keras
        raise Failure(f"{path} cannot be loaded safely: {_root_cause(error)}") from error
    _expect_pictures_to_answers(model, path)
    return TrainedModel(
        model, _metadata(path) or _default_metadata(model, expected), expected.probabilities
    )


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
    """Return the configuration in the file, in the form of Keras 3."""
    with zipfile.ZipFile(path) as archive:
        _expect_bounded(archive, _CONFIGURATION, _MAX_CONFIGURATION_BYTES)
        content = msgspec.json.decode(archive.read(_CONFIGURATION), type=dict[str, Any])
    content.pop("compile_config", None)  # nothing is trained
    return to_keras3(content)


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
    """Map each normalization layer by name to the largest channel mean that it learned."""
    means = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            means[layer.name] = float(np.max(layer.mean))
        elif isinstance(layer, keras.layers.BatchNormalization):
            means[layer.name] = float(np.max(layer.moving_mean))
        elif hasattr(layer, "layers"):
            means |= _learned_means(layer)
    return means


def _expect_pictures_to_answers(model: keras.Model, path: Path) -> None:
    taken, given = model.input_shape, model.output_shape
    takes_pictures = isinstance(taken, tuple) and len(taken) == 4 and taken[3] == 3
    if not (takes_pictures and taken[1] == taken[2] and given in ((None, 1), (None, 2))):
        raise Failure(
            f"{path} must map square pictures to one number, or one for each class:"
            f" its input is {taken} and its output {given}"
        )


def _metadata(path: Path) -> ModelMetadata | None:
    with zipfile.ZipFile(path) as archive:
        if _METADATA_MEMBER not in archive.namelist():
            return None
        content = archive.read(_METADATA_MEMBER)
    try:
        return msgspec.json.decode(content, type=ModelMetadata)
    except msgspec.DecodeError as error:
        raise Failure(f"{path} contains a damaged {_METADATA_MEMBER}: {error}") from error


def _default_metadata(model: keras.Model, expected: ModelInterface) -> ModelMetadata:
    side = model.input_shape[1] or _USUAL_SIDE
    return ModelMetadata(network="unnamed", side=side, resizing="nearest", white=expected.white)


def _root_cause(error: Exception) -> str:
    """Return the first cause in one line; Keras wraps it in whole configurations."""
    first: BaseException = error
    while first.__context__ is not None and not isinstance(first.__context__, ImportError):
        first = first.__context__
    line = next(filter(None, str(first).splitlines()), type(first).__name__)
    return line if len(line) <= _MAX_REASON else f"{line[:_MAX_REASON]} …"
