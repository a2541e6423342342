"""Folders with pictures that lie in both sets, and with some that only seem to.

A leak is planted as the same bytes, in the folder of the other class; stored again with more loss
or in another format; in another size; mirrored. No leaks are two pictures of one name, two files of
one length, a picture whose quarters have changed places, and one that is twice in one set.
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
CALLS = 2
# A picture is laid out only if it is well apart from all others, mirrored ones included.
_APART = 0.6
_THUMBNAIL = 12
_OTHERS = 3


class Planted(NamedTuple):
    """A call, the leaks by kind and the pairs that only seem to be some, by what they share.

    Pairs hold the paths of a training and a validation picture below their folders.
    """

    call: Call
    leaks: dict[str, list[Pair]]
    apart: dict[str, list[Pair]]

    @property
    def pairs(self) -> set[Pair]:
        """All leaks."""
        return {pair for pairs in self.leaks.values() for pair in pairs}

    def files(self, place: str) -> set[str]:
        """The paths of the files of a set, below its folder."""
        given = (PurePosixPath(one.path) for one in self.call.input_files)
        return {str(path.relative_to(place)) for path in given if path.parts[0] == place}


def leak_calls(context: CheckContext) -> list[Planted]:
    """The calls of this grading, each on other pictures."""
    return [context.random_input(_plant, "find_leaks", str(number)) for number in range(CALLS)]


def _plant(rng: np.random.Generator) -> Planted:
    pictures = _different(rng)
    names = iter(file_names(rng, 100))
    files: dict[str, bytes] = {}

    def put(place: str, content: bytes, name: str | None = None, kind: str | None = None) -> str:
        path = f"{kind or rng.choice(CLASS_NAMES)}s/{name or next(names)}"
        files[f"{place}/{path}"] = content
        return path

    def leak(content: bytes, copy: bytes, other_class: bool = False) -> Pair:
        kind = str(rng.choice(CLASS_NAMES))
        there = CLASS_NAMES[1 - CLASS_NAMES.index(kind)] if other_class else kind
        return put("training", content, kind=kind), put("validation", copy, kind=there)

    leaks: dict[str, list[Pair]] = {"exact": [], "stored again": [], "resized": [], "mirrored": []}
    for other_class in (True, False):
        content = _jpeg(next(pictures), 90)
        leaks["exact"].append(leak(content, content, other_class))
    for quality in (65, None):
        picture = next(pictures)
        leaks["stored again"].append(leak(_jpeg(picture, 90), _stored(picture, quality)))
    for share in (0.6, 1.4):
        picture = next(pictures)
        size = (round(picture.width * share), round(picture.height * share))
        leaks["resized"].append(leak(_jpeg(picture, 90), _jpeg(picture.resize(size), 90)))
    for _ in range(2):
        picture = next(pictures)
        leaks["mirrored"].append(leak(_jpeg(picture, 90), _jpeg(ImageOps.mirror(picture), 88)))

    apart: dict[str, list[Pair]] = {"name": [], "length": [], "colours": []}
    name, kind = next(names), str(rng.choice(CLASS_NAMES))
    one, other = (_jpeg(next(pictures), 90) for _ in range(2))
    apart["name"].append((put("training", one, name, kind), put("validation", other, name, kind)))
    one, other = (_jpeg(next(pictures), 90) for _ in range(2))
    length = max(len(one), len(other))
    apart["length"].append(leak(one.ljust(length, b"\0"), other.ljust(length, b"\0")))
    picture = next(pictures)
    apart["colours"].append(leak(_jpeg(picture, 90), _jpeg(_quarters_exchanged(picture), 90)))
    twice = _jpeg(next(pictures), 90)
    put("training", twice)
    put("training", twice)
    for place in ("training", "validation"):
        for _ in range(_OTHERS):
            put(place, _jpeg(next(pictures), 90))
    shuffled = rng.permutation(sorted(files))
    call = Call(
        "find_leaks",
        (PathArgument("training/"), PathArgument("validation/")),
        folder=f"leaks{rng.integers(1000, 9999)}",
        input_files=tuple(InputFile(str(path), files[str(path)]) for path in shuffled),
        observe="plain",
        random_seed=keras_seed(rng),
    )
    return Planted(call, leaks, apart)


def _different(rng: np.random.Generator) -> Iterator[Image.Image]:
    """Drawn animals, none of which is much like one before it."""
    known: list[np.ndarray] = []
    while True:
        width, height = (int(side) for side in rng.integers(100, 170, 2))
        picture = draw_animal(CLASS_NAMES[int(rng.integers(2))], rng, width, height)
        looks = [_look(picture), _look(ImageOps.mirror(picture))]
        # One that is like its own mirror image would be two leaks in one.
        if looks[0] @ looks[1] < _APART and all(looks[0] @ one < _APART for one in known):
            known += looks
            yield picture


def _look(picture: Image.Image) -> np.ndarray:
    small = picture.convert("L").resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.BOX)
    values = np.asarray(small, np.float64).ravel()
    values = values - values.mean()
    return np.asarray(values / np.linalg.norm(values))


def _quarters_exchanged(picture: Image.Image) -> Image.Image:
    pixels = np.asarray(picture)
    return Image.fromarray(np.roll(pixels, [side // 2 for side in pixels.shape[:2]], axis=(0, 1)))


def _stored(picture: Image.Image, quality: int | None) -> bytes:
    """With more loss; or, where there is no quality, without any, in another format."""
    if quality is not None:
        return _jpeg(picture, quality)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
