"""Exercises like `learning`: the model of `create_model` is trained on the grader's data.

The accuracy is computed here, from predictions: the labels of the validation inputs never enter
the sandbox. The state of the model with the best training accuracy counts; see
`grader.sandbox.jobs.training`.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from grader.checks.hints.learning import LEARNING_RULES
from grader.checks.hints.learning_conditions import Learning
from grader.checks.hints.refused_training import REFUSED_RULES, RefusedTraining
from grader.checks.learning_evidence import (
    MAX_INITIAL_ACCURACY,
    MIN_FALL,
    has_moved,
    loss_has_fallen,
)
from grader.checks.models import described_model, model_call
from grader.checks.trainings import (
    mean_absolute_error,
    predicted_classes,
    training_job,
    training_summary,
)
from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.grading.training_data import TrainingData
from grader.messages.views import CurvesView
from grader.sandbox.protocol import Call, ModelEvidence, TrainingEvidence, TrainModel

# A parameter `create_model` may name another exercise that gives the model.
_MODEL = "create_model"
_NEEDS = [
    f"{{{_MODEL}}}::{name}" for name in ("returns_a_model", "accepts_the_pictures", "is_compiled")
]


@pytest.fixture(scope="module")
def call(context: CheckContext, exercise: Exercise) -> Call:
    """The call of the function that returns the model."""
    creating = Exercise.of(context.settings, exercise.parameter(_MODEL, str, _MODEL))
    return model_call(context, creating.function)


@pytest.fixture(scope="module")
def model(submission: Submission, call: Call) -> ModelEvidence:
    """The submission's model before training."""
    return described_model(submission, call)


@pytest.fixture(scope="module")
def training_data(context: CheckContext) -> TrainingData:
    """The inputs and labels of this grading."""
    return context.training_data()


@pytest.fixture(scope="module")
def job(
    context: CheckContext,
    submission: Submission,
    training_data: TrainingData,
    model: ModelEvidence,
    call: Call,
) -> TrainModel:
    """The job that trains the submission's model."""
    return training_job(context, submission, training_data, model, call)


@pytest.fixture(scope="module")
def training(
    context: CheckContext, submission: Submission, job: TrainModel, model: ModelEvidence
) -> TrainingEvidence:
    """The training of the submission's model."""
    try:
        return submission.train(job)
    except CallFailure as failure:
        refused = RefusedTraining(model, context.settings.data)
        hint = failure.hint or REFUSED_RULES.hint(refused)
        raise CallFailure(failure.expected, failure.actual, hint) from failure


@pytest.fixture(scope="module")
def learning(
    context: CheckContext, job: TrainModel, training: TrainingEvidence, model: ModelEvidence
) -> Learning:
    """The evidence for hints on a training without success."""
    return Learning(
        training,
        model,
        context.settings.data,
        divided=job.factor != 1,
        own_step=any(part.kind == "training" for part in job.model.own),
    )


@pytest.fixture(scope="module")
def prediction_error(training_data: TrainingData, training: TrainingEvidence) -> float:
    """The mean absolute error of a model for numbers on the validation inputs."""
    return mean_absolute_error(training, training_data.validation_labels)


@pytest.mark.check(title="the loss falls while it trains", needs=_NEEDS)
def test_loss_falls(context: CheckContext, training: TrainingEvidence, learning: Learning) -> None:
    if not loss_has_fallen(training):
        before = training.losses[0]
        raise CheckFailure(
            f"a loss that falls from {before:z.3f} below {MIN_FALL * before:z.3f}",
            f"{_listed(f'{loss:z.3f}' for loss in training.losses[1:])} in the half epochs, "
            f"each on other {learning.data.input_name}s",
            LEARNING_RULES.hint(learning),
            _curves(learning),
        )
    _expect_better_than_one_answer(learning)
    threshold = context.thresholds.accuracy
    if threshold is None or max(training.accuracies) >= threshold:
        _expect_learning(learning)


