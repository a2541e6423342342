"""Exercises like `train_val_datasets()`: one folder of pictures becomes two datasets.

The parameter `split` is the share of the pictures that belongs to validation.
"""

import pytest

from grader.checks.color_cards import SETS, ColorCards
from grader.checks.dataset_hints import (
    label_form_hint,
    overlap_hint,
    scale_hint,
    split_hint,
)
from grader.checks.generator_hints import label_hint
from grader.checks.generator_order import order_failure
from grader.checks.pet_images import dataset_call
from grader.checks.recognized_sets import RecognizedSet, recognize_sets
from grader.checks.unchanged_pictures import expect_legible, expect_unchanged
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Call

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
def sets(random_input: tuple[Call, ColorCards], submission: Submission) -> dict[str, RecognizedSet]:
    """The pictures of the submission's datasets, by set."""
    return recognize_sets(random_input, submission, "two datasets of (pictures, labels)")


@pytest.fixture(scope="module")
def split(exercise: Exercise) -> float:
    """The share of the pictures for validation."""
    return exercise.parameter("split", float, 0.1)


@pytest.mark.check(title="{function} returns two datasets of (pictures, labels)")
def test_returns_two_datasets(sets: dict[str, RecognizedSet]) -> None:
    for name, found in sets.items():
        if any(len(shape) != 4 or shape[-1] != 3 for shape in found.shapes):
            raise CheckFailure(
                "batches of shape (n, height, width, 3)", f"{found.shapes[0]} for {name}"
            )
        if not any(shape[0] for shape in found.shapes):
            raise CheckFailure(
                f"batches from the {name} dataset",
                "none",
                f"which part of the folder does the {name} dataset get?",
            )


@pytest.mark.check(title="pictures have the size of the task", needs=_NEEDS)
def test_pictures_have_the_size(context: CheckContext, sets: dict[str, RecognizedSet]) -> None:
    expected = context.settings.data.shape
    others = {
        name: shape[1:]
        for name, found in sets.items()
        for shape in found.shapes
        if shape[1:] != expected
    }
    if others:
        raise CheckFailure(
            f"pictures of shape {expected}",
            " and ".join(f"{shape} for {name}" for name, shape in others.items()),
            "what does the argument image_size say? Keras has a default if it is missing.",
        )


@pytest.mark.check(title="labels are one number for each picture", needs=_NEEDS)
def test_labels_are_one_column(sets: dict[str, RecognizedSet]) -> None:
    for name, found in sets.items():
        wrong = [shape for shape in found.label_shapes if shape[1:] != (1,)]
        if wrong:
            raise CheckFailure(
                "labels of shape (n, 1)", f"{wrong[0]} for {name}", label_form_hint(wrong[0])
            )


@pytest.mark.check(title="labels agree with the folders", needs=_NEEDS)
def test_labels_match_folders(sets: dict[str, RecognizedSet], cards: ColorCards) -> None:
    for name, found in sets.items():
        expect_legible(name, found)
        shown = sum(shape[0] for shape in found.shapes)
        if len(found.labels) != shown:
            raise CheckFailure(
                f"a label for each picture of {name}", f"{len(found.labels)} of {shown}"
            )
        compared = [
            (float(label), _LABELS[cards.classes[number]])
            for number, label in zip(found.card_numbers, found.labels, strict=False)
            if number >= 0
        ]
        wrong = sum(label != right for label, right in compared)
        if wrong:
            raise CheckFailure(
                "0 for the folder Cat and 1 for the folder Dog",
                f"another label for {wrong} of {len(compared)} {name} pictures",
                label_hint([label for label, _ in compared], [right for _, right in compared]),
            )


@pytest.mark.check(title="each picture of the folder is in one of the two datasets", needs=_NEEDS)
def test_each_picture_is_in_one_set(sets: dict[str, RecognizedSet], cards: ColorCards) -> None:
    numbers = {
        name: [int(number) for number in found.card_numbers if number >= 0]
        for name, found in sets.items()
    }
    training, validation = (set(numbers[name]) for name in SETS)
    repeated = sum(len(one) - len(set(one)) for one in numbers.values())
    count = len(cards.paths)
    missing = count - sum(len(one.card_numbers) for one in sets.values())
    both = len(training & validation)
    if both or repeated or missing:
        raise CheckFailure(
            f"{count} pictures, each in one dataset and once",
            f"{both} in both datasets, {max(0, missing + both)} in none, {repeated} repeated",
            overlap_hint(training, validation, both),
        )


@pytest.mark.check(title="the validation set has its share of the pictures", needs=_NEEDS)
def test_validation_has_its_share(
    sets: dict[str, RecognizedSet], cards: ColorCards, split: float
) -> None:
    found = len(sets["validation"].card_numbers)
    wanted = split * len(cards.paths)
    # Rounding up is as right as rounding down.
    if abs(found - wanted) >= 1:
        raise CheckFailure(
            f"{split:.0%} of {len(cards.paths)} pictures for validation: {int(wanted)}",
            f"{found}, and {len(sets['training'].card_numbers)} for training",
            split_hint(found / len(cards.paths), split),
        )


@pytest.mark.check(title="training pictures come in random order", needs=_NEEDS)
def test_training_is_shuffled(
    context: CheckContext,
    exercise: Exercise,
    submission: Submission,
    sets: dict[str, RecognizedSet],
    cards: ColorCards,
) -> None:
    training = sets["training"]
    if len(training.labels) < _MIN_PICTURES or order_failure(training, cards) is None:
        return
    # A right shuffle may look like an order by chance, but not with other pictures, too.
    others = dataset_call(context, exercise.function, "again")
    found = recognize_sets(others, submission, "two datasets of (pictures, labels)")
    if order_failure(found["training"], others[1]) is not None:
        raise CheckFailure(
            "cats and dogs mixed, in random order",
            "training pictures in the order of the folders",
            "is shuffling switched off by the argument shuffle?",
        )


@pytest.mark.check(title="pictures are as in their files", needs=_NEEDS)
def test_pictures_are_unchanged(sets: dict[str, RecognizedSet]) -> None:
    for name, found in sets.items():
        # Comparisons with NaN are false, so values that are NaN are wrong.
        same_scale = abs(found.scale - 1) <= _SCALE_TOLERANCE
        if found.exact and not (same_scale and abs(found.offset) <= _OFFSET_TOLERANCE):
            raise CheckFailure(
                "pixel values from 0 to 255",
                f"{found.offset:.3g} to {found.scale * 255 + found.offset:.3g} in {name} pictures",
                scale_hint(found.scale),
            )
        expect_unchanged(name, found, "does the function do anything besides reading and resizing?")
