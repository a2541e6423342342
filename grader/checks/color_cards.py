"""The call of `train_val_generators`, and what its generators show, recognised.

The folders hold colour cards, whose fields are recognised whatever the size, the scale or the way
of resizing; so each of these can be judged by itself. A picture full of detail in each of them
shows whether the generators give what is in the files, or only something of the same colours.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.pictures import (
    card_fields,
    color_card,
    decoded,
    detailed_picture,
    file_names,
    thumbnails,
)
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Batches, Call, GeneratorOutput, InputFile, PathArgument
from grader.seeds import keras_seed

# A card correlates with its file above 0.9999 when it is shown as it is, and below 0.7 with others.
_SAME, _UNCHANGED = 0.97, 0.999
# In small a detailed picture correlates so with its file after any way of resizing.
_SAME_DETAIL = 0.95
# Of an unchanged card no pixel further than this share of the side from a border goes astray.
_EDGE, _ASTRAY = 0.027, 0.002
# Unchanged cards are all stretched alike, to a thousandth.
_STRETCHED = 0.01
# Of a picture with flat fields this share of pixels differs by less than this step from the next.
_FLAT, _STEP = 0.5, 0.05
_GRID = (3, 4)
# What is looked at takes time and memory here: rows of a set, pixels of a picture.
_MOST_ROWS, _MOST_PIXELS, _PIXELS_AT_ONCE = 2000, 2**20, 2**18
_SETS = ("training", "validation")
# So many pictures of the epoch after the first are looked at.
_GLANCE = 6
# Of a set's pictures this share has the same white when it is not changed from one to the next.
_ALIKE, _SAME_WHITE = 0.3, 0.005


class ColorCards(NamedTuple):
    """The pictures laid before the generators: their path, set, class and fields (n, 36).

    `sizes` are those of the files in bytes. `detailed` are the numbers of those that are full of
    detail, `thumbnails` (m, values) what they show; the others are colour cards.
    """

    paths: list[str]
    sets: list[str]
    classes: list[str]
    fields: NDArray[np.floating]
    sizes: list[int]
    detailed: NDArray[np.integer]
    thumbnails: NDArray[np.floating]


class Seen(NamedTuple):
    """One set as a generator gave it.

    `card` is the number of the card that each picture shows, -1 when none is recognised; `changed`
    tells whether it is moved, turned or recoloured, `flipped` how many are mirrored and no more.
    Values are `scale * file value + offset`, told by unchanged cards, if there are any, or else
    roughly: `exact` says which, and `varying` whether white is another value in each picture.
    `labels` are numbers; where they came as one column for each
    of two classes, `one_hot` says so and they are the numbers of the columns. `legible` tells
    whether the pictures have flat fields, as cards have, also when they are moved or turned.
    `later_changed` tells which pictures of the next epoch are changed.
    """

    shapes: list[tuple[int, ...]]
    types: list[str]
    labels: NDArray[np.floating]
    label_shapes: list[tuple[int, ...]]
    one_hot: bool
    card: NDArray[np.integer]
    changed: NDArray[np.bool_]
    flipped: int
    exact: bool
    scale: float
    offset: float
    legible: bool
    varying: bool = False
    later_changed: NDArray[np.bool_] = np.empty(0, bool)


def generator_call(context: CheckContext) -> tuple[Call, ColorCards]:
    """Folders of 12 to 16 training pictures and as many for validation, and the call on them.

    Of twelve pictures at least one is mirrored when half of them are: all but once in 4,000 calls.
    """
    return context.random_input(_draw_cards, "train_val_generators")


def _draw_cards(rng: np.random.Generator) -> tuple[Call, ColorCards]:
    files: list[InputFile] = []
    sets: list[str] = []
    classes: list[str] = []
    detailed: list[int] = []
    for one in _SETS:
        for name in ("cats", "dogs"):
            count = int(rng.integers(6, 9))
            at = int(rng.integers(count))
            detailed.append(len(files) + at)
            files += [
                InputFile(
                    f"{one}/{name}/{file}",
                    detailed_picture(rng, name) if number == at else color_card(rng),
                )
                for number, file in enumerate(file_names(rng, count))
            ]
            sets += [one] * count
            classes += [name] * count
    pictures = [decoded(file.content)[None] for file in files]
    fields = np.concatenate([card_fields(picture) for picture in pictures])
    small = np.concatenate([thumbnails(pictures[number]) for number in detailed])
    call = Call(
        "train_val_generators",
        (PathArgument("training/"), PathArgument("validation/")),
        folder=f"gen{rng.integers(1000, 9999)}",
        input_files=tuple(files),
        observe="batches",
        pictures=max(sets.count(one) for one in _SETS),
        extra_validation_pictures=_GLANCE,
        random_seed=keras_seed(rng),
    )
    sizes = [len(file.content) for file in files]
    paths = [file.path for file in files]
    return call, ColorCards(paths, sets, classes, fields, sizes, np.array(detailed), small)


def gives_raw_pixels(context: CheckContext, submission: Submission) -> bool | None:
    """Whether a submission's own generators leave pixels from 0 to 255; None without generators."""
    training = own_training(context, submission)
    return None if training is None else training.scale > 0.1


