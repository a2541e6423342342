"""Exercise `augmentation`: how `train_val_generators` changes pictures from epoch to epoch.

Training pictures come in another version each time, and each still shows what its label says;
validation pictures are not changed. The checks of `train_val_generators` cover everything else.
"""

import pytest

from grader.checks.color_cards import generator_call
from grader.checks.compared_labels import labels_failure
from grader.checks.epochs import (
    EPOCHS,
    MarkedPictures,
    all_differ,
    all_equal,
    epochs_call,
    recognize_epochs,
)
from grader.checks.hints.augmentation import STRENGTH_RULES, VARIETY_RULES, Augmented
from grader.checks.hints.changed_pictures import VALIDATION_RULES, Changed
from grader.checks.hints.picture_labels import Labels
from grader.checks.models import described_model, model_call
from grader.checks.recognized_sets import RecognizedSet, recognize_sets
from grader.checks.unchanged_pictures import changed_pictures
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallEvidence, CheckFailure, Submission

_NEEDS = ["train_val_generators::returns_two_generators"]
# Chance may hide some color markers, so this share of them is enough.
_MIN_SHARE = 0.75


@pytest.fixture(scope="module")
def evidence(context: CheckContext, submission: Submission) -> CallEvidence:
    """The evidence of the call on color markers."""
    return submission.call(epochs_call(context)[0])


@pytest.fixture(scope="module")
def epochs(context: CheckContext, evidence: CallEvidence) -> dict[str, MarkedPictures]:
    """The color markers that the submission's generators yield in three epochs, by set."""
    return recognize_epochs(evidence, *epochs_call(context))


@pytest.fixture(scope="module")
def recognized_sets(context: CheckContext, submission: Submission) -> dict[str, RecognizedSet]:
    """The color cards of one epoch, by set; they show whether a picture is unchanged."""
    return recognize_sets(generator_call(context), submission)


@pytest.mark.check(title="each training picture still shows what is in its file", needs=_NEEDS)
def test_pictures_stay_recognisable(
    evidence: CallEvidence, epochs: dict[str, MarkedPictures]
) -> None:
    training = epochs["training"]
    share = 1 - training.unrecognized / max(1, len(training.markers))
    if share < _MIN_SHARE:
        raise CheckFailure(
            f"at least {_MIN_SHARE:.0%} of the augmented training pictures recognizable",
            f"{share:.0%} of {len(training.markers)}",
            STRENGTH_RULES.hint(Augmented(evidence, len(training.markers))),
        )


@pytest.mark.check(
    title="augmentation changes each training picture in every epoch",
    needs=["pictures_stay_recognisable"],
)
def test_pictures_change_every_epoch(
    context: CheckContext,
    submission: Submission,
    evidence: CallEvidence,
    epochs: dict[str, MarkedPictures],
    recognized_sets: dict[str, RecognizedSet],
) -> None:
    versions = epochs["training"].versions()
    varied = sum(all_differ(pictures) for pictures in versions.values())
    if versions and varied >= _MIN_SHARE * len(versions):
        return
    training = recognized_sets["training"]
    augmented = Augmented(
        evidence,
        len(versions),
        varied,
        constant=sum(all_equal(pictures) for pictures in versions.values()),
        shown=len(training.changed),
        changed=int(training.changed.sum()),
        mirrored=training.mirrored,
        moving_validation=_moving(epochs["validation"]),
        layers=_random_layers(context, submission) if versions else (),
    )
    if not versions:
        raise CheckFailure(
            f"each training picture in each of {EPOCHS} epochs",
            "none that came in all of them",
            VARIETY_RULES.hint(augmented),
        )
    raise CheckFailure(
        f"{EPOCHS} epochs with {EPOCHS} versions of each training picture",
        f"{varied} of {len(versions)} in {EPOCHS} versions, {augmented.constant} always the same",
        VARIETY_RULES.hint(augmented),
    )


@pytest.mark.check(
    title="each training picture keeps its label",
    needs=["pictures_stay_recognisable", "train_val_generators::labels_match_folders"],
)
def test_labels_still_match(evidence: CallEvidence, epochs: dict[str, MarkedPictures]) -> None:
    class_labels = _class_labels(epochs["validation"])
    training = epochs["training"]
    compared = [
        (marker.class_folder, float(label))
        for marker, label in zip(training.markers, training.labels, strict=True)
        if marker is not None and marker.class_folder in class_labels
    ]
    labels = Labels(
        evidence,
        "training",
        found=tuple(label for _, label in compared),
        expected=tuple(class_labels[class_folder] for class_folder, _ in compared),
        classes=tuple(class_folder for class_folder, _ in compared),
    )
    if labels.wrong:
        raise labels_failure([labels], dict(sorted(class_labels.items())))


@pytest.mark.check(title="validation pictures are not augmented", needs=_NEEDS)
def test_validation_is_untouched(
    evidence: CallEvidence,
    epochs: dict[str, MarkedPictures],
    recognized_sets: dict[str, RecognizedSet],
) -> None:
    validation, cards = epochs["validation"], recognized_sets["validation"]
    versions, moving = validation.versions(), _moving(validation)
    if moving:
        raise CheckFailure(
            "the same validation pictures in every epoch, without augmentation",
            f"{moving} of {len(versions)} came in another version",
            VALIDATION_RULES.hint(Changed(evidence, "validation", len(versions), moving)),
        )
    changed = int(cards.changed.sum()) or validation.unrecognized
    if changed:
        raise CheckFailure(
            "validation pictures as they are in their files, without augmentation",
            f"{changed} of {len(cards.changed)} are changed",
            VALIDATION_RULES.hint(changed_pictures("validation", cards, evidence)),
        )


def _moving(pictures: MarkedPictures) -> int:
    """Count the pictures that came in several versions."""
    return sum(not all_equal(versions) for versions in pictures.versions().values())


def _class_labels(validation: MarkedPictures) -> dict[str, float]:
    """Return the label of each class in validation, which `train_val_generators` has checked."""
    labels: dict[str, float] = {}
    for marker, label in zip(validation.markers, validation.labels, strict=True):
        if marker is not None:
            labels.setdefault(marker.class_folder, float(label))
    return labels


def _random_layers(context: CheckContext, submission: Submission) -> tuple[str, ...]:
    """Return the kinds of the layers in the submission's model that change pictures at random."""
    if "create_model" not in context.settings.functions:
        return ()
    try:
        layers = described_model(submission, model_call(context)).layers
    except CheckFailure:
        # The checks of `create_model` report what is wrong with the model.
        return ()
    return tuple(layer.kind for layer in layers if layer.kind.startswith("Random"))
