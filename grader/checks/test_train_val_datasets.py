"""Exercises like `train_val_datasets()`: one folder of pictures becomes two datasets.

The parameter `split` is the share of the pictures that belongs to validation.
"""

import pytest

from grader.checks.color_cards import SETS, ColorCards
from grader.checks.compared_labels import compared_labels, labels_failure
from grader.checks.generator_order import order_failure, order_of
from grader.checks.hints.changed_pictures import DATASET_RULES
from grader.checks.hints.dataset_pixels import RAW_PIXEL_RULES
from grader.checks.hints.dataset_split import OVERLAP_RULES, SHARE_RULES, SplitSets
from grader.checks.hints.label_shapes import DATASET_SHAPE_RULES, LabelShape
from grader.checks.hints.picture_shapes import EMPTY_DATASET_RULES
from grader.checks.hints.pixel_values import Pixels, PixelValues
from grader.checks.pet_images import dataset_call
from grader.checks.picture_sizes import expect_batches, expect_size
from grader.checks.recognized_sets import RecognizedSet, recognize_sets, recognized_in
from grader.checks.unchanged_pictures import changed_pictures, expect_unchanged
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.messages.phrases import phrase
from grader.sandbox.protocol import Call

_TWO_DATASETS = "two datasets of (pictures, labels)"
_LABELS = {"cats": 0.0, "dogs": 1.0}
_SCALE_TOLERANCE = 0.002
_OFFSET_TOLERANCE = 1.0
# Fewer pictures may be in order by chance.
_MIN_PICTURES = 12
_NEEDS = ["returns_two_datasets"]


@pytest.fixture(scope="module")
def random_input(context: CheckContext, exercise: Exercise) -> tuple[Call, ColorCards]:
    """The call and the color cards in the folder that it reads."""
    return dataset_call(context, exercise.function)


@pytest.fixture(scope="module")
def cards(random_input: tuple[Call, ColorCards]) -> ColorCards:
    """The color cards in the folder."""
    return random_input[1]


@pytest.fixture(scope="module")
def evidence(random_input: tuple[Call, ColorCards], submission: Submission) -> CallEvidence:
    """The evidence of the call."""
    return submission.call(random_input[0])


@pytest.fixture(scope="module")
def sets(evidence: CallEvidence, random_input: tuple[Call, ColorCards]) -> dict[str, RecognizedSet]:
    """The pictures of the submission's datasets, by set."""
    return recognized_in(evidence, *random_input, _TWO_DATASETS)


@pytest.fixture(scope="module")
def split(exercise: Exercise) -> float:
    """The share of the pictures for validation."""
    return exercise.parameter("split", float, 0.1)


@pytest.fixture(scope="module")
def split_sets(
    evidence: CallEvidence, sets: dict[str, RecognizedSet], cards: ColorCards, split: float
) -> SplitSets:
    """The numbers of the recognized pictures in both datasets."""
    training, validation = (
        tuple(int(number) for number in sets[name].card_numbers if number >= 0) for name in SETS
    )
    sizes = len(sets["training"].card_numbers), len(sets["validation"].card_numbers)
    batches = tuple(shape[0] for name in SETS for shape in sets[name].shapes)
    return SplitSets(evidence, training, validation, len(cards.paths), split, sizes, batches)


@pytest.mark.check(title="{function} returns two datasets of (pictures, labels)")
def test_returns_two_datasets(evidence: CallEvidence, sets: dict[str, RecognizedSet]) -> None:
    expect_batches(sets, evidence, EMPTY_DATASET_RULES, "dataset")


@pytest.mark.check(title="pictures have the size of the task", needs=_NEEDS)
def test_pictures_have_the_size(
    context: CheckContext, evidence: CallEvidence, sets: dict[str, RecognizedSet]
) -> None:
    expect_size(sets, evidence, context.settings.data.shape)


