"""Exercise `learning`: the model that `create_model` returns is trained on the grader's pictures.

The accuracy is computed here, from predictions; the labels of the validation pictures are nowhere
else. What counts is the state in which the model knows the training pictures best: see
`grader.sandbox.jobs.training`.
"""

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from grader.checks.models import described, rescales
from grader.checks.trainings import chosen_classes, told, training_job
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.grading.training_data import TrainingData
from grader.sandbox.protocol import ModelEvidence, TrainingEvidence

_NEEDS = [
    f"create_model::{name}" for name in ("returns_a_model", "accepts_the_pictures", "is_compiled")
]
# What the loss stays at while the network answers one half to everything.
_UNDECIDED, _NEAR = float(np.log(2)), 0.02
# A loss that falls by less than this share of the one before training has only trembled.
_FALLEN, _ALIKE = 0.95, 0.8
# Shares and rates beyond which the cause is found.
_LEARNED, _LOW_RATE, _HIGH_RATE = 0.95, 1e-5, 1e-2
# With batch normalisation a fresh network may answer three quarters of the pictures rightly.
_KNOWN = 0.95
_UNSUITED = ("linear", "relu", "tanh")


@pytest.fixture(scope="module")
def model(submission: Submission) -> ModelEvidence:
    """The submission's model before training."""
    return described(submission)


@pytest.fixture(scope="module")
def training_data(context: CheckContext) -> TrainingData:
    """The pictures and labels of this grading."""
    return context.training_data()


@pytest.fixture(scope="module")
def training(
    context: CheckContext, submission: Submission, training_data: TrainingData, model: ModelEvidence
) -> TrainingEvidence:
    """What the submission's model learned."""
    return submission.train(training_job(context, submission, training_data, model))


@pytest.mark.check(title="the loss falls while it trains", needs=_NEEDS)
def test_loss_falls(
    context: CheckContext, training: TrainingEvidence, model: ModelEvidence
) -> None:
    before = training.losses[0]
    if not _fell(training):
        raise CheckFailure(
            f"a loss that falls from {before:.3f} below {_FALLEN * before:.3f}",
            f"{_listed(f'{loss:.3f}' for loss in training.losses[1:])} in the half epochs",
            _hint(training, model),
        )
    if max(training.accuracies) >= context.thresholds.accuracy:
        _expect_learned(training, model)


@pytest.mark.check(title="it tells cats from dogs that it has not seen", needs=_NEEDS)
def test_accuracy_reaches_threshold(
    context: CheckContext,
    training_data: TrainingData,
    training: TrainingEvidence,
    model: ModelEvidence,
    record_property: Callable[[str, object], None],
) -> None:
    threshold = context.thresholds.accuracy
    labels = training_data.validation_labels
    chosen = chosen_classes(training, model.compile)
    fits = chosen.shape == labels.shape
    accuracy = float((chosen == labels).mean()) if fits else None
    record_property("training", told(training, model, accuracy))
    record_property("own_process", model.own_process)
    if accuracy is None:
        raise CheckFailure(f"{len(labels)} predictions", f"{len(chosen)} predictions")
    if accuracy < threshold:
        always = len(set(chosen)) == 1
        raise CheckFailure(
            f"at least {threshold:.0%} of {len(labels)} new pictures right",
            f"{accuracy:.0%}" + (", with the same answer for every picture" if always else ""),
            _hint(training, model),
        )
    _expect_learned(training, model)


def _expect_learned(training: TrainingEvidence, model: ModelEvidence) -> None:
    """Refuse what a network knows otherwise than by this training, however accurate it is."""
    before, *later = training.evaluated_losses
    # Written so that losses that are no numbers have not fallen.
    if not any(loss < _FALLEN * before for loss in later):
        raise CheckFailure(
            "a loss that falls by training, for the same pictures",
            f"{before:.3f} before training and {min(later):.3f} at best",
            _hint(training, model),
        )
    if training.initial_accuracy >= _KNOWN:
        raise CheckFailure(
            "a network that learns here, from fresh weights",
            f"{training.initial_accuracy:.0%} of the pictures are right before any training",
            "which numbers in your layers come from another training?",
        )


def _fell(training: TrainingEvidence) -> bool:
    """Whether some half epoch's loss is well below that before training, by learning.

    The losses are those of different pictures. So they differ for a network that stands still, too:
    its answers to the same pictures never change, and the losses of half epochs are much alike.
    """
    before, *later = training.losses
    constant = len(set(training.accuracies)) == 1 and training.accuracies[0] < _LEARNED
    stands_still = constant and min(later) > _ALIKE * max(later)
    # Written so that a loss that is no number has not fallen.
    return any(loss < _FALLEN * before for loss in later) and not stands_still


def _hint(training: TrainingEvidence, model: ModelEvidence) -> str:
    """What in the evidence of a training explains best that it did not succeed."""
    last, best = training.losses[-1], max(training.accuracies)
    units, activation = model.output_shape, model.layers[-1].activation if model.layers else None
    rate = model.compile.learning_rate if model.compile else None
    stands_still = min(training.evaluated_losses[1:]) >= _FALLEN * training.evaluated_losses[0]
    if not any(layer.trainable for layer in model.layers if layer.parameters):
        return "no layer is trainable: what should the training change?"
    if activation == "softmax" and units == (1,):
        return "a softmax over one unit is always 1: which activation gives a probability?"
    if rate is not None and rate >= _HIGH_RATE:
        return f"{_optimizer(model)} with rate {rate:g}: does it leap too far in each step?"
    if rate is not None and rate <= _LOW_RATE and (best < _LEARNED or stands_still):
        return f"{_optimizer(model)} with rate {rate:g}: does it move far enough in each step?"
    if stands_still and best >= _LEARNED:
        return f"{_optimizer(model)} as it is set moves nothing: which of its arguments stop it?"
    if rescales(model) and best < _LEARNED:
        return "are the pixels rescaled twice, by the generators and again by the model?"
    if best >= _LEARNED:
        return f"it knows {best:.0%} of the training pictures: does it learn them by heart?"
    if activation in _UNSUITED and units == (1,) and not _from_logits(model):
        return f"the last layer has the activation {activation}: does it give a probability?"
    if abs(last - _UNDECIDED) < _NEAR:
        return f"the loss stays at {last:.3f}, as for guessing: can the signal get through?"
    return f"it knows {best:.0%} of the training pictures: do last layer, loss and rate fit?"


def _optimizer(model: ModelEvidence) -> str:
    return model.compile.optimizer if model.compile else "no optimizer"


def _from_logits(model: ModelEvidence) -> bool:
    return model.compile is not None and model.compile.from_logits


def _listed(values: Iterable[str]) -> str:
    """The first values and the last."""
    shown = list(values)
    return ", ".join(shown if len(shown) < 8 else [*shown[:4], "…", *shown[-2:]])
