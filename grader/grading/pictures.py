"""The pictures that checks lay before a submission: drawn anew from a seed for each grading."""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from catsdogs.datasets import drawing
from catsdogs.datasets.decoding import decode
from catsdogs.datasets.drawing import CLASS_NAMES, draw_animal, draw_arrays
from catsdogs.datasets.readable import partition_readable
from catsdogs.datasets.walking import visible_files
from grader.cache import Store, key_of, write_atomically
from grader.settings import TrainingConfig
from grader.source_digest import source_digest

SIDE = 150
"""Height and width of the pictures that models are trained on, in pixels."""
DRAWING = Path(drawing.__file__)
"""The module that draws: what was drawn holds for this source only."""

_CARD_ROWS, _CARD_COLUMNS = 3, 4
# Pixels over which the texture of a detailed picture is smooth, and the side of it in small.
_GRAIN, _SMALL = 2.5, 24
_WORDS = ("img", "DSC_", "photo ", "mimi-", "Käthe ", "pet.", "IMG ", "übung_", "shelter-", "n")
_SUFFIXES = (".jpg", ".jpg", ".jpg", ".JPG", ".jpeg")


@dataclass(frozen=True)
class TrainingData:
    """What a model is trained and judged on.

    `pictures` and `validation` are `.npy` files, uint8 (n, 150, 150, 3); the labels are 0 for a cat
    and 1 for a dog. `validation_labels` never leave the grader. `key` stands for all of it.
    """

    key: str
    pictures: Path
    labels: NDArray[np.uint8]
    validation: Path
    validation_labels: NDArray[np.uint8]


@dataclass(frozen=True)
class HoldoutData:
    """What a trained model is asked for: photos that no student has.

    `pictures` is a `.npy` file, uint8 (n, side, side, 3), that may have no other name than its
    number in this process; `labels` are as those of a `TrainingData`, and never leave the grader.
    """

    pictures: Path
    labels: NDArray[np.uint8]


class _Labels(msgspec.Struct, frozen=True):
    training: bytes
    validation: bytes


class PictureError(Exception):
    """A folder of photos cannot serve: says what is missing in it."""


def file_names(rng: np.random.Generator, count: int) -> list[str]:
    """Distinct names of picture files, odd ones among them: spaces, upper case, umlauts."""
    numbers = rng.choice(9000, size=count, replace=False) + 1000
    words = rng.choice(_WORDS, size=count)
    suffixes = rng.choice(_SUFFIXES, size=count)
    return [
        f"{word}{number}{suffix}"
        for word, number, suffix in zip(words, numbers, suffixes, strict=True)
    ]


def small_picture(rng: np.random.Generator) -> bytes:
    """A small drawn JPEG; no two are alike."""
    width, height = (int(size) for size in rng.integers(36, 64, 2))
    kind = CLASS_NAMES[int(rng.integers(2))]
    return jpeg(draw_animal(kind, rng, width, height))


def color_card(rng: np.random.Generator) -> bytes:
    """A JPEG of 3 by 4 flat fields, one white and one black, that is recognised at any size.

    Flat fields come out alike from every JPEG decoder and every way of resizing, and the white one
    shows the scale of the values.
    """
    fields = rng.choice([0, 60, 120, 180, 240], size=(_CARD_ROWS * _CARD_COLUMNS, 3))
    white, black = rng.choice(len(fields), size=2, replace=False)
    fields[white], fields[black] = 255, 0
    pixels = fields.reshape(_CARD_ROWS, _CARD_COLUMNS, 3).astype(np.uint8)
    height, width = (int(size) for size in rng.integers(24, 56, 2))
    grown = pixels.repeat(height, axis=0).repeat(width, axis=1)
    return jpeg(Image.fromarray(grown))


def detailed_picture(rng: np.random.Generator, kind: str) -> bytes:
    """A JPEG of a drawn animal, `cats` or `dogs`, with a texture over it; black and white in it.

    Nothing in it is flat, as in a photo: a picture of few colours in its place is found out.
    """
    height, width = (int(size) for size in rng.integers(120, 190, 2))
    animal = np.asarray(draw_animal(kind.removesuffix("s"), rng, width, height), np.float64)
    grain = gaussian_filter(rng.normal(size=animal.shape), (_GRAIN, _GRAIN, 0))
    mixed = animal + 45 * grain / grain.std()
    return jpeg(Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8)))


