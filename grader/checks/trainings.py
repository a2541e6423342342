"""Training of a submission's model: the job, the predicted classes, and the entry in a result."""

import math

import numpy as np
from numpy.typing import NDArray

from grader.checks.models import model_call, rescales, returned_model
from grader.checks.recognized_sets import gives_raw_pixels
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.grading.training_data import TrainingData
from grader.predictions import classes_of
from grader.results import Training
from grader.sandbox.protocol import (
    Array,
    Call,
    CompileEvidence,
    ModelEvidence,
    TrainingEvidence,
    TrainModel,
)
from grader.text import single_line


def training_job(
    context: CheckContext,
    submission: Submission,
    training_data: TrainingData,
    model: ModelEvidence,
    call: Call | None = None,
) -> TrainModel:
    """Return the job that trains a submission's model by the training config of the settings.

    `call` returns the model; by default it is that of `create_model`.
    A model that rescales gets inputs as they are, such as pixels from 0 to 255, unless the
    submission's generators rescale too.
    """
    config, data = context.training_config, context.settings.data
    raw = rescales(model, data) and gives_raw_pixels(context, submission) is not False
    call = call or model_call(context)
    return TrainModel(
        model=returned_model(submission, call),
        inputs=str(training_data.inputs),
        labels=Array.of(training_data.labels),
        validation=str(training_data.validation),
        batch=config.batch,
        epochs=config.epochs,
        enough_accuracy=config.enough_accuracy,
        factor=1.0 if raw else 1 / data.scale,
        random_seed=context.seed.for_keras("learning"),
        call=call,
        classes=data.classes,
    )


def predicted_classes(
    training: TrainingEvidence, compiled: CompileEvidence | None
) -> NDArray[np.integer]:
    """Return the predicted class, from 0, of each validation input (n,)."""
    return classes_of(training.predictions.numpy(), compiled is not None and compiled.from_logits)


def mean_absolute_error(training: TrainingEvidence, numbers: NDArray[np.floating]) -> float:
    """Return the mean distance of the predictions from the numbers, (n,) or (n, numbers).

    Raises:
        CheckFailure: there are more or fewer predictions.
    """
    predictions = training.predictions.numpy()
    if predictions.size != numbers.size:
        raise CheckFailure(
            f"{numbers.size} predicted numbers",
            f"{predictions.size}",
            "Does the last layer have as many units as there are numbers to predict?",
        )
    return float(np.abs(predictions.reshape(numbers.shape) - numbers).mean())


def training_summary(
    training: TrainingEvidence, model: ModelEvidence, accuracy: float | None
) -> Training:
    """Return the entry of a training in a result, rounded to four digits.

    `accuracy` is that on the validation inputs, None if it cannot be computed.
    """
    return Training(
        model=model_family(model),
        parameters=model.parameters,
        losses=tuple(round(loss, 4) if math.isfinite(loss) else None for loss in training.losses),
        accuracies=tuple(round(share, 4) for share in training.accuracies),
        accuracy=None if accuracy is None else round(accuracy, 4),
    )


def model_family(model: ModelEvidence) -> str:
    """Name the family of a model, such as `Conv2D 16-32-64, Dense 512-1, RMSprop 0.001`.

    Models with equal widths of the layers with parameters, equal optimizers and equal learning
    rates learn alike.
    """
    widths: dict[str, list[str]] = {}
    for layer in model.layers:
        if layer.parameters and layer.output_shape:
            widths.setdefault(layer.kind, []).append(str(layer.output_shape[-1]))
    parts = [f"{kind} {'-'.join(numbers)}" for kind, numbers in widths.items()]
    if model.compile is not None:
        rate = model.compile.learning_rate
        parts.append(model.compile.optimizer + (f" {rate:g}" if rate is not None else ""))
    return single_line(", ".join(parts))