def own_training(context: CheckContext, submission: Submission) -> Seen | None:
    """What the training generator of a submission gives, for checks of its other functions.

    None when it has none that works: what is wrong with it is charged there.
    """
    if "train_val_generators" not in context.settings.functions:
        return None
    try:
        return observe(generator_call(context), submission)["training"]
    except CheckFailure:
        return None


def observe(drawn: tuple[Call, ColorCards], submission: Submission) -> dict[str, Seen]:
    """Call the function and recognise the cards in what its generators yield."""
    call, cards = drawn
    value = submission.call(call).value
    if not isinstance(value, Batches):
        raise unexpected(call.function, "two generators of (pictures, labels)", value)
    for name in _SETS:
        rows = _rows(getattr(value, name))
        if rows > _MOST_ROWS:
            raise CheckFailure(
                f"each picture of {name} once an epoch", f"{rows} pictures or labels"
            )
    later: tuple[Batches, ...] = value.later[:1]
    return {
        name: _recognise(getattr(value, name), cards, [getattr(one, name) for one in later])
        for name in _SETS
    }


def _rows(feed: GeneratorOutput) -> int:
    """The number of pictures, or of labels if there are more."""
    return sum(
        max(array.shape[0] if array.shape else 0 for array in (batch.pictures, batch.labels))
        for batch in feed.batches
    )


def _recognise(feed: GeneratorOutput, cards: ColorCards, later: list[GeneratorOutput]) -> Seen:
    pictures = [batch.pictures.numpy() for batch in feed.batches]
    labels = [batch.labels.numpy() for batch in feed.batches]
    one_hot = bool(labels) and all(_is_one_hot(array) for array in labels)
    flat = [
        (array.argmax(axis=1) if one_hot else array.reshape(len(array), -1)[:, 0]).astype(float)
        for array in labels
        if array.ndim and array.size
    ]
    shown = [picture for array in pictures if _is_picture(array) for picture in array]
    look = _looked(pictures, cards)
    changed = look.changed | _is_recoloured(look)
    plain = ~changed & ~look.detailed
    exact = bool(plain.any())
    return Seen(
        [array.shape for array in pictures],
        [array.dtype.name for array in pictures],
        np.concatenate(flat) if flat else np.empty(0),
        [array.shape for array in labels],
        one_hot,
        look.card,
        changed,
        int((changed & look.mirrored).sum()),
        exact,
        *(_mean_line(look, plain) if exact else _range(pictures)),
        exact or (bool(shown) and float(np.median([_flatness(one) for one in shown])) > _FLAT),
        not exact and _white_varies(shown),
        _looked([batch.pictures.numpy() for one in later for batch in one.batches], cards).changed,
    )


def _looked(pictures: list[NDArray[np.generic]], cards: ColorCards) -> "_Look":
    looks = [_look(some, cards) for array in pictures if _is_picture(array) for some in _few(array)]
    return _Look(*map(np.concatenate, zip(*looks, strict=True))) if looks else _NOTHING


def _white_varies(pictures: list[NDArray[np.generic]]) -> bool:
    """Whether few pictures of a set reach its largest value: each of them holds white somewhere."""
    most = np.array([picture.max() for picture in pictures], np.float64)
    near = most >= most.max() - _SAME_WHITE * abs(most.max()) if len(most) else most
    return bool(len(most)) and bool(near.mean() < _ALIKE)


def _is_one_hot(labels: NDArray[np.generic]) -> bool:
    if labels.ndim != 2 or labels.shape[1] != 2:
        return False
    return bool((np.sort(labels, axis=1) == (0, 1)).all())


def _flatness(picture: NDArray[np.generic]) -> float:
    """The share of pixels that are like their neighbour, in a picture that is not all one."""
    values = np.asarray(picture, np.float64)
    steps = np.abs(np.diff(values, axis=1)).max(axis=2)
    return float((steps < _STEP * np.ptp(values)).mean())


def _is_picture(array: NDArray[np.generic]) -> bool:
    if array.ndim != 4 or array.shape[-1] != 3:
        return False
    height, width = array.shape[1:3]
    return bool(min(height, width) >= 24 and height * width <= _MOST_PIXELS)


