"""Exercise `learning`: the model that `create_model` returns is trained on the grader's pictures.

The accuracy is computed here, from predictions; the labels of the validation pictures are nowhere
else. What counts is the state in which the model knows the training pictures best: see
`grader.inside.training`.
"""

from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checking import Exam
from grader.checks.models import described, returned_model
from grader.evidence import CompileEvidence, ModelEvidence, TrainingEvidence, TrainModel
from grader.pictures import Lesson
from grader.predictions import classes_of
from grader.store import derived_seed
from grader.submission import Mistake, Submission

_NEEDS = [
    f"create_model::{name}" for name in ("returns_a_model", "accepts_the_pictures", "is_compiled")
]
# What the loss stays at while the network answers one half to everything.
_UNDECIDED = float(np.log(2))
# A loss that falls by less than this share of the first epoch's has only trembled.
_FALLEN = 0.95
# Losses this near to each other, or to that of guessing, have not moved.
_TREMBLED, _NEAR = 0.02, 0.02
# Shares and rates beyond which the cause lies elsewhere.
_LEARNED, _LOW_RATE = 0.95, 1e-4


@pytest.fixture(scope="module")
def model(submission: Submission) -> ModelEvidence:
    """The submission's model before training."""
    return described(submission)


@pytest.fixture(scope="module")
def lesson(exam: Exam) -> Lesson:
    """The pictures and labels of this grading."""
    return exam.lesson()


@pytest.fixture(scope="module")
def training(exam: Exam, submission: Submission, lesson: Lesson) -> TrainingEvidence:
    """What the submission's model learned."""
    return submission.train(training_job(exam, submission, lesson))


def training_job(exam: Exam, submission: Submission, lesson: Lesson) -> TrainModel:
    """The training of a submission's model by the recipe of the settings."""
    recipe = exam.settings.recipe
    return TrainModel(
        model=returned_model(submission),
        pictures=str(lesson.pictures),
        labels=lesson.labels.tobytes(),
        validation=str(lesson.validation),
        batch=recipe.batch,
        epochs=recipe.epochs,
        enough_accuracy=recipe.enough_accuracy,
        random_seed=derived_seed(exam.seed, "learning"),
    )


@pytest.mark.check(title="the loss falls while it trains", needs=_NEEDS)
def test_loss_falls(training: TrainingEvidence, model: ModelEvidence) -> None:
    first, *later = training.losses
    # Written so that a loss that is no number is wrong.
    if not any(loss < _FALLEN * first for loss in later):
        raise Mistake(
            f"a loss below {_FALLEN * first:.3f} in one of {len(training.losses)} half epochs",
            f"losses {_listed(f'{loss:.3f}' for loss in training.losses)}",
            _hint(training, model),
        )


@pytest.mark.check(title="it tells cats from dogs that it has not seen", needs=_NEEDS)
def test_accuracy_reaches_threshold(
    exam: Exam, lesson: Lesson, training: TrainingEvidence, model: ModelEvidence
) -> None:
    threshold = exam.settings.thresholds.accuracy
    labels = lesson.validation_labels
    chosen = chosen_classes(training, model.compile)
    if chosen.shape != labels.shape:
        raise Mistake(f"{len(labels)} predictions", f"{len(chosen)} predictions")
    accuracy = (chosen == labels).mean()
    if accuracy < threshold:
        always = len(set(chosen)) == 1
        raise Mistake(
            f"at least {threshold:.0%} of {len(labels)} new pictures right",
            f"{accuracy:.0%}" + (", with the same answer for every picture" if always else ""),
            _hint(training, model),
        )


def chosen_classes(
    training: TrainingEvidence, compiled: CompileEvidence | None
) -> NDArray[np.integer]:
    """The class, 0 or 1, that the prediction for each validation picture means."""
    return classes_of(training.predictions.numpy(), compiled is not None and compiled.from_logits)


def _hint(training: TrainingEvidence, model: ModelEvidence) -> str:
    """What in the evidence of a training explains best that it did not succeed."""
    first, last, best = training.losses[0], training.losses[-1], max(training.accuracies)
    activation = model.layers[-1].activation if model.layers else None
    rate = model.compile.learning_rate if model.compile else None
    rated = "" if rate is None else f" ({rate:g})"
    if activation == "softmax" and model.output_shape == (1,):
        return "a softmax over one unit is always 1: which activation gives a probability?"
    if not np.isfinite(last):
        return f"the loss is not a number any more: is the learning rate{rated} too high?"
    if best >= _LEARNED:
        return f"it knows {best:.0%} of the training pictures: does it learn them by heart?"
    if abs(first / last - 1) < _TREMBLED and rate is not None and rate < _LOW_RATE:
        return f"the loss stays at {last:.3f}: is the learning rate{rated} too low?"
    if abs(last - _UNDECIDED) < _NEAR:
        return "the loss stays at 0.693, as for guessing: do the layers, the loss and the rate fit?"
    if last < first:
        return f"{best:.0%} of the training pictures were learned: is the rate{rated} far off?"
    return f"the loss does not fall: is the rate{rated} too high, or is the last layer's wrong?"


def _listed(values: Iterable[str]) -> str:
    """The first values and the last."""
    shown = list(values)
    return ", ".join(shown if len(shown) < 8 else [*shown[:4], "…", *shown[-2:]])
