"""Exercise `train_val_generators(TRAINING_DIR, VALIDATION_DIR)`: two generators of batches."""

from collections.abc import Iterable

import msgspec
import pytest

from grader.checks.color_cards import SETS, ColorCards, generator_call
from grader.checks.compared_labels import compared_labels, labels_failure
from grader.checks.generator_order import order_failure, order_of
from grader.checks.hints.changed_pictures import TRAINING_RULES, VALIDATION_RULES
from grader.checks.hints.epoch_pictures import SHOWN_RULES, returned_in_wrong_order
from grader.checks.hints.label_shapes import GENERATOR_SHAPE_RULES, LabelShape
from grader.checks.hints.picture_shapes import EMPTY_GENERATOR_RULES
from grader.checks.hints.pixel_values import PIXEL_RULES, Pixels, PixelValues
from grader.checks.models import described_model, model_call, rescales
from grader.checks.picture_sizes import expect_batches, expect_size
from grader.checks.picture_views import changed_view
from grader.checks.recognized_sets import RecognizedSet, recognize_sets, recognized_in
from grader.checks.shown_pictures import ShownSets, shown_set
from grader.checks.unchanged_pictures import (
    changed_pictures,
    expect_details,
    expect_legible,
    expect_unchanged,
)
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.messages.phrases import Phrase, phrase
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
def evidence(random_input: tuple[Call, ColorCards], submission: Submission) -> CallEvidence:
    """The evidence of the call."""
    return submission.call(random_input[0])


@pytest.fixture(scope="module")
def recognized_sets(
    evidence: CallEvidence, random_input: tuple[Call, ColorCards]
) -> dict[str, RecognizedSet]:
    """The output of the submission's generators, by set."""
    return recognized_in(evidence, *random_input)


@pytest.fixture(scope="module")
def shown(
    evidence: CallEvidence, recognized_sets: dict[str, RecognizedSet], cards: ColorCards
) -> ShownSets:
    """The pictures that came in the first epoch."""
    sets = (shown_set(name, recognized_sets[name], cards) for name in SETS)
    return ShownSets(evidence, tuple(sets), cards)


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
def test_returns_two_generators(
    evidence: CallEvidence, recognized_sets: dict[str, RecognizedSet]
) -> None:
    expect_batches(recognized_sets, evidence, EMPTY_GENERATOR_RULES, "generator")


@pytest.mark.check(
    title="pictures have 150 by 150 pixels with floating-point values",
    needs=["returns_two_generators"],
)
def test_pictures_are_150_by_150(
    evidence: CallEvidence, recognized_sets: dict[str, RecognizedSet], expected: ReferenceValues
) -> None:
    expect_size(recognized_sets, evidence, expected.picture_shape)
    whole = {
        name: recognized.dtypes[0]
        for name, recognized in recognized_sets.items()
        if any(not dtype.startswith(("float", "bfloat")) for dtype in recognized.dtypes)
    }
    if whole:
        raise CheckFailure(
            "pixels that are floating-point numbers",
            _joined(f"{dtype} for {name}" for name, dtype in whole.items()),
            "The pixel values are not of a floating-point type: where are they rescaled (rescale)?",
        )


