"""Exercise `train_val_generators(TRAINING_DIR, VALIDATION_DIR)`: two generators of batches."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checks.color_cards import ColorCards, Seen, generator_call, observe
from grader.checks.models import described, rescales
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Call

_CLASSES = ("cats", "dogs")
# Of fewer recognised pictures no order can be told.
_ENOUGH = 8
# Decoders differ by a step or so; a divisor of 256 in place of 255 moves the scale by 0.004.
_SCALE_TOLERANCE = 0.002


class Facts(msgspec.Struct, frozen=True):
    """What the reference's generators yield: of each picture, of the values, of the labels."""

    picture_shape: tuple[int, ...]
    scale: float
    offset: float
    labels: dict[str, float]


@pytest.fixture(scope="module")
def drawn(context: CheckContext) -> tuple[Call, ColorCards]:
    """The call and the cards."""
    return generator_call(context)


@pytest.fixture(scope="module")
def cards(drawn: tuple[Call, ColorCards]) -> ColorCards:
    """The cards that the generators are given."""
    return drawn[1]


@pytest.fixture(scope="module")
def seen(drawn: tuple[Call, ColorCards], submission: Submission) -> dict[str, Seen]:
    """What the submission's generators gave, by set."""
    return observe(drawn, submission)


@pytest.fixture(scope="module")
def facts(context: CheckContext, drawn: tuple[Call, ColorCards]) -> Facts:
    """What the reference's generators give."""
    return context.reference.value(
        "train_val_generators/facts", Facts, lambda reference: reference_facts(drawn, reference)
    )


@pytest.mark.check(title="two generators of (pictures, labels) come back")
def test_returns_two_generators(seen: dict[str, Seen]) -> None:
    for name, one in seen.items():
        if any(len(shape) != 4 or shape[-1] != 3 for shape in one.shapes):
            raise CheckFailure(
                "batches of shape (n, height, width, 3)", f"{one.shapes[0]} for {name}"
            )
        if not any(shape[0] for shape in one.shapes):
            raise CheckFailure(
                f"batches from the {name} generator", "none", f"is the {name} folder read?"
            )


@pytest.mark.check(
    title="pictures are 150 by 150 floating-point pixels", needs=["returns_two_generators"]
)
def test_pictures_are_150_by_150(seen: dict[str, Seen], facts: Facts) -> None:
    others = {
        name: shape[1:]
        for name, one in seen.items()
        for shape in one.shapes
        if shape[1:] != facts.picture_shape
    }
    if others:
        raise CheckFailure(
            f"pictures of shape {facts.picture_shape}",
            " and ".join(f"{shape} for {name}" for name, shape in others.items()),
            "which size does the generator resize to, by your code or when nothing is said?",
        )
    for name, one in seen.items():
        if any(not kind.startswith(("float", "bfloat")) for kind in one.types):
            raise CheckFailure(
                "floating-point pixels", f"{one.types[0]} for {name}", "are they rescaled?"
            )


@pytest.mark.check(title="pixel values are between 0 and 1", needs=["returns_two_generators"])
def test_pixels_are_between_0_and_1(
    context: CheckContext, submission: Submission, seen: dict[str, Seen], facts: Facts
) -> None:
    wrong = {
        name: one
        for name, one in seen.items()
        if not _is_scaled(one, facts.scale, facts.offset)
        and not (_is_scaled(one, 1, 0) and _model_rescales(context, submission))
    }
    if wrong:
        raise CheckFailure(
            f"white is {facts.scale * 255 + facts.offset:.3f}, black is {facts.offset:.3f}",
            " and ".join(
                f"white is {one.scale * 255 + one.offset:.3f}, black is {one.offset:.3f} for {name}"
                for name, one in wrong.items()
            ),
            _scale_hint(*next((name, one.scale) for name, one in wrong.items())),
        )


