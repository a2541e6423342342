"""Leak scenarios: two folders with pictures that are in both, and with some that only seem to be.

A leak is a copy in the other folder: with the same bytes, also in the folder of the other class;
stored again with more loss or in another format; in another size; mirrored. No leaks are two
pictures with one file name, two files of one size, a picture with its quarters exchanged, and a
picture that is twice in one folder.
"""

import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from catsdogs.datasets.drawing import CLASS_NAMES, draw_animal
from grader.grading.check_context import CheckContext
from grader.grading.pictures import file_names
from grader.sandbox.protocol import Call, InputFile, PathArgument
from grader.seeds import keras_seed

Pair = tuple[str, str]
CALL_COUNT = 2
# A picture is used only if its thumbnail correlates less than this with those of all others.
_MAX_CORRELATION = 0.6
_THUMBNAIL_PIXELS = 12
_OTHER_PICTURES = 3
_JPEG_QUALITY, _MIRRORED_QUALITY, _LOW_QUALITY = 90, 88, 65
_RESIZING = (0.6, 1.4)


class Scenario(NamedTuple):
    """A call of `find_leaks`, the leaks by kind, and the pairs that only seem to be leaks.

    Each pair holds the path of a training picture below `training` and of a validation picture
    below `validation`. `non_leaks` are listed by the property that both pictures share.
    """

    call: Call
    leaks: dict[str, list[Pair]]
    non_leaks: dict[str, list[Pair]]

    @property
    def pairs(self) -> set[Pair]:
        """All leaks."""
        return {pair for pairs in self.leaks.values() for pair in pairs}

    def files(self, set_name: str) -> set[str]:
        """Return the paths of the files of a set, below its folder."""
        paths = (PurePosixPath(given.path) for given in self.call.input_files)
        return {str(path.relative_to(set_name)) for path in paths if path.parts[0] == set_name}


def leak_scenarios(context: CheckContext) -> list[Scenario]:
    """Draw the scenarios of a grading, each with other pictures."""
    return [
        context.random_input(build_scenario, "find_leaks", str(number))
        for number in range(CALL_COUNT)
    ]


def build_scenario(rng: np.random.Generator) -> Scenario:
    """Draw a scenario with two leaks of each kind and one non-leak of each kind."""
    folders = _Folders(rng)
    leaks = {
        "exact": _exact_copies(folders),
        "stored again": _copies_stored_again(folders),
        "resized": _resized_copies(folders),
        "mirrored": _mirrored_copies(folders),
    }
    non_leaks = {
        "name": [_pair_of_one_name(folders)],
        "length": [_pair_of_one_length(folders)],
        "colors": [_pair_of_same_colors(folders)],
    }
    _add_other_pictures(folders)
    return Scenario(_call_on(folders.files, rng), leaks, non_leaks)


