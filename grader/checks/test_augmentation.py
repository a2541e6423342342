"""Exercise `augmentation`: how `train_val_generators` changes pictures from epoch to epoch.

Training pictures come in another version each time, and each still shows what its label says;
validation pictures are not changed. The checks of `train_val_generators` cover everything else.
"""

import numpy as np
import pytest

from grader.checks.color_cards import generator_call
from grader.checks.epochs import (
    EPOCHS,
    MarkedPictures,
    all_differ,
    all_equal,
    epochs_call,
    recognize_epochs,
)
from grader.checks.models import described_model, model_call
from grader.checks.recognized_sets import RecognizedSet, recognize_sets
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission

_NEEDS = ["train_val_generators::returns_two_generators"]
# Chance may hide some color markers, so this share of them is enough.
_MIN_SHARE = 0.75


@pytest.fixture(scope="module")
def epochs(context: CheckContext, submission: Submission) -> dict[str, MarkedPictures]:
    """The color markers that the submission's generators yield in three epochs, by set."""
    return recognize_epochs(epochs_call(context), submission)


@pytest.fixture(scope="module")
def recognized_sets(context: CheckContext, submission: Submission) -> dict[str, RecognizedSet]:
    """The color cards of one epoch, by set; they show whether a picture is unchanged."""
    return recognize_sets(generator_call(context), submission)


@pytest.mark.check(title="each training picture still shows what is in its file", needs=_NEEDS)
def test_pictures_stay_recognisable(epochs: dict[str, MarkedPictures]) -> None:
    training = epochs["training"]
    share = 1 - training.unrecognized / max(1, len(training.markers))
    if share < _MIN_SHARE:
        raise CheckFailure(
            f"at least {_MIN_SHARE:.0%} of the pictures recognizable",
            f"{share:.0%} of {len(training.markers)} training pictures",
            "the augmentation is too strong: are the ranges for shifting, zooming or brightness "
            "too large?",
        )


@pytest.mark.check(
    title="augmentation changes each training picture in every epoch",
    needs=["pictures_stay_recognisable"],
)
def test_pictures_change_every_epoch(
    context: CheckContext,
    submission: Submission,
    epochs: dict[str, MarkedPictures],
    recognized_sets: dict[str, RecognizedSet],
) -> None:
    versions = epochs["training"].versions()
    varied = sum(all_differ(pictures) for pictures in versions.values())
    if not versions:
        raise CheckFailure(
            f"each training picture in each of {EPOCHS} epochs",
            "none that came in all of them",
            "does the generator go through the whole folder in every epoch?",
        )
    if varied < _MIN_SHARE * len(versions):
        constant = sum(all_equal(pictures) for pictures in versions.values())
        layers = _random_layers(context, submission)
        training = recognized_sets["training"]
        raise CheckFailure(
            f"{EPOCHS} epochs show {EPOCHS} versions of each training picture",
            f"{varied} of {len(versions)} came in {EPOCHS} versions, {constant} always the same",
            _sameness_hint(layers, training, constant == len(versions)),
        )


@pytest.mark.check(
    title="each training picture keeps its label",
    needs=["pictures_stay_recognisable", "train_val_generators::labels_match_folders"],
)
def test_labels_still_match(epochs: dict[str, MarkedPictures]) -> None:
    class_labels = _class_labels(epochs["validation"])
    training = epochs["training"]
    compared = [
        (marker.class_folder, float(label))
        for marker, label in zip(training.markers, training.labels, strict=True)
        if marker is not None and marker.class_folder in class_labels
    ]
    wrong = sum(label != class_labels[class_folder] for class_folder, label in compared)
    if wrong:
        expected = sorted(class_labels.items())
        raise CheckFailure(
            " and ".join(f"{label:g} for {class_folder}" for class_folder, label in expected),
            f"another label for {wrong} of {len(compared)} training pictures",
            "are pictures and labels shuffled and batched together?",
        )


@pytest.mark.check(title="validation pictures are not augmented", needs=_NEEDS)
def test_validation_is_untouched(
    epochs: dict[str, MarkedPictures], recognized_sets: dict[str, RecognizedSet]
) -> None:
    hint = "validation data is not augmented: does its generator do anything besides rescaling?"
    validation, cards = epochs["validation"], recognized_sets["validation"]
    versions = validation.versions()
    moving = sum(not all_equal(pictures) for pictures in versions.values())
    if moving:
        raise CheckFailure(
            "the same validation pictures in every epoch",
            f"{moving} of {len(versions)} came in another version",
            hint,
        )
    changed = int(cards.changed.sum()) or validation.unrecognized
    if changed:
        raise CheckFailure(
            "validation pictures as they are in their files",
            f"{changed} of {len(cards.changed)} are changed",
            hint,
        )


def _class_labels(validation: MarkedPictures) -> dict[str, float]:
    """Return the label of each class in validation, which `train_val_generators` has checked."""
    labels: dict[str, float] = {}
    for marker, label in zip(validation.markers, validation.labels, strict=True):
        if marker is not None:
            labels.setdefault(marker.class_folder, float(label))
    return labels


def _sameness_hint(random_layers: list[str], cards: RecognizedSet, all_constant: bool) -> str:
    if random_layers:
        return (
            f"{random_layers[0]} is a layer of your model; "
            "this check needs augmentation in the training generator."
        )
    if not all_constant:
        return "is mirroring the only augmentation, or are only some pictures augmented?"
    if cards.changed.size and np.mean(cards.changed) >= _MIN_SHARE:
        return "each picture is changed once and then kept: does augmentation come before a cache?"
    return "which arguments of the training generator rotate, shift, zoom or flip pictures?"


def _random_layers(context: CheckContext, submission: Submission) -> list[str]:
    """Return the kinds of the layers in the submission's model that change pictures at random."""
    if "create_model" not in context.settings.functions:
        return []
    try:
        layers = described_model(submission, model_call(context)).layers
    except CheckFailure:
        # The checks of `create_model` report what is wrong with the model.
        return []
    return [layer.kind for layer in layers if layer.kind.startswith("Random")]