def thumbnails(pictures: NDArray[np.number]) -> NDArray[np.floating]:
    """Pictures (n, height, width, 3) in small, (n, values), whatever their size."""
    rows, columns = ((np.arange(_SMALL + 1) * length) // _SMALL for length in pictures.shape[1:3])
    summed = np.add.reduceat(np.asarray(pictures, np.float32), rows[:-1], axis=1)
    summed = np.add.reduceat(summed, columns[:-1], axis=2)
    area = np.diff(rows)[:, None, None] * np.diff(columns)[:, None]
    return np.asarray(summed / np.maximum(area, 1)).reshape(len(pictures), 3 * _SMALL**2)


def card_fields(pictures: NDArray[np.number]) -> NDArray[np.floating]:
    """The mean value in the middle of each field of pictures of cards.

    Args:
        pictures: (n, height, width, 3), of any size and scale.

    Returns:
        (n, 36), fields from top left to bottom right, three channels each.
    """
    height, width = pictures.shape[1:3]
    means = []
    for row in range(_CARD_ROWS):
        for column in range(_CARD_COLUMNS):
            rows = slice(*_middle(row, _CARD_ROWS, height))
            columns = slice(*_middle(column, _CARD_COLUMNS, width))
            means.append(pictures[:, rows, columns].mean(axis=(1, 2)))
    return np.concatenate(means, axis=1)


def decoded(content: bytes) -> NDArray[np.uint8]:
    """A picture file as an array (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def jpeg(picture: Image.Image) -> bytes:
    """A picture as the bytes of a JPEG file that changes its colours by no more than a step."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=95, subsampling=0)
    return buffer.getvalue()


def make_training_data(
    store: Store, recipe: TrainingConfig, photos: Path | None, seed: int
) -> TrainingData:
    """The lesson of a seed: drawn once and kept, or taken from a folder of photos.

    `photos` holds one folder of cats and one of dogs, in the layout `Cat`, `Dog`.

    Raises:
        PictureError: the folder does not hold enough pictures.
    """
    source = source_digest(DRAWING) if photos is None else _paths_of(photos)
    key = key_of("lesson", recipe.pictures, recipe.validation, source, str(seed))
    pictures, validation = (store.path(key, f"-{name}.npy") for name in ("training", "validation"))
    with store.locked(f"{key}-lesson"):
        labels = store.get(key, _Labels)
        if labels is None or not (pictures.is_file() and validation.is_file()):
            count = recipe.pictures + recipe.validation
            drawn, classes = (
                draw_arrays(count, seed, SIDE)
                if photos is None
                else _sample(photos, count, seed, SIDE)
            )
            _save(pictures, drawn[: recipe.pictures])
            _save(validation, drawn[recipe.pictures :])
            labels = _Labels(
                classes[: recipe.pictures].tobytes(), classes[recipe.pictures :].tobytes()
            )
            store.put(key, labels)
    training, held_out = (
        np.frombuffer(part, np.uint8) for part in (labels.training, labels.validation)
    )
    return TrainingData(key, pictures, training, validation, held_out)


@contextlib.contextmanager
def make_holdout_data(
    store: Store, photos: Path, count: int, side: int, seed: int
) -> Iterator[HoldoutData]:
    """Photos of a folder as for `make_training_data`, side by side pixels, for trained models.

    Those of the exercise's own side are kept. Students choose from hundreds of others, so what is
    made for one of these is gone at the end.

    Raises:
        PictureError: the folder does not hold enough pictures.
    """
    key = key_of("unseen", count, _paths_of(photos), side, str(seed))
    if side == SIDE:
        yield _kept_holdout_data(store, key, photos, count, seed)
        return
    chosen, classes = _sample(photos, count, seed, side)
    # Without a name, so that nothing is left of it even if this process is killed.
    with tempfile.TemporaryFile(dir=store.path(key, "").parent) as file:
        np.save(file, chosen)
        file.flush()
        yield HoldoutData(Path(f"/proc/{os.getpid()}/fd/{file.fileno()}"), classes)


def _kept_holdout_data(store: Store, key: str, photos: Path, count: int, seed: int) -> HoldoutData:
    """The photos at the exercise's own side: taken once and kept."""
    pictures = store.path(key, "-unseen.npy")
    with store.locked(f"{key}-unseen"):
        labels = store.get(key, bytes)
        if labels is None or not pictures.is_file():
            chosen, classes = _sample(photos, count, seed, SIDE)
            _save(pictures, chosen)
            labels = classes.tobytes()
            store.put(key, labels)
    return HoldoutData(pictures, np.frombuffer(labels, np.uint8))


def _paths_of(photos: Path) -> list[str]:
    """The photos in the folders of a folder, as a key names them."""
    return sorted(str(path) for path in photos.glob("*/*"))


def _sample(
    photos: Path, count: int, seed: int, side: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Photos drawn at random, half of each class; files that are no pictures are passed over."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count, dtype=np.uint8) % len(CLASS_NAMES))
    pictures = np.empty((count, side, side, 3), np.uint8)
    for label, kind in enumerate(CLASS_NAMES):
        places = np.flatnonzero(labels == label)
        found = _photos(photos / kind.capitalize(), rng, side)
        for place in places:
            picture = next(found, None)
            if picture is None:
                raise PictureError(
                    f"{photos / kind.capitalize()} holds fewer than {len(places)} pictures"
                )
            pictures[place] = picture
    return pictures, labels


def _photos(folder: Path, rng: np.random.Generator, side: int) -> Iterator[NDArray[np.uint8]]:
    paths = visible_files(folder) if folder.is_dir() else []
    for index in rng.permutation(len(paths)):
        for path in partition_readable([paths[index]])[0]:
            picture = decode(path.read_bytes()).picture
            yield np.asarray(picture.resize((side, side), Image.Resampling.NEAREST))


def _save(path: Path, pictures: NDArray[np.uint8]) -> None:
    buffer = io.BytesIO()
    np.save(buffer, pictures)
    write_atomically(path, buffer.getbuffer())


def _middle(index: int, count: int, length: int) -> tuple[int, int]:
    """First and last pixel of the middle two fifths of a field."""
    start = length * (index + 0.3) / count
    return int(start), max(int(start) + 1, int(length * (index + 0.7) / count))
