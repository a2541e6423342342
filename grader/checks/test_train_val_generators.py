"""Exercise `train_val_generators(TRAINING_DIR, VALIDATION_DIR)`: two generators of batches."""

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checks.color_cards import ColorCards, generator_call
from grader.checks.generator_hints import (
    foreign_pictures_hint,
    label_hint,
    picture_count_hint,
    scale_hint,
)
from grader.checks.generator_order import order_failure
from grader.checks.models import described_model, model_call, rescales
from grader.checks.recognized_sets import RecognizedSet, recognize_sets
from grader.checks.unchanged_pictures import expect_details, expect_legible, expect_unchanged
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Call

# Decoders differ by about one step; a divisor of 256 instead of 255 changes the scale by 0.004.
_SCALE_TOLERANCE = 0.002
# Of changed pictures, black may be off by this share of the range and white by these factors:
# brightness, contrast and noise change white in each picture, a wrong divisor in all alike.
_VARYING_BLACK, _COMMON_BLACK = 0.5, 0.25
_MIN_WHITE, _MAX_VARYING_WHITE, _MAX_COMMON_WHITE = 0.5, 2.0, 1.05


class ReferenceValues(msgspec.Struct, frozen=True):
    """The output of the reference's generators: shape, scale and offset of pictures, and labels.

    `labels` gives the label of each class folder.
    """

    picture_shape: tuple[int, ...]
    scale: float
    offset: float
    labels: dict[str, float]


@pytest.fixture(scope="module")
def random_input(context: CheckContext) -> tuple[Call, ColorCards]:
    """The call and the color cards."""
    return generator_call(context)


@pytest.fixture(scope="module")
def cards(random_input: tuple[Call, ColorCards]) -> ColorCards:
    """The color cards that the generators read."""
    return random_input[1]


@pytest.fixture(scope="module")
def recognized_sets(
    random_input: tuple[Call, ColorCards], submission: Submission
) -> dict[str, RecognizedSet]:
    """The output of the submission's generators, by set."""
    return recognize_sets(random_input, submission)


@pytest.fixture(scope="module")
def expected(context: CheckContext, random_input: tuple[Call, ColorCards]) -> ReferenceValues:
    """The output of the reference's generators."""
    # The name of this reference value is part of the released selfcheck.json files.
    return context.reference.value(
        "train_val_generators/facts",
        ReferenceValues,
        lambda reference: _reference_values(random_input, reference),
    )


@pytest.mark.check(title="the function returns two generators of (pictures, labels)")
def test_returns_two_generators(recognized_sets: dict[str, RecognizedSet]) -> None:
    for name, recognized in recognized_sets.items():
        if any(len(shape) != 4 or shape[-1] != 3 for shape in recognized.shapes):
            raise CheckFailure(
                "batches of shape (n, height, width, 3)", f"{recognized.shapes[0]} for {name}"
            )
        if not any(shape[0] for shape in recognized.shapes):
            raise CheckFailure(
                f"batches from the {name} generator",
                "none",
                f"does the {name} generator get the path of the {name} folder?",
            )


@pytest.mark.check(
    title="pictures are 150 by 150 floating-point pixels", needs=["returns_two_generators"]
)
def test_pictures_are_150_by_150(
    recognized_sets: dict[str, RecognizedSet], expected: ReferenceValues
) -> None:
    others = {
        name: shape[1:]
        for name, recognized in recognized_sets.items()
        for shape in recognized.shapes
        if shape[1:] != expected.picture_shape
    }
    if others:
        raise CheckFailure(
            f"pictures of shape {expected.picture_shape}",
            " and ".join(f"{shape} for {name}" for name, shape in others.items()),
            "which target_size (or image_size) does the generator use? "
            "Keras has a default if it is missing.",
        )
    for name, recognized in recognized_sets.items():
        if any(not dtype.startswith(("float", "bfloat")) for dtype in recognized.dtypes):
            raise CheckFailure(
                "floating-point pixels",
                f"{recognized.dtypes[0]} for {name}",
                "are the pixel values rescaled?",
            )


@pytest.mark.check(title="pixel values are between 0 and 1", needs=["returns_two_generators"])
def test_pixels_are_between_0_and_1(
    context: CheckContext,
    submission: Submission,
    recognized_sets: dict[str, RecognizedSet],
    expected: ReferenceValues,
) -> None:
    wrong = {
        name: recognized
        for name, recognized in recognized_sets.items()
        if not _has_scale(recognized, expected.scale, expected.offset)
        and not (_has_scale(recognized, 1, 0) and _model_rescales(context, submission))
    }
    if wrong:
        name, first = next(iter(wrong.items()))
        raise CheckFailure(
            _value_range(expected.scale, expected.offset),
            " and ".join(
                f"{_value_range(one.scale, one.offset)} for {name}" for name, one in wrong.items()
            ),
            scale_hint(name, first.scale, _SCALE_TOLERANCE),
        )


@pytest.mark.check(title="labels agree with the folders", needs=["returns_two_generators"])
def test_labels_match_folders(
    context: CheckContext,
    submission: Submission,
    recognized_sets: dict[str, RecognizedSet],
    cards: ColorCards,
    expected: ReferenceValues,
) -> None:
    for name, recognized in recognized_sets.items():
        columns = any(len(shape) > 1 and shape[1] != 1 for shape in recognized.label_shapes)
        if columns and not (recognized.one_hot and _columns_are_right(context, submission)):
            raise CheckFailure(
                "one label for each picture, 0 or 1",
                f"labels of shape {recognized.label_shapes[0]} for {name}",
                "which class_mode (or label_mode) gives one number for two classes?",
            )
        expect_legible(name, recognized)
        pictures = sum(shape[0] for shape in recognized.shapes)
        if len(recognized.labels) != pictures:
            raise CheckFailure(
                f"a label for each picture of {name}", f"{len(recognized.labels)} of {pictures}"
            )
        _expect_labels(name, recognized, cards, expected)