@pytest.mark.check(title="the model classifies new pictures correctly", needs=_NEEDS)
def test_accuracy_reaches_threshold(
    context: CheckContext,
    training_data: TrainingData,
    learning: Learning,
    record_property: Callable[[str, object], None],
) -> None:
    threshold, data = context.thresholds.accuracy, context.settings.data
    training, model = learning.training, learning.model
    if threshold is None:
        raise CheckConfigError("for numbers to predict, use the check error_stays_below_threshold")
    labels = training_data.validation_labels
    classes = predicted_classes(training, model.compile)
    accuracy = float((classes == labels).mean()) if classes.shape == labels.shape else None
    record_property("training", training_summary(training, model, accuracy))
    record_property("own_process", model.own_process)
    if accuracy is None:
        raise CheckFailure(
            f"{len(labels)} predictions",
            f"{len(classes)} predictions",
            f"Does the model give one prediction for each {data.input_name}?",
        )
    if accuracy < threshold:
        constant = len(set(classes)) == 1
        raise CheckFailure(
            f"at least {threshold:.0%} of {len(labels)} new {data.input_name}s right",
            f"{accuracy:.0%}"
            + (f", with the same answer for every {data.input_name}" if constant else ""),
            LEARNING_RULES.hint(replace(learning, accuracy=accuracy)),
            _curves(learning),
        )
    _expect_learning(learning)


@pytest.mark.check(title="the model predicts new numbers closely", needs=_NEEDS)
def test_error_stays_below_threshold(
    context: CheckContext,
    learning: Learning,
    prediction_error: float,
    record_property: Callable[[str, object], None],
) -> None:
    threshold, data = context.thresholds.error, context.settings.data
    training, model = learning.training, learning.model
    if threshold is None:
        raise CheckConfigError("for classes, use the check accuracy_reaches_threshold")
    record_property("training", training_summary(training, model, None))
    record_property("own_process", model.own_process)
    # A comparison with NaN is false, so an error that is NaN is too large.
    if not prediction_error <= threshold:
        raise CheckFailure(
            f"a mean absolute error of at most {threshold:g} for new {data.input_name}s",
            f"{prediction_error:.4g}",
            LEARNING_RULES.hint(learning),
            _curves(learning),
        )
    _expect_learning(learning)


def _curves(learning: Learning) -> CurvesView:
    """Return the curves of the training; losses that are no numbers are left out."""
    losses = [loss for loss in learning.training.losses if math.isfinite(loss)]
    success = "accuracy" if learning.data.classes else "share of the variance explained"
    curves = {"loss": losses, success: learning.training.accuracies}
    return CurvesView("The training", "half epochs", curves)


def _expect_learning(learning: Learning) -> None:
    """Refuse an accuracy that does not come from this training, however high it is."""
    training, data = learning.training, learning.data
    before, *later = training.evaluated_losses
    if not has_moved(training):
        raise CheckFailure(
            f"a loss that falls by training, for the same {data.input_name}s",
            f"{before:z.3f} before training and {min(later):z.3f} at best",
            LEARNING_RULES.hint(learning),
            _curves(learning),
        )
    if training.initial_accuracy >= MAX_INITIAL_ACCURACY:
        raise CheckFailure(
            "a network that learns here, from fresh weights",
            f"{training.initial_accuracy:.0%} of the {data.input_name}s are right "
            "before any training",
            "Do the initial weights of a layer come from another training?",
        )


def _expect_better_than_one_answer(learning: Learning) -> None:
    """Refuse a loss that falls no further than with one answer, the same for all inputs."""
    training, data = learning.training, learning.data
    constant = training.constant_loss
    if constant is None:
        return
    # The losses of half epochs contain penalties. The evaluated losses come from predictions alone,
    # without the logits that Keras remembers of the last layer. So one loss of either is enough.
    later = (*training.losses[1:], *training.evaluated_losses[1:])
    limit = constant - (1 - MIN_FALL) * abs(constant)
    if not any(loss < limit for loss in later):
        raise CheckFailure(
            f"a loss below {limit:z.3f}: "
            f"the same answer for every {data.input_name} reaches {constant:z.3f}",
            f"{min(later):z.3f} at best",
            LEARNING_RULES.hint(learning),
            _curves(learning),
        )


def _listed(values: Iterable[str]) -> str:
    """Join values; of many only the first four and the last two."""
    texts = list(values)
    return ", ".join(texts if len(texts) < 8 else [*texts[:4], "…", *texts[-2:]])
