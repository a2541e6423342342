"""Exercise `train_val_generators(TRAINING_DIR, VALIDATION_DIR)`: two generators of batches.

The folders hold colour cards, whose fields are recognised whatever the size, the scale or the way
of resizing; so each of these can be judged by itself.
"""

from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checking import Exam
from grader.evidence import Batches, Call, Feed, GivenFile, PathTo
from grader.pictures import card_fields, colour_card, decoded, file_names
from grader.submission import Mistake, Submission, unexpected

# A card that is shown as it is correlates above 0.99 with its file, another one below 0.7.
_SAME = 0.97
# Decoders differ by a step or so; a divisor of 256 in place of 255 moves the scale by 0.004.
_SCALE_TOLERANCE = 0.002
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
    are `scale * file value + offset`.
    """

    shapes: list[tuple[int, ...]]
    types: list[str]
    labels: NDArray[np.floating]
    label_shapes: list[tuple[int, ...]]
    card: NDArray[np.integer]
    flipped: int
    scale: float
    offset: float


class Facts(msgspec.Struct, frozen=True):
    """What the reference's generators yield: of each picture, of the values, of the labels."""

    picture_shape: tuple[int, ...]
    scale: float
    offset: float
    labels: dict[str, float]


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


@pytest.fixture(scope="module")
def drawn(exam: Exam) -> tuple[Call, Cards]:
    """The call and the cards."""
    return generator_call(exam)


@pytest.fixture(scope="module")
def cards(drawn: tuple[Call, Cards]) -> Cards:
    """The cards that the generators are given."""
    return drawn[1]


@pytest.fixture(scope="module")
def seen(drawn: tuple[Call, Cards], submission: Submission) -> dict[str, Seen]:
    """What the submission's generators gave, by set."""
    return observe(drawn, submission)


@pytest.fixture(scope="module")
def facts(exam: Exam, drawn: tuple[Call, Cards]) -> Facts:
    """What the reference's generators give."""
    return exam.reference.fact(
        "train_val_generators/facts", Facts, lambda reference: reference_facts(drawn, reference)
    )


@pytest.mark.check(title="two generators of (pictures, labels) come back")
def test_returns_two_generators(seen: dict[str, Seen]) -> None:
    for name, one in seen.items():
        if not one.shapes:
            raise Mistake(
                f"batches from the {name} generator", "none", f"is the {name} folder read?"
            )
        if any(len(shape) != 4 or shape[-1] != 3 for shape in one.shapes):
            raise Mistake("batches of shape (n, height, width, 3)", f"{one.shapes[0]} for {name}")


@pytest.mark.check(
    title="pictures are 150 by 150 floating-point pixels", needs=["returns_two_generators"]
)
def test_pictures_are_150_by_150(seen: dict[str, Seen], facts: Facts) -> None:
    for name, one in seen.items():
        others = [shape[1:] for shape in one.shapes if shape[1:] != facts.picture_shape]
        if others:
            raise Mistake(
                f"pictures of shape {facts.picture_shape}",
                f"{others[0]} for {name}",
                "which size does the generator resize to when nothing is said?",
            )
        if any(not kind.startswith(("float", "bfloat")) for kind in one.types):
            raise Mistake(
                "floating-point pixels", f"{one.types[0]} for {name}", "are they rescaled?"
            )


@pytest.mark.check(title="pixel values are between 0 and 1", needs=["returns_two_generators"])
def test_pixels_are_between_0_and_1(seen: dict[str, Seen], facts: Facts) -> None:
    for name, one in seen.items():
        # Written so that values that are no numbers are wrong.
        right_scale = abs(one.scale / facts.scale - 1) <= _SCALE_TOLERANCE
        if not (right_scale and abs(one.offset - facts.offset) <= _SCALE_TOLERANCE):
            white, black = one.scale * 255 + one.offset, one.offset
            raise Mistake(
                f"white is {facts.scale * 255 + facts.offset:.3f}, black is {facts.offset:.3f}",
                f"white is {white:.3f}, black is {black:.3f} for {name}",
                _scale_hint(name, one.scale),
            )


@pytest.mark.check(title="labels agree with the folders", needs=["returns_two_generators"])
def test_labels_match_folders(seen: dict[str, Seen], cards: Cards, facts: Facts) -> None:
    for name, one in seen.items():
        if any(len(shape) > 1 and shape[1] != 1 for shape in one.label_shapes):
            raise Mistake(
                "one label for each picture, 0 or 1",
                f"labels of shape {one.label_shapes[0]} for {name}",
                "which class_mode (or label_mode) gives one number for two classes?",
            )
        pictures = sum(shape[0] for shape in one.shapes)
        if len(one.labels) != pictures:
            raise Mistake(f"a label for each picture of {name}", f"{len(one.labels)} of {pictures}")
        shown = [
            (cards.classes[card], label)
            for card, label in zip(one.card, one.labels, strict=False)
            if card >= 0
        ]
        wrong = [label for kind, label in shown if label != facts.labels[kind]]
        if not set(one.labels) <= set(facts.labels.values()) or wrong:
            raise Mistake(
                " and ".join(f"{label:g} for {kind}" for kind, label in facts.labels.items()),
                f"{len(wrong)} of {len(one.labels)} labels of {name} differ, "
                f"values {_values(one.labels)}",
                "are the classes taken from the folders' names, in alphabetical order?",
            )