class _Folders:
    """The two folders while they are filled with drawn pictures."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._pictures = _distinct_animals(rng)
        self._names = iter(file_names(rng, 100))
        self.files: dict[str, bytes] = {}

    def draw_picture(self) -> Image.Image:
        """Draw a picture that resembles none of those drawn before."""
        return next(self._pictures)

    def draw_jpeg(self) -> bytes:
        """Draw a picture as a JPEG."""
        return _jpeg(self.draw_picture())

    def draw_class(self) -> str:
        """Draw `cat` or `dog`."""
        return str(self._rng.choice(CLASS_NAMES))

    def next_name(self) -> str:
        """Return a file name that is not used yet."""
        return next(self._names)

    def add(self, set_name: str, class_name: str, content: bytes, name: str | None = None) -> str:
        """Add a file to a set, and return its path below the folder of the set."""
        path = f"{class_name}s/{name or self.next_name()}"
        self.files[f"{set_name}/{path}"] = content
        return path

    def add_pair(self, training: bytes, validation: bytes, other_class: bool = False) -> Pair:
        """Add a file to each set, in folders of the same class or of different classes."""
        class_name = self.draw_class()
        validation_class = class_name
        if other_class:
            validation_class = CLASS_NAMES[1 - CLASS_NAMES.index(class_name)]
        return (
            self.add("training", class_name, training),
            self.add("validation", validation_class, validation),
        )


def _exact_copies(folders: _Folders) -> list[Pair]:
    pairs = []
    for other_class in (True, False):
        content = folders.draw_jpeg()
        pairs.append(folders.add_pair(content, content, other_class))
    return pairs


def _copies_stored_again(folders: _Folders) -> list[Pair]:
    lossy = folders.draw_picture()
    pair = folders.add_pair(_jpeg(lossy), _jpeg(lossy, _LOW_QUALITY))
    lossless = folders.draw_picture()
    return [pair, folders.add_pair(_jpeg(lossless), _png(lossless))]


def _resized_copies(folders: _Folders) -> list[Pair]:
    pairs = []
    for share in _RESIZING:
        picture = folders.draw_picture()
        size = (round(picture.width * share), round(picture.height * share))
        pairs.append(folders.add_pair(_jpeg(picture), _jpeg(picture.resize(size))))
    return pairs


def _mirrored_copies(folders: _Folders) -> list[Pair]:
    pairs = []
    for _ in range(2):
        picture = folders.draw_picture()
        mirrored = _jpeg(ImageOps.mirror(picture), _MIRRORED_QUALITY)
        pairs.append(folders.add_pair(_jpeg(picture), mirrored))
    return pairs


def _pair_of_one_name(folders: _Folders) -> Pair:
    name, class_name = folders.next_name(), folders.draw_class()
    one, other = folders.draw_jpeg(), folders.draw_jpeg()
    return (
        folders.add("training", class_name, one, name),
        folders.add("validation", class_name, other, name),
    )


def _pair_of_one_length(folders: _Folders) -> Pair:
    one, other = folders.draw_jpeg(), folders.draw_jpeg()
    length = max(len(one), len(other))
    return folders.add_pair(one.ljust(length, b"\0"), other.ljust(length, b"\0"))


def _pair_of_same_colors(folders: _Folders) -> Pair:
    picture = folders.draw_picture()
    return folders.add_pair(_jpeg(picture), _jpeg(_with_quarters_exchanged(picture)))


def _add_other_pictures(folders: _Folders) -> None:
    """Add a picture that is twice in training, and some pictures without a copy."""
    repeated = folders.draw_jpeg()
    for _ in range(2):
        folders.add("training", folders.draw_class(), repeated)
    for set_name in ("training", "validation"):
        for _ in range(_OTHER_PICTURES):
            content = folders.draw_jpeg()
            folders.add(set_name, folders.draw_class(), content)


def _call_on(files: dict[str, bytes], rng: np.random.Generator) -> Call:
    shuffled = rng.permutation(sorted(files))
    return Call(
        "find_leaks",
        (PathArgument("training/"), PathArgument("validation/")),
        folder=f"leaks{rng.integers(1000, 9999)}",
        input_files=tuple(InputFile(str(path), files[str(path)]) for path in shuffled),
        observe="plain",
        random_seed=keras_seed(rng),
    )


def _distinct_animals(rng: np.random.Generator) -> Iterator[Image.Image]:
    """Draw animals, none of which resembles an earlier one."""
    known: list[np.ndarray] = []
    while True:
        width, height = (int(side) for side in rng.integers(100, 170, 2))
        picture = draw_animal(CLASS_NAMES[int(rng.integers(2))], rng, width, height)
        upright, mirrored = _thumbnail(picture), _thumbnail(ImageOps.mirror(picture))
        # A picture that resembles its own mirror image would be two leaks in one.
        if upright @ mirrored < _MAX_CORRELATION and all(
            upright @ other < _MAX_CORRELATION for other in known
        ):
            known += [upright, mirrored]
            yield picture


def _thumbnail(picture: Image.Image) -> np.ndarray:
    """Return a small grey version as a vector of mean 0 and length 1."""
    size = (_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS)
    small = picture.convert("L").resize(size, Image.Resampling.BOX)
    values = np.asarray(small, np.float64).ravel()
    values = values - values.mean()
    return np.asarray(values / np.linalg.norm(values))


def _with_quarters_exchanged(picture: Image.Image) -> Image.Image:
    pixels = np.asarray(picture)
    return Image.fromarray(np.roll(pixels, [side // 2 for side in pixels.shape[:2]], axis=(0, 1)))


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _jpeg(picture: Image.Image, quality: int = _JPEG_QUALITY) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