@pytest.mark.check(title="labels agree with the folders", needs=["returns_two_generators"])
def test_labels_match_folders(
    context: CheckContext,
    submission: Submission,
    seen: dict[str, Seen],
    cards: ColorCards,
    facts: Facts,
) -> None:
    for name, one in seen.items():
        columns = any(len(shape) > 1 and shape[1] != 1 for shape in one.label_shapes)
        if columns and not (one.one_hot and _columns_are_right(context, submission)):
            raise CheckFailure(
                "one label for each picture, 0 or 1",
                f"labels of shape {one.label_shapes[0]} for {name}",
                "which class_mode (or label_mode) gives one number for two classes?",
            )
        _expect_legible(name, one)
        pictures = sum(shape[0] for shape in one.shapes)
        if len(one.labels) != pictures:
            raise CheckFailure(
                f"a label for each picture of {name}", f"{len(one.labels)} of {pictures}"
            )
        shown = [
            (cards.classes[card], label)
            for card, label in zip(one.card, one.labels, strict=False)
            if card >= 0
        ]
        wrong = [label for kind, label in shown if label != facts.labels[kind]]
        if not set(one.labels) <= set(facts.labels.values()) or wrong:
            raise CheckFailure(
                " and ".join(f"{label:g} for {kind}" for kind, label in facts.labels.items()),
                f"{len(wrong)} of {len(one.labels)} labels of {name} differ, "
                f"values {_values(one.labels)}",
                "are the classes taken from the folders' names, in alphabetical order?",
            )


@pytest.mark.check(
    title="every picture of its folder comes once an epoch", needs=["returns_two_generators"]
)
def test_every_picture_once_an_epoch(seen: dict[str, Seen], cards: ColorCards) -> None:
    for name, one in seen.items():
        _expect_legible(name, one)
        _expect_details(name, one, cards)
        count = cards.sets.count(name)
        shown = [int(card) for card in one.card if card >= 0]
        foreign = [card for card in shown if cards.sets[card] != name]
        repeated = len(shown) - len(set(shown))
        if len(one.card) != count or foreign or repeated:
            hint = _foreign_hint(seen, cards) if foreign else None
            raise CheckFailure(
                f"the {count} pictures of {name}, each once",
                f"{len(one.card)} pictures, {repeated} repeated, "
                f"{len(foreign)} from another folder",
                hint or "is a part held back (validation_split), repeated or left out?",
            )