@pytest.mark.check(title="pixel values are between 0 and 1", needs=["returns_two_generators"])
def test_pixels_are_between_0_and_1(
    context: CheckContext,
    submission: Submission,
    evidence: CallEvidence,
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
        values = tuple(
            PixelValues(name, one.scale, one.offset, one.exact) for name, one in wrong.items()
        )
        right = PixelValues("", expected.scale, expected.offset)
        others = tuple(name for name in recognized_sets if name not in wrong)
        raise CheckFailure(
            phrase("pixel values from {range}", range=right.range),
            _joined(phrase("{range} for {name}", range=one.range, name=one.name) for one in values),
            PIXEL_RULES.hint(Pixels(evidence, values, others)),
        )


@pytest.mark.check(title="labels agree with the folders", needs=["returns_two_generators"])
def test_labels_match_folders(  # noqa: PLR0913 - the fixtures
    context: CheckContext,
    submission: Submission,
    evidence: CallEvidence,
    recognized_sets: dict[str, RecognizedSet],
    cards: ColorCards,
    expected: ReferenceValues,
) -> None:
    for name, recognized in recognized_sets.items():
        columns = any(len(shape) > 1 and shape[1] != 1 for shape in recognized.label_shapes)
        if columns and not (recognized.one_hot and _columns_are_right(context, submission)):
            shape = recognized.label_shapes[0]
            raise CheckFailure(
                "one label for each picture, 0 or 1",
                f"labels of shape {shape} for {name}",
                GENERATOR_SHAPE_RULES.hint(LabelShape(evidence, name, shape)),
            )
    labels = [
        compared_labels(name, recognized, cards, expected.labels, evidence)
        for name, recognized in recognized_sets.items()
    ]
    known = set(expected.labels.values())
    wrong = [one for one in labels if one.wrong or not known.issuperset(one.others)]
    if wrong:
        raise labels_failure(wrong, expected.labels)


@pytest.mark.check(
    title="every picture of its folder comes once an epoch", needs=["returns_two_generators"]
)
def test_every_picture_once_an_epoch(
    recognized_sets: dict[str, RecognizedSet], cards: ColorCards, shown: ShownSets
) -> None:
    for name, recognized in recognized_sets.items():
        expect_legible(name, recognized, shown.evidence)
    if shown.wrong:
        raise CheckFailure(
            phrase(
                "the {pictures}, each once",
                pictures=_joined(
                    phrase("{count} pictures of {name}", count=len(one.folder), name=one.name)
                    for one in shown.wrong
                ),
            ),
            _joined(one.found for one in shown.wrong),
            SHOWN_RULES.hint(shown),
        )
    for name, recognized in recognized_sets.items():
        expect_details(name, recognized, cards, shown.evidence)


@pytest.mark.check(title="training pictures come in random order", needs=["returns_two_generators"])
def test_training_is_shuffled(
    context: CheckContext,
    submission: Submission,
    evidence: CallEvidence,
    recognized_sets: dict[str, RecognizedSet],
    cards: ColorCards,
) -> None:
    training = recognized_sets["training"]
    order = order_of(training, cards)
    if order is None:
        return
    # A right shuffle may look like an order by chance, but not with other pictures, too.
    others = generator_call(context, "again")
    if order_of(recognize_sets(others, submission)["training"], others[1]) is not None:
        raise order_failure(training, order, evidence)


@pytest.mark.check(title="training pictures are not augmented", needs=["returns_two_generators"])
def test_training_is_not_augmented(
    random_input: tuple[Call, ColorCards],
    recognized_sets: dict[str, RecognizedSet],
    shown: ShownSets,
) -> None:
    training = recognized_sets["training"]
    changed = changed_pictures("training", training, shown.evidence)
    view = changed_view(shown.evidence, *random_input, training, "training")
    expect_unchanged(training, changed, TRAINING_RULES, view)


@pytest.mark.check(title="validation pictures are not augmented", needs=["returns_two_generators"])
def test_validation_is_not_augmented(
    random_input: tuple[Call, ColorCards],
    recognized_sets: dict[str, RecognizedSet],
    shown: ShownSets,
) -> None:
    validation = recognized_sets["validation"]
    swapped = returned_in_wrong_order(shown)
    changed = changed_pictures("validation", validation, shown.evidence, swapped)
    view = changed_view(shown.evidence, *random_input, validation, "validation")
    expect_unchanged(validation, changed, VALIDATION_RULES, view)


def _joined(parts: Iterable[Phrase | str]) -> Phrase:
    """Join parts as a sentence does."""
    return Phrase("{parts}", {"parts": tuple(parts)})


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
