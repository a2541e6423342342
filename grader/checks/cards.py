"""The call of `train_val_generators`, and what its generators show, recognised.

The folders hold colour cards, whose fields are recognised whatever the size, the scale or the way
of resizing; so each of these can be judged by itself.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.checking import Exam
from grader.evidence import Batches, Call, Feed, GivenFile, PathTo
from grader.pictures import card_fields, colour_card, decoded, file_names
from grader.submission import Submission, unexpected

# A card that is shown as it is correlates above 0.99 with its file, another one below 0.7.
_SAME = 0.97
_SETS = ("training", "validation")


class Cards(NamedTuple):
    """The cards laid before the generators: their path, set, class and fields (n, 36)."""

    paths: list[str]
    sets: list[str]
    classes: list[str]
    fields: NDArray[np.floating]


class Seen(NamedTuple):
    """One set as a generator gave it.

    `card` is the number of the card that each picture shows, -1 when it shows none as it is. Values
    are `scale * file value + offset`. `labels` are numbers; where they came as one column for each
    of two classes, `one_hot` says so and they are the numbers of the columns.
    """

    shapes: list[tuple[int, ...]]
    types: list[str]
    labels: NDArray[np.floating]
    label_shapes: list[tuple[int, ...]]
    one_hot: bool
    card: NDArray[np.integer]
    flipped: int
    scale: float
    offset: float


def generator_call(exam: Exam) -> tuple[Call, Cards]:
    """Folders of 10 to 16 training cards and 6 to 10 validation cards, and the call on them."""
    rng = exam.draw("train_val_generators")
    files, sets, classes = [], [], []
    for one, least in zip(_SETS, (5, 3), strict=True):
        for name in ("cats", "dogs"):
            count = int(rng.integers(least, 2 * least - 1))
            files += [
                GivenFile(f"{one}/{name}/{file}", colour_card(rng))
                for file in file_names(rng, count)
            ]
            sets += [one] * count
            classes += [name] * count
    fields = np.concatenate([card_fields(decoded(file.content)[None]) for file in files])
    call = Call(
        "train_val_generators",
        (PathTo("training/"), PathTo("validation/")),
        folder=f"gen{rng.integers(1000, 9999)}",
        given=tuple(files),
        observe="batches",
        pictures=max(sets.count(one) for one in _SETS),
        random_seed=int(rng.integers(2**31)),
    )
    return call, Cards([file.path for file in files], sets, classes, fields)


def observe(drawn: tuple[Call, Cards], submission: Submission) -> dict[str, Seen]:
    """Call the function and recognise the cards in what its generators yield."""
    call, cards = drawn
    value = submission.call(call).value
    if not isinstance(value, Batches):
        raise unexpected(call.function, "two generators of (pictures, labels)", value)
    return {name: _recognise(getattr(value, name), cards) for name in _SETS}


def _recognise(feed: Feed, cards: Cards) -> Seen:
    pictures = [batch.pictures.numpy() for batch in feed.batches]
    labels = [batch.labels.numpy() for batch in feed.batches]
    one_hot = bool(labels) and all(_is_one_hot(array) for array in labels)
    flat = [
        array.argmax(axis=1).astype(float) if one_hot else array.reshape(len(array), -1)[:, 0]
        for array in labels
        if array.ndim and array.size
    ]
    fields = [card_fields(array.astype(np.float64)) for array in pictures if _is_picture(array)]
    shown = np.concatenate(fields) if fields else np.empty((0, cards.fields.shape[1]))
    card, flipped = _match(shown, cards)
    scale, offset = _scale(shown, card, cards) if (card >= 0).any() else _range(pictures)
    return Seen(
        [array.shape for array in pictures],
        [array.dtype.name for array in pictures],
        np.concatenate(flat) if flat else np.empty(0),
        [array.shape for array in labels],
        one_hot,
        card,
        flipped,
        scale,
        offset,
    )


def _is_one_hot(labels: NDArray[np.generic]) -> bool:
    if labels.ndim != 2 or labels.shape[1] != 2:
        return False
    return bool((np.sort(labels, axis=1) == (0, 1)).all())


def _is_picture(array: NDArray[np.generic]) -> bool:
    return array.ndim == 4 and array.shape[-1] == 3 and min(array.shape[1:3]) >= 24


def _match(shown: NDArray[np.floating], cards: Cards) -> tuple[NDArray[np.integer], int]:
    """The card that each picture shows, -1 for none, and how many show one mirrored."""
    if not len(shown):
        return np.empty(0, int), 0
    likeness = _normal(shown) @ _normal(cards.fields).T
    mirrored = cards.fields.reshape(len(cards.fields), 3, 4, 3)[:, :, ::-1].reshape(
        cards.fields.shape
    )
    card = np.where(likeness.max(axis=1) > _SAME, likeness.argmax(axis=1), -1)
    mirror_likeness = (_normal(shown) @ _normal(mirrored).T).max(axis=1)
    return card, int(((card < 0) & (mirror_likeness > _SAME)).sum())


def _normal(fields: NDArray[np.floating]) -> NDArray[np.floating]:
    centred = fields - fields.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(norms, 1e-12))


def _scale(
    shown: NDArray[np.floating], card: NDArray[np.integer], cards: Cards
) -> tuple[float, float]:
    """The straight line from file values to shown values."""
    known = card >= 0
    scale, offset = np.polyfit(cards.fields[card[known]].ravel(), shown[known].ravel(), 1)
    return float(scale), float(offset)


def _range(pictures: list[NDArray[np.generic]]) -> tuple[float, float]:
    """As `_scale`, for cards that were changed: each holds the values 0 and 255 somewhere."""
    values = [value for array in pictures if array.size for value in (array.min(), array.max())]
    least, most = (float(min(values)), float(max(values))) if values else (0.0, 0.0)
    return (most - least) / 255, least