@pytest.mark.check(
    title="every picture of its folder comes once an epoch", needs=["returns_two_generators"]
)
def test_every_picture_once_an_epoch(seen: dict[str, Seen], cards: Cards) -> None:
    for name, one in seen.items():
        count = cards.sets.count(name)
        shown = [int(card) for card in one.card if card >= 0]
        foreign = [card for card in shown if cards.sets[card] != name]
        repeated = len(shown) - len(set(shown))
        if len(one.card) != count or foreign or repeated:
            hint = "does each generator read the folder that it is given?" if foreign else None
            raise Mistake(
                f"the {count} pictures of {name}, each once",
                f"{len(one.card)} pictures, {repeated} repeated, "
                f"{len(foreign)} from another folder",
                hint or "is a part held back (validation_split), repeated or left out?",
            )


@pytest.mark.check(title="training pictures come in random order", needs=["returns_two_generators"])
def test_training_is_shuffled(seen: dict[str, Seen], cards: Cards) -> None:
    one = seen["training"]
    folder = [index for index, kind in enumerate(cards.sets) if kind == "training"]
    in_order = sorted(folder, key=lambda index: cards.paths[index])
    labels = list(one.labels)
    if list(one.card) == in_order or labels in (sorted(labels), sorted(labels, reverse=True)):
        raise Mistake(
            "cats and dogs mixed",
            "first all of one class, then all of the other",
            "a network that sees one class at a time forgets the other: is shuffle switched off?",
        )


@pytest.mark.check(title="training pictures are unchanged", needs=["returns_two_generators"])
def test_training_is_not_augmented(seen: dict[str, Seen]) -> None:
    _expect_unchanged(
        "training",
        seen["training"],
        "augmentation comes in a later week: what does the generator do besides rescaling?",
    )


@pytest.mark.check(title="validation pictures are unchanged", needs=["returns_two_generators"])
def test_validation_is_not_augmented(seen: dict[str, Seen]) -> None:
    _expect_unchanged(
        "validation",
        seen["validation"],
        "validation measures how the network does on pictures as they are: "
        "which generator do they come from, and what does it do besides rescaling?",
    )


def observe(drawn: tuple[Call, Cards], submission: Submission) -> dict[str, Seen]:
    """Call the function and recognise the cards in what its generators yield."""
    call, cards = drawn
    value = submission.call(call).value
    if not isinstance(value, Batches):
        raise unexpected(call.function, "two generators of (pictures, labels)", value)
    return {name: _recognise(getattr(value, name), cards) for name in _SETS}


def reference_facts(drawn: tuple[Call, Cards], reference: Submission) -> Facts:
    """The facts of the reference's generators."""
    cards = drawn[1]
    training = observe(drawn, reference)["training"]
    labels = {
        cards.classes[card]: float(label)
        for card, label in zip(training.card, training.labels, strict=True)
    }
    scale, offset = round(training.scale, 7), round(training.offset, 4)
    return Facts(training.shapes[0][1:], scale, offset, dict(sorted(labels.items())))


def _recognise(feed: Feed, cards: Cards) -> Seen:
    pictures = [batch.pictures.numpy() for batch in feed.batches]
    labels = [batch.labels.numpy() for batch in feed.batches]
    flat = [array.reshape(len(array), -1)[:, 0] for array in labels if array.ndim and array.size]
    fields = [card_fields(array.astype(np.float64)) for array in pictures if _is_picture(array)]
    shown = np.concatenate(fields) if fields else np.empty((0, cards.fields.shape[1]))
    card, flipped = _match(shown, cards)
    scale, offset = _scale(shown, card, cards) if (card >= 0).any() else _range(pictures)
    return Seen(
        [array.shape for array in pictures],
        [array.dtype.name for array in pictures],
        np.concatenate(flat) if flat else np.empty(0),
        [array.shape for array in labels],
        card,
        flipped,
        scale,
        offset,
    )


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


def _expect_unchanged(name: str, one: Seen, hint: str) -> None:
    altered = int((one.card < 0).sum())
    if altered:
        flips = f", {one.flipped} of them mirrored" if one.flipped else ""
        raise Mistake(
            f"{name} pictures as they are in their files",
            f"{altered} of {len(one.card)} are moved, turned or recoloured{flips}",
            hint,
        )


def _scale_hint(name: str, scale: float) -> str:
    if abs(scale - 1) < _SCALE_TOLERANCE:
        return f"the {name} pictures are not rescaled at all."
    divisor = 1 / scale if scale > 0 else 0
    if abs(divisor - 256) < 0.4:
        return "the values were divided by 256: which is the largest value of a byte?"
    if scale < 1e-3:
        return f"the values were divided by {divisor:.0f}: are they rescaled twice?"
    return f"one step in the file became {scale:.5f}: what should the divisor be?"


def _values(labels: NDArray[np.floating]) -> str:
    values = [f"{value:g}" for value in np.unique(labels)[:4]]
    return ", ".join(values)
