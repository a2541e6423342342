"""Exercise `augmentation`: what `train_val_generators` does to pictures, epoch after epoch.

Training pictures come in another version each time, and each still shows what its label says;
validation pictures are left alone. What else generators have to do is judged by itself.
"""

import numpy as np
import pytest

from grader.checks.color_cards import Seen, generator_call, observe
from grader.checks.epochs import EPOCHS, Shown, all_differ, all_equal, epochs_call, shown
from grader.checks.models import described
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission

_NEEDS = ["train_val_generators::returns_two_generators"]
# Of few posters chance may hide a part; of those that are left most have to be in order.
_MOST = 0.75


@pytest.fixture(scope="module")
def epochs(context: CheckContext, submission: Submission) -> dict[str, Shown]:
    """What the submission's generators gave in three epochs, by set."""
    return shown(epochs_call(context), submission)


@pytest.fixture(scope="module")
def seen(context: CheckContext, submission: Submission) -> dict[str, Seen]:
    """What they gave in one epoch of colour cards, which show whether a picture is unchanged."""
    return observe(generator_call(context), submission)


@pytest.mark.check(title="each training picture still shows what is in its file", needs=_NEEDS)
def test_pictures_stay_recognisable(epochs: dict[str, Shown]) -> None:
    one = epochs["training"]
    known = 1 - one.unknown / max(1, len(one.color_markers))
    if known < _MOST:
        raise CheckFailure(
            f"pictures in which what is in the file can be told, {_MOST:.0%} of them at least",
            f"{known:.0%} of {len(one.color_markers)} training pictures",
            "so much is moved out, cut off or darkened that no cat would be left: by how much?",
        )


@pytest.mark.check(
    title="no training picture comes the same way twice", needs=["pictures_stay_recognisable"]
)
def test_pictures_change_every_epoch(
    context: CheckContext, submission: Submission, epochs: dict[str, Shown], seen: dict[str, Seen]
) -> None:
    versions = epochs["training"].versions()
    varied = sum(all_differ(pictures) for pictures in versions.values())
    if not versions:
        raise CheckFailure(
            f"each training picture in each of {EPOCHS} epochs",
            "none that came in all of them",
            "does the generator go through the whole folder in every epoch?",
        )
    if varied < _MOST * len(versions):
        still = sum(all_equal(pictures) for pictures in versions.values())
        raise CheckFailure(
            f"{EPOCHS} epochs show {EPOCHS} versions of each training picture",
            f"{varied} of {len(versions)} came in {EPOCHS} versions, {still} always the same",
            _sameness_hint(context, submission, seen["training"], still == len(versions)),
        )


@pytest.mark.check(
    title="each training picture keeps its label",
    needs=["pictures_stay_recognisable", "train_val_generators::labels_match_folders"],
)
def test_labels_still_match(epochs: dict[str, Shown]) -> None:
    right = _labels_of(epochs["validation"])
    one = epochs["training"]
    told = [
        (color_marker.kind, float(label))
        for color_marker, label in zip(one.color_markers, one.labels, strict=True)
        if color_marker is not None and color_marker.kind in right
    ]
    wrong = sum(label != right[kind] for kind, label in told)
    if wrong:
        raise CheckFailure(
            " and ".join(f"{label:g} for {kind}" for kind, label in sorted(right.items())),
            f"another label for {wrong} of {len(told)} training pictures",
            "are pictures and labels shuffled, batched and changed together?",
        )


@pytest.mark.check(title="validation pictures are left alone", needs=_NEEDS)
def test_validation_is_untouched(epochs: dict[str, Shown], seen: dict[str, Seen]) -> None:
    one = epochs["validation"]
    versions = one.versions()
    moving = sum(not all_equal(pictures) for pictures in versions.values())
    if moving:
        raise CheckFailure(
            "the same validation pictures in every epoch",
            f"{moving} of {len(versions)} came in another version",
            "validation compares epochs: does its generator do anything besides rescaling?",
        )
    changed = int(seen["validation"].changed.sum())
    if changed or one.unknown:
        raise CheckFailure(
            "validation pictures as they are in their files",
            f"{changed or one.unknown} of {len(seen['validation'].changed)} are changed",
            "what does the validation generator do besides resizing and rescaling?",
        )


def _labels_of(validation: Shown) -> dict[str, float]:
    """The label that each class has in validation, where it was judged."""
    labels: dict[str, float] = {}
    for color_marker, label in zip(validation.color_markers, validation.labels, strict=True):
        if color_marker is not None:
            labels.setdefault(color_marker.kind, float(label))
    return labels


def _sameness_hint(context: CheckContext, submission: Submission, cards: Seen, still: bool) -> str:
    layers = _random_layers(context, submission)
    if layers:
        return f"{layers[0]} is a layer of your model; here the generator's pictures are looked at."
    if not still:
        return "is mirroring all that is done, or is it done to a part of the pictures only?"
    if cards.changed.size and np.mean(cards.changed) >= _MOST:
        return "they are changed once and then kept so: where in the pipeline does it happen?"
    return "which arguments of the training generator turn, move, zoom or mirror pictures?"


def _random_layers(context: CheckContext, submission: Submission) -> list[str]:
    """Layers of the submission's own model that change pictures at random."""
    if "create_model" not in context.settings.functions:
        return []
    try:
        layers = described(submission).layers
    except CheckFailure:
        # What is wrong with the model is charged there.
        return []
    return [layer.kind for layer in layers if layer.kind.startswith("Random")]
