"""A trained network in a file, together with what must be known to ask it.

The file is Keras' own, a zip archive, and stays readable for `keras.models.load_model`.
A member of ours in it tells how pictures are resized and scaled and what the classes are called; a
file beside it would be lost as soon as a model is handed on, and a layer that scales would make the
networks other than those that are published and graded.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import keras
import msgspec

from catsdogs_ref.failures import Failure
from catsdogs_ref.lab.reading import CLASSES
from catsdogs_ref.lab.scaling import WHITE
from catsdogs_ref.lab.whole_file import whole_file

_NOTES = "catsdogs.json"


class Notes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    classes: tuple[str, str] = CLASSES


@dataclass(frozen=True)
class TrainedModel:
    """A model from a file, and how it is asked."""

    model: keras.Model
    notes: Notes


def save_model(model: keras.Model, notes: Notes, path: Path) -> None:
    """Write a model so that its file is there whole or not at all.

    Args:
        model: what to save.
        notes: how it is asked.
        path: the file, which ends in `.keras`; one that is there is replaced.

    Raises:
        OSError: if it cannot be written.
    """
    with whole_file(path) as unfinished:
        model.save(unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            archive.writestr(_NOTES, msgspec.json.encode(notes))


def load_model(path: Path) -> TrainedModel:
    """Read a model that may come from anybody.

    Only Keras' own archives are read, and in safe mode, so no code in the file is run.
    One without notes, from a student's notebook, is asked as the exercise does it.

    Args:
        path: the file.

    Returns:
        The model, not compiled, and its notes.

    Raises:
        Failure: if there is no such file, it is no such archive, it would run code, or the model
            does not take pictures and answer with one number for each.
    """
    if not path.is_file():
        raise Failure(f"{path} is not a file")
    if path.suffix != ".keras" or not zipfile.is_zipfile(path):
        raise Failure(f"{path} is not a model saved by Keras as a .keras file")
    try:
        model = keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # a damaged or hostile file fails anywhere in Keras
        raise Failure(f"{path} cannot be loaded safely: {_first_line(error)}") from error
    _expect_pictures_to_probability(model, path)
    return TrainedModel(model, _notes(path) or _as_in_the_exercise(model))


def _expect_pictures_to_probability(model: keras.Model, path: Path) -> None:
    taken, given = model.input_shape, model.output_shape
    takes_pictures = isinstance(taken, tuple) and len(taken) == 4 and taken[3] == 3
    if not (takes_pictures and taken[1] == taken[2] and taken[1] and given == (None, 1)):
        raise Failure(
            f"{path} does not take square pictures and answer with one probability:"
            f" its shapes are {taken} and {given}"
        )


def _notes(path: Path) -> Notes | None:
    with zipfile.ZipFile(path) as archive:
        if _NOTES not in archive.namelist():
            return None
        content = archive.read(_NOTES)
    try:
        return msgspec.json.decode(content, type=Notes)
    except msgspec.DecodeError as error:
        raise Failure(f"{path} holds a damaged {_NOTES}: {error}") from error


def _as_in_the_exercise(model: keras.Model) -> Notes:
    scales_itself = any(isinstance(layer, keras.layers.Rescaling) for layer in model.layers)
    white = WHITE if scales_itself else 1
    return Notes(network="unnamed", side=model.input_shape[1], resizing="nearest", white=white)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
