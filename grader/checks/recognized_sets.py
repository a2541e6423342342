"""Recognized sets: the output of `train_val_generators`, matched with the color cards."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.checks.card_matching import (
    CardMatches,
    is_picture_batch,
    is_recolored,
    match_cards,
    mean_scale,
)
from grader.checks.color_cards import SETS, ColorCards, generator_call
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext, CheckSkippedError
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.sandbox.protocol import Batches, Call, GeneratorOutput

TWO_GENERATORS = "two generators of (pictures, labels)"
# Recognizing takes time on the grader's side; an epoch has at most 16 pictures.
_MAX_ROWS = 2000
# In a picture with fields of one color, this share of pixels differs from the next pixel by less
# than this share of the value range.
_FLAT_SHARE, _FLAT_STEP = 0.5, 0.05
# If white is the same value in all pictures, at least this share of them reaches it, up to this
# share of the value.
_SAME_WHITE_SHARE, _WHITE_TOLERANCE = 0.3, 0.005
# If more than this share of the pictures is recognized, they come from the files.
_SHOWN_SHARE = 0.5
# Among changed cards, so many unchanged ones show the scale: a single one may look so by chance.
_MIN_EXACT_CARDS = 3
# A scale above this leaves pixels from 0 to 255.
_RAW_SCALE = 0.1


class RecognizedSet(NamedTuple):
    """One set as a generator yielded it, with n pictures.

    `card_numbers` (n,) holds the number of the card that each picture shows, -1 if none is
    recognized. `changed` (n,) is true for pictures that are moved, turned or recolored, and
    `mirrored` counts those that are mirrored and nothing more. Pixel values are
    `scale * file value + offset`. Scale and offset come from unchanged cards if `exact`, or else
    are estimates, and `white_varies` is true if white differs from picture to picture. `labels`
    (n,) are numbers; if they came in one column per class, `one_hot` is true and they are the
    numbers of the columns. `legible` is true if most pictures are recognized, or have fields of one
    color, as cards have even when they are moved or turned. `later_changed` is `changed` for the
    first pictures of the next epoch, compared with those of the first.
    """

    shapes: list[tuple[int, ...]]
    dtypes: list[str]
    labels: NDArray[np.floating]
    label_shapes: list[tuple[int, ...]]
    one_hot: bool
    card_numbers: NDArray[np.integer]
    changed: NDArray[np.bool_]
    mirrored: int
    exact: bool
    scale: float
    offset: float
    legible: bool
    white_varies: bool
    later_changed: NDArray[np.bool_]


def gives_raw_pixels(context: CheckContext, submission: Submission) -> bool | None:
    """Return whether a submission's own generators yield pixels from 0 to 255; None without any."""
    training = own_training_set(context, submission)
    return None if training is None else training.scale > _RAW_SCALE


def own_training_set(context: CheckContext, submission: Submission) -> RecognizedSet | None:
    """Return the training set of a submission's own generators, for checks of other functions.

    None if there is no working generator: the checks of `train_val_generators` report that. In a
    student's notebook it may not be defined yet.
    """
    settings = context.settings
    if "train_val_generators" not in settings.functions or not settings.data.is_cats_and_dogs:
        return None
    try:
        return recognize_sets(generator_call(context), submission)["training"]
    except (CheckFailure, CheckSkippedError):
        return None


def recognize_sets(
    random_input: tuple[Call, ColorCards],
    submission: Submission,
    expected: str = TWO_GENERATORS,
) -> dict[str, RecognizedSet]:
    """Call the function and recognize the cards in each set that its generators yield.

    Raises:
        CheckFailure: as `recognized_in`.
    """
    call, cards = random_input
    return recognized_in(submission.call(call), call, cards, expected)


def recognized_in(
    evidence: CallEvidence, call: Call, cards: ColorCards, expected: str = TWO_GENERATORS
) -> dict[str, RecognizedSet]:
    """Recognize the cards in each set that the generators of a call yielded.

    `expected` names in messages what the function should return.

    Raises:
        CheckFailure: the function does not return two generators, or they yield far too much.
    """
    value = evidence.value
    if not isinstance(value, Batches):
        raise unexpected(call.function, expected, value, evidence.reading)
    for name in SETS:
        rows = _row_count(getattr(value, name))
        if rows > _MAX_ROWS:
            raise CheckFailure(
                f"each picture of {name} once an epoch",
                f"{rows} pictures or labels",
                f"Does an epoch of the {name} generator end after one pass through its folder?",
            )
    return {
        name: _recognize(
            getattr(value, name), cards, [getattr(epoch, name) for epoch in value.later[:1]]
        )
        for name in SETS
    }