def _few(pictures: NDArray[np.generic]) -> Iterator[NDArray[np.generic]]:
    """Pictures (n, height, width, 3) in parts, of which each is held several times over."""
    height, width = pictures.shape[1:3]
    step = max(1, _PIXELS_AT_ONCE // (height * width))
    for start in range(0, len(pictures), step):
        yield pictures[start : start + step]


class _Look(NamedTuple):
    """What each of some pictures shows (n,); its values are `scale * file value + offset`.

    The line of those that are `detailed` is rough.
    """

    card: NDArray[np.integer]
    changed: NDArray[np.bool_]
    mirrored: NDArray[np.bool_]
    detailed: NDArray[np.bool_]
    scale: NDArray[np.floating]
    offset: NDArray[np.floating]


_NONE = np.empty(0, bool)
_NOTHING = _Look(np.empty(0, int), _NONE, _NONE, _NONE, np.empty(0), np.empty(0))


def _look(pictures: NDArray[np.generic], cards: ColorCards) -> _Look:
    """Recognise the cards in pictures (n, height, width, 3)."""
    values = np.asarray(pictures, np.float64)
    shown = card_fields(values)
    likeness = _normal(shown) @ _normal(cards.fields).T
    # A detailed picture is recognised by its detail; a card that is recognised is none.
    likeness[:, cards.detailed] = -1
    unsure = likeness.max(axis=1) < _UNCHANGED
    small = _normal(thumbnails(values[unsure]))
    likeness[np.ix_(unsure, cards.detailed)] = small @ _normal(cards.thumbnails).T
    best, nearest = likeness.max(axis=1), likeness.argmax(axis=1)
    scale, offset = _lines(cards.fields[nearest], shown)
    expected = cards.fields[nearest] * scale[:, None] + offset[:, None]
    astray = _astray(values, expected.reshape(len(values), *_GRID, 3), 25 * np.abs(scale))
    mirrored = cards.fields.reshape(-1, *_GRID, 3)[:, :, ::-1].reshape(cards.fields.shape)
    mirror_likeness = (_normal(shown) @ _normal(mirrored).T).max(axis=1)
    detailed = np.isin(nearest, cards.detailed)
    unchanged = np.where(detailed, best >= _SAME_DETAIL, (best >= _UNCHANGED) & (astray <= _ASTRAY))
    return _Look(
        np.where(best > np.where(detailed, _SAME_DETAIL, _SAME), nearest, -1),
        # Written so that pixels that are no numbers are changed.
        ~unchanged,
        mirror_likeness > _UNCHANGED,
        detailed,
        scale,
        offset,
    )


def _lines(
    known: NDArray[np.floating], shown: NDArray[np.floating]
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """For each row the straight line from known to shown values: its slopes and offsets."""
    known_mean, shown_mean = known.mean(axis=1), shown.mean(axis=1)
    centred = known - known_mean[:, None]
    slopes = (centred * shown).sum(axis=1) / (centred**2).sum(axis=1)
    return slopes, shown_mean - slopes * known_mean


def _astray(
    pictures: NDArray[np.floating],
    fields: NDArray[np.floating],
    tolerance: NDArray[np.floating],
) -> NDArray[np.floating]:
    """The share of pixels, away from the borders of fields, that differ from their field's value.

    A card that was moved a little shows its fields' middles still, but not their edges.
    """
    height, width = pictures.shape[1:3]
    rows, steady_rows = _places(height, _GRID[0])
    columns, steady_columns = _places(width, _GRID[1])
    drawn = fields[:, rows][:, :, columns]
    off = np.any(np.abs(pictures - drawn) > tolerance[:, None, None, None], axis=3)
    steady = steady_rows[:, None] & steady_columns[None, :]
    return np.asarray(np.compress(steady.ravel(), off.reshape(len(off), -1), axis=1).mean(axis=1))


def _places(length: int, fields: int) -> tuple[NDArray[np.integer], NDArray[np.bool_]]:
    """For each pixel of a row or column its field, and whether it is away from the next one."""
    position = (np.arange(length) + 0.5) * fields / length
    place = position.astype(int)
    gap = np.abs(position - np.round(position)) * length / fields
    return place, gap > _EDGE * length


def _is_recoloured(look: _Look) -> bool:
    """Whether the values of one picture are stretched in another way than those of the next."""
    scales = look.scale[~look.changed & ~look.detailed]
    return bool(len(scales)) and bool(np.ptp(scales) > _STRETCHED * np.abs(np.median(scales)))


def _mean_line(look: _Look, chosen: NDArray[np.bool_]) -> tuple[float, float]:
    # Rounded to what a decoder may differ by, without a sign before nought.
    return float(look.scale[chosen].mean()), round(float(look.offset[chosen].mean()), 4) + 0.0


def _normal(fields: NDArray[np.floating]) -> NDArray[np.floating]:
    centred = fields - fields.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(norms, 1e-12))


def _range(pictures: list[NDArray[np.generic]]) -> tuple[float, float]:
    """Estimate scale and offset of the pixel values of cards that were changed.

    Each card has fields of the values 0 and 255 somewhere, so the lowest and the highest value of
    all `pictures` show where these went: `value = scale * original + offset`.
    """
    values = [value for array in pictures if array.size for value in (array.min(), array.max())]
    least, most = (float(min(values)), float(max(values))) if values else (0.0, 0.0)
    return (most - least) / 255, least
