"""Exercise `learning`: the model that `create_model` returns is trained on the grader's pictures.

The accuracy is computed here, from predictions; the labels of the validation pictures are nowhere
else. The best epoch counts: with RMSprop the accuracy of one epoch may leap down to chance and
back. A right model must not fail by such luck, and a model that cannot learn gains nothing by it.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checking import Exam
from grader.checks.test_create_model import described, returned_model
from grader.evidence import CompileEvidence, ModelEvidence, TrainingEvidence, TrainModel
from grader.pictures import Lesson
from grader.store import derived_seed
from grader.submission import Mistake, Submission

_NEEDS = [
    f"create_model::{name}" for name in ("returns_a_model", "accepts_the_pictures", "is_compiled")
]
# What the loss stays at while the network answers one half to everything.
_UNDECIDED = float(np.log(2))
# A loss that falls by less than this share of the first epoch's has only trembled.
_FALLEN = 0.95


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
        enough_loss=recipe.enough_loss,
        random_seed=derived_seed(exam.seed, "learning"),
    )


@pytest.mark.check(title="the loss falls while it trains", needs=_NEEDS)
def test_loss_falls(training: TrainingEvidence, model: ModelEvidence) -> None:
    first, last = training.losses[0], training.losses[-1]
    if not last < _FALLEN * first:
        raise Mistake(
            f"a loss below {_FALLEN * first:.3f} after {len(training.losses)} epochs",
            f"losses {', '.join(f'{loss:.3f}' for loss in training.losses)}",
            _stuck_hint(training, model),
        )


@pytest.mark.check(title="it tells cats from dogs that it has not seen", needs=_NEEDS)
def test_accuracy_reaches_threshold(
    exam: Exam, lesson: Lesson, training: TrainingEvidence, model: ModelEvidence
) -> None:
    threshold = exam.settings.thresholds.accuracy
    labels = lesson.validation_labels
    chosen = chosen_classes(training, model.compile)
    if chosen.shape[1:] != labels.shape:
        raise Mistake(f"{len(labels)} predictions", f"{chosen.shape[1]} predictions")
    accuracies = (chosen == labels).mean(axis=1)
    if accuracies.max() < threshold:
        raise Mistake(
            f"at least {threshold:.0%} of {len(labels)} new pictures after one of the epochs",
            f"{', '.join(f'{accuracy:.0%}' for accuracy in accuracies)}",
            _accuracy_hint(chosen, training, model),
        )


def chosen_classes(
    training: TrainingEvidence, compiled: CompileEvidence | None
) -> NDArray[np.integer]:
    """The class, 0 or 1, that each prediction means: (epochs, pictures)."""
    predictions = training.predictions.numpy()
    predictions = predictions.reshape(*predictions.shape[:2], -1)
    if predictions.shape[2] > 1:
        return np.asarray(np.argmax(predictions, axis=2))
    border = 0.0 if compiled is not None and compiled.from_logits else 0.5
    return np.asarray(predictions[:, :, 0] > border, int)


def _accuracy_hint(
    chosen: NDArray[np.integer], training: TrainingEvidence, model: ModelEvidence
) -> str:
    if (chosen == chosen[:, :1]).all():
        return f"it answers the same for every picture. {_stuck_hint(training, model)}"
    return "something was learned, but too little: compare layers and learning rate with the task."


def _stuck_hint(training: TrainingEvidence, model: ModelEvidence) -> str:
    last = model.layers[-1] if model.layers else None
    if last is not None and last.activation == "softmax" and model.output_shape == (1,):
        return "a softmax over one unit is always 1: which activation gives a probability?"
    if not all(np.isfinite(training.losses)):
        return "the loss is not a number any more: is the learning rate too high?"
    if abs(training.losses[-1] - _UNDECIDED) < 0.02:
        return "the loss stays at 0.693, as for guessing: do the layers, the loss and the rate fit?"
    return "is the learning rate too high, or does the loss not fit the last layer?"