@pytest.mark.check(title="training pictures come in random order", needs=["returns_two_generators"])
def test_training_is_shuffled(seen: dict[str, Seen], cards: ColorCards) -> None:
    one = seen["training"]
    labels = list(one.labels)
    if labels in (sorted(labels), sorted(labels, reverse=True)):
        raise CheckFailure(
            "cats and dogs mixed",
            "first all of one class, then all of the other",
            "a network that sees one class at a time forgets the other: is shuffle switched off?",
        )
    order = _order_within_classes(one, cards)
    if order is not None:
        raise CheckFailure(
            "training pictures in random order",
            f"the cats in order of {order}, and the dogs as well",
            "which line puts the pictures into another order each time?",
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


def _order_within_classes(one: Seen, cards: ColorCards) -> str | None:
    """By what each class is ordered, if both are: by chance that happens once in 40,000 times."""
    shown = [int(card) for card in one.card if card >= 0]
    if len(shown) < _ENOUGH:
        return None
    places = sorted(range(len(cards.paths)), key=lambda card: cards.paths[card])
    by_name = {card: place for place, card in enumerate(places)}
    keys: dict[str, Callable[[int], int]] = {
        "their names": by_name.__getitem__,
        "their making": int,
        "their sizes": cards.sizes.__getitem__,
    }
    for name, key in keys.items():
        classes = [[key(card) for card in shown if cards.classes[card] == one] for one in _CLASSES]
        if all(some in (sorted(some), sorted(some, reverse=True)) for some in classes):
            return name
    return None


def reference_facts(drawn: tuple[Call, ColorCards], reference: Submission) -> Facts:
    """The facts of the reference's generators, told by the one that shows pictures as they are."""
    cards = drawn[1]
    validation = observe(drawn, reference)["validation"]
    labels = {
        cards.classes[card]: float(label)
        for card, label in zip(validation.card, validation.labels, strict=True)
    }
    scale, offset = round(validation.scale, 7), round(validation.offset, 4)
    return Facts(validation.shapes[0][1:], scale, offset, dict(sorted(labels.items())))


def _is_scaled(one: Seen, scale: float, offset: float) -> bool:
    """Whether the values are so; of changed pictures, which may be brighter or darker, roughly.

    Written so that values that are no numbers are wrong.
    """
    share, step = one.scale / scale, (one.offset - offset) / (255 * scale)
    if one.exact:
        return abs(share - 1) <= _SCALE_TOLERANCE and abs(step) <= _SCALE_TOLERANCE
    # Brightness, contrast and noise give each picture another white; a divisor gives all the same.
    most = 2.0 if one.varying else 1.05
    return 0.5 <= share <= most and abs(step) <= (0.5 if one.varying else 0.25)


def _model_rescales(context: CheckContext, submission: Submission) -> bool:
    """Whether pixels may come as they are, because the submission's model rescales them."""
    if context.settings.rubric != "open":
        return False
    try:
        return rescales(described(submission))
    except CheckFailure:
        # Without a model the pictures have to be right by themselves.
        return False


def _columns_are_right(context: CheckContext, submission: Submission) -> bool:
    """Whether a column for each class may be given: when the model has a unit for each."""
    if context.settings.rubric != "open":
        return False
    try:
        return described(submission).output_shape == (2,)
    except CheckFailure:
        # What is wrong with the model is charged there, not here.
        return True


def _expect_unchanged(name: str, one: Seen, hint: str) -> None:
    if not len(one.changed):
        raise CheckFailure(
            f"{name} pictures that show something", f"pictures of {one.shapes[0][1:]}"
        )
    altered = int(one.changed.sum())
    if altered:
        flips = f", {one.flipped} of them mirrored" if one.flipped else ""
        raise CheckFailure(
            f"{name} pictures as they are in their files",
            f"{altered} of {len(one.changed)} are moved, turned or recoloured{flips}",
            hint,
        )
    later = int(one.later_changed.sum())
    if later:
        raise CheckFailure(
            f"{name} pictures as they are in their files, in each epoch",
            f"{later} of {len(one.later_changed)} of the second epoch are changed",
            hint,
        )


def _expect_details(name: str, one: Seen, cards: ColorCards) -> None:
    """See that the pictures full of detail are shown with it, where no colour card is changed."""
    details = [int(card) for card in cards.detailed if cards.sets[card] == name]
    lost = len(set(details) - set(one.card.tolist()))
    unchanged = int((~one.changed).sum())
    if lost and unchanged >= cards.sets.count(name) - len(details):
        raise CheckFailure(
            f"the pictures of {name} with all that is in their files",
            f"{lost} of {len(details)} detailed ones show something else",
            "are they resized once, and to nothing smaller than 150 by 150?",
        )


def _expect_legible(name: str, one: Seen) -> None:
    if not one.legible:
        raise CheckFailure(
            f"the pictures of {name} from their files",
            "pictures that show nothing of what is in the files",
            "are the pictures read from the folder, and what is done to them?",
        )


def _foreign_hint(seen: dict[str, Seen], cards: ColorCards) -> str:
    swapped = all(
        {cards.sets[card] for card in one.card if card >= 0} == set(seen) - {name}
        for name, one in seen.items()
    )
    if swapped:
        return "are the generators returned in the order training, validation?"
    return "does each generator read the folder that it is made for?"


def _scale_hint(name: str, scale: float) -> str:
    if abs(scale - 1) < _SCALE_TOLERANCE:
        return f"the {name} pictures are not rescaled at all."
    if scale > 1:
        return f"the values were multiplied by {scale:.4g}: what should happen to them?"
    if 0 < scale < 1e-3:
        return f"the values were divided by {1 / scale:.4g}: are they rescaled twice?"
    if scale > 0:
        return f"the values were divided by {1 / scale:.4g}: which is the largest value of a byte?"
    return "is the rescaling a division by the largest value of a byte?"


def _values(labels: NDArray[np.floating]) -> str:
    values = [f"{value:g}" for value in np.unique(labels)[:4]]
    return ", ".join(values)