def _row_count(feed: GeneratorOutput) -> int:
    """Count the pictures, or the labels if there are more."""
    return sum(
        max(array.shape[0] if array.shape else 0 for array in (batch.pictures, batch.labels))
        for batch in feed.batches
    )


def _recognize(
    feed: GeneratorOutput, cards: ColorCards, later: list[GeneratorOutput]
) -> RecognizedSet:
    batches = _picture_arrays(feed)
    label_batches = [batch.labels.numpy() for batch in feed.batches]
    one_hot = bool(label_batches) and all(_is_one_hot(labels) for labels in label_batches)
    matches = match_cards(batches, cards)
    later_batches = [array for next_feed in later for array in _picture_arrays(next_feed)]
    later_matches = match_cards(later_batches, cards)
    changed = matches.changed | is_recolored(matches)
    recolored_later = is_recolored(matches, later_matches)
    unchanged_cards = ~changed & ~matches.detailed & (not recolored_later)
    needed = min(_MIN_EXACT_CARDS, max(1, int((~matches.detailed).sum())))
    exact = int(unchanged_cards.sum()) >= needed
    scale, offset = mean_scale(matches, unchanged_cards) if exact else _estimate_scale(batches)
    pictures = [picture for batch in batches if is_picture_batch(batch) for picture in batch]
    return RecognizedSet(
        shapes=[batch.shape for batch in batches],
        dtypes=[batch.dtype.name for batch in batches],
        labels=_label_numbers(label_batches, one_hot),
        label_shapes=[labels.shape for labels in label_batches],
        one_hot=one_hot,
        card_numbers=matches.card,
        changed=changed,
        mirrored=int((changed & matches.mirrored).sum()),
        exact=exact,
        scale=scale,
        offset=offset,
        legible=exact or _shows_cards(matches) or _have_flat_fields(pictures),
        white_varies=not exact and (recolored_later or _white_varies(pictures)),
        later_changed=later_matches.changed | recolored_later,
    )


def _picture_arrays(feed: GeneratorOutput) -> list[NDArray[np.generic]]:
    return [batch.pictures.numpy() for batch in feed.batches]


def _label_numbers(batches: list[NDArray[np.generic]], one_hot: bool) -> NDArray[np.floating]:
    """Return one number per picture: the column of one-hot labels, or else the first value."""
    numbers = [
        (labels.argmax(axis=1) if one_hot else labels.reshape(len(labels), -1)[:, 0]).astype(float)
        for labels in batches
        if labels.ndim and labels.size
    ]
    return np.concatenate(numbers) if numbers else np.empty(0)


def _is_one_hot(labels: NDArray[np.generic]) -> bool:
    if labels.ndim != 2 or labels.shape[1] != 2:
        return False
    return bool((np.sort(labels, axis=1) == (0, 1)).all())


def _shows_cards(matches: CardMatches) -> bool:
    """Return whether most pictures show the colors of a card in its places, even under noise."""
    return bool(len(matches.card)) and bool((matches.card >= 0).mean() > _SHOWN_SHARE)


def _have_flat_fields(pictures: list[NDArray[np.generic]]) -> bool:
    """Return whether most pixels of a typical picture are like the next pixel."""
    return bool(pictures) and float(np.median([_flatness(one) for one in pictures])) > _FLAT_SHARE


def _flatness(picture: NDArray[np.generic]) -> float:
    """Return the share of pixels that are like the next one; 0 for a picture of one color."""
    values = np.asarray(picture, np.float64)
    steps = np.abs(np.diff(values, axis=1)).max(axis=2)
    return float((steps < _FLAT_STEP * np.ptp(values)).mean())


def _white_varies(pictures: list[NDArray[np.generic]]) -> bool:
    """Return whether few pictures reach the largest value of the set: each has white somewhere."""
    highest = np.array([picture.max() for picture in pictures], np.float64)
    if not len(highest):
        return False
    reaching = highest >= highest.max() - _WHITE_TOLERANCE * abs(highest.max())
    return bool(reaching.mean() < _SAME_WHITE_SHARE)


def _estimate_scale(batches: list[NDArray[np.generic]]) -> tuple[float, float]:
    """Estimate scale and offset of the pixel values of cards that were changed.

    Each card has fields of the values 0 and 255 somewhere, so the lowest and the highest value of
    all `batches` show what these became: `value = scale * original + offset`.
    """
    values = [value for array in batches if array.size for value in (array.min(), array.max())]
    lowest, highest = (float(min(values)), float(max(values))) if values else (0.0, 0.0)
    return (highest - lowest) / 255, lowest