@pytest.mark.check(title="labels are one number for each picture", needs=_NEEDS)
def test_labels_are_one_column(evidence: CallEvidence, sets: dict[str, RecognizedSet]) -> None:
    for name, found in sets.items():
        wrong = [shape for shape in found.label_shapes if shape[1:] != (1,)]
        if wrong:
            raise CheckFailure(
                "labels of shape (n, 1)",
                f"{wrong[0]} for {name}",
                DATASET_SHAPE_RULES.hint(LabelShape(evidence, name, wrong[0])),
            )


@pytest.mark.check(title="labels agree with the folders", needs=_NEEDS)
def test_labels_match_folders(
    evidence: CallEvidence, sets: dict[str, RecognizedSet], cards: ColorCards
) -> None:
    labels = [
        compared_labels(name, found, cards, _LABELS, evidence) for name, found in sets.items()
    ]
    wrong = [one for one in labels if one.wrong]
    if wrong:
        raise labels_failure(wrong, _LABELS)


@pytest.mark.check(title="each picture of the folder is in one of the two datasets", needs=_NEEDS)
def test_each_picture_is_in_one_set(split_sets: SplitSets) -> None:
    if not split_sets.is_complete:
        raise CheckFailure(
            f"{split_sets.count} pictures, each in one dataset and once",
            f"{split_sets.both} in both datasets, {split_sets.missing} in none, "
            f"{split_sets.repeated} repeated",
            OVERLAP_RULES.hint(split_sets),
        )


@pytest.mark.check(title="the validation set has its share of the pictures", needs=_NEEDS)
def test_validation_has_its_share(split_sets: SplitSets, split: float) -> None:
    training, validation = split_sets.sizes
    wanted = split * split_sets.count
    # Rounding up is as right as rounding down.
    if abs(validation - wanted) >= 1:
        raise CheckFailure(
            f"{int(wanted)} pictures for validation, {split:.0%} of {split_sets.count}",
            f"{validation} for validation and {training} for training",
            SHARE_RULES.hint(split_sets),
        )


@pytest.mark.check(title="training pictures come in random order", needs=_NEEDS)
def test_training_is_shuffled(  # noqa: PLR0913 - the fixtures
    context: CheckContext,
    exercise: Exercise,
    submission: Submission,
    evidence: CallEvidence,
    sets: dict[str, RecognizedSet],
    cards: ColorCards,
) -> None:
    training = sets["training"]
    order = order_of(training, cards)
    if len(training.labels) < _MIN_PICTURES or order is None:
        return
    # A right shuffle may look like an order by chance, but not with other pictures, too.
    others = dataset_call(context, exercise.function, "again")
    found = recognize_sets(others, submission, _TWO_DATASETS)
    if order_of(found["training"], others[1]) is not None:
        raise order_failure(training, order, evidence)


@pytest.mark.check(title="pictures are as in their files", needs=_NEEDS)
def test_pictures_are_unchanged(evidence: CallEvidence, sets: dict[str, RecognizedSet]) -> None:
    values = {
        name: PixelValues(name, found.scale, found.offset)
        for name, found in sets.items()
        if found.exact
    }
    wrong = tuple(one for one in values.values() if not _is_raw(one))
    if wrong:
        others = tuple(name for name in sets if name not in {one.name for one in wrong})
        raise CheckFailure(
            "pixel values from 0 to 255",
            phrase("{range} in {name} pictures", range=wrong[0].range, name=wrong[0].name),
            RAW_PIXEL_RULES.hint(Pixels(evidence, wrong, others)),
        )
    for name, found in sets.items():
        expect_unchanged(found, changed_pictures(name, found, evidence), DATASET_RULES)


def _is_raw(values: PixelValues) -> bool:
    """Return whether values are those of the files; a comparison with NaN is false."""
    same_scale = abs(values.scale - 1) <= _SCALE_TOLERANCE
    return same_scale and abs(values.offset) <= _OFFSET_TOLERANCE