@pytest.mark.check(
    title="every picture of its folder comes once an epoch", needs=["returns_two_generators"]
)
def test_every_picture_once_an_epoch(
    recognized_sets: dict[str, RecognizedSet], cards: ColorCards
) -> None:
    for name, recognized in recognized_sets.items():
        expect_legible(name, recognized)
        expect_details(name, recognized, cards)
        count, shown = cards.sets.count(name), len(recognized.card_numbers)
        numbers = [int(number) for number in recognized.card_numbers if number >= 0]
        foreign = [number for number in numbers if cards.sets[number] != name]
        repeated = len(numbers) - len(set(numbers))
        if shown != count or foreign or repeated:
            raise CheckFailure(
                f"the {count} pictures of {name}, each once",
                f"{shown} pictures, {repeated} repeated, {len(foreign)} from another folder",
                foreign_pictures_hint(recognized_sets, cards)
                if foreign
                else picture_count_hint(shown, count, repeated),
            )


@pytest.mark.check(title="training pictures come in random order", needs=["returns_two_generators"])
def test_training_is_shuffled(
    context: CheckContext,
    submission: Submission,
    recognized_sets: dict[str, RecognizedSet],
    cards: ColorCards,
) -> None:
    failure = order_failure(recognized_sets["training"], cards)
    if failure is None:
        return
    # A right shuffle may look like an order by chance, but not with other pictures, too.
    others = generator_call(context, "again")
    if order_failure(recognize_sets(others, submission)["training"], others[1]) is not None:
        raise failure


@pytest.mark.check(title="training pictures are unchanged", needs=["returns_two_generators"])
def test_training_is_not_augmented(recognized_sets: dict[str, RecognizedSet]) -> None:
    expect_unchanged(
        "training",
        recognized_sets["training"],
        "augmentation comes in a later week: does the generator do anything besides rescaling?",
    )


@pytest.mark.check(title="validation pictures are unchanged", needs=["returns_two_generators"])
def test_validation_is_not_augmented(recognized_sets: dict[str, RecognizedSet]) -> None:
    expect_unchanged(
        "validation",
        recognized_sets["validation"],
        "validation data is not augmented: does its generator do anything besides rescaling?",
    )


def _reference_values(
    random_input: tuple[Call, ColorCards], reference: Submission
) -> ReferenceValues:
    """Read the values from the validation set, whose pictures are never augmented."""
    cards = random_input[1]
    validation = recognize_sets(random_input, reference)["validation"]
    labels = {
        cards.classes[number]: float(label)
        for number, label in zip(validation.card_numbers, validation.labels, strict=True)
    }
    scale, offset = round(validation.scale, 7), round(validation.offset, 4)
    return ReferenceValues(validation.shapes[0][1:], scale, offset, dict(sorted(labels.items())))


def _has_scale(recognized: RecognizedSet, scale: float, offset: float) -> bool:
    """Return whether pixel values have a scale and an offset; of changed pictures, roughly."""
    share = recognized.scale / scale
    black = (recognized.offset - offset) / (255 * scale)
    # Comparisons with NaN are false, so values that are NaN are wrong.
    if recognized.exact:
        return abs(share - 1) <= _SCALE_TOLERANCE and abs(black) <= _SCALE_TOLERANCE
    if recognized.white_varies:
        return _MIN_WHITE <= share <= _MAX_VARYING_WHITE and abs(black) <= _VARYING_BLACK
    return _MIN_WHITE <= share <= _MAX_COMMON_WHITE and abs(black) <= _COMMON_BLACK


def _value_range(scale: float, offset: float) -> str:
    return f"white is {scale * 255 + offset:.3f}, black is {offset:.3f}"


def _model_rescales(context: CheckContext, submission: Submission) -> bool:
    """Return whether raw pixels are allowed, because the submission's model rescales them."""
    if context.settings.rubric != "open":
        return False
    try:
        return rescales(described_model(submission, model_call(context)), context.settings.data)
    except CheckFailure:
        # Without a model to rescale them, raw pixels are wrong.
        return False


def _columns_are_right(context: CheckContext, submission: Submission) -> bool:
    """Return whether a label column for each class is allowed: if the model has two units."""
    if context.settings.rubric != "open":
        return False
    try:
        return described_model(submission, model_call(context)).output_shape == (2,)
    except CheckFailure:
        # The checks of `create_model` report what is wrong with the model.
        return True


def _expect_labels(
    name: str, recognized: RecognizedSet, cards: ColorCards, expected: ReferenceValues
) -> None:
    """Expect the label of its class folder for each recognized picture, and no other labels."""
    compared = [
        (float(label), expected.labels[cards.classes[number]])
        for number, label in zip(recognized.card_numbers, recognized.labels, strict=False)
        if number >= 0
    ]
    wrong = sum(label != right for label, right in compared)
    if wrong or not set(recognized.labels) <= set(expected.labels.values()):
        raise CheckFailure(
            " and ".join(f"{label:g} for {kind}" for kind, label in expected.labels.items()),
            f"{wrong} of {len(recognized.labels)} labels of {name} differ, "
            f"values {_distinct(recognized.labels)}",
            label_hint([label for label, _ in compared], [right for _, right in compared])
            if wrong
            else "are the labels numbers that stand for the class folders?",
        )


def _distinct(labels: NDArray[np.floating]) -> str:
    return ", ".join(f"{value:g}" for value in np.unique(labels)[:4])
