"""The training of a submission's model, what its predictions mean, how it is told in a result."""

import math

import numpy as np
from numpy.typing import NDArray

from grader.checks.color_cards import gives_raw_pixels
from grader.checks.models import model_call, rescales, returned_model
from grader.grading.check_context import CheckContext
from grader.grading.submission import Submission
from grader.grading.training_data import TrainingData
from grader.predictions import classes_of
from grader.results import Training
from grader.sandbox.protocol import CompileEvidence, ModelEvidence, TrainingEvidence, TrainModel
from grader.text import single_line


def training_job(
    context: CheckContext, submission: Submission, training_data: TrainingData, model: ModelEvidence
) -> TrainModel:
    """The training of a submission's model by the recipe of the settings.

    A model that rescales gets raw pixels, unless the submission's own generators rescale as well.
    """
    recipe = context.training_config
    raw = rescales(model) and gives_raw_pixels(context, submission) is not False
    return TrainModel(
        model=returned_model(submission),
        pictures=str(training_data.pictures),
        labels=training_data.labels.tobytes(),
        validation=str(training_data.validation),
        batch=recipe.batch,
        epochs=recipe.epochs,
        enough_accuracy=recipe.enough_accuracy,
        white=255.0 if raw else 1.0,
        random_seed=context.seed.for_keras("learning"),
        call=model_call(),
    )


def chosen_classes(
    training: TrainingEvidence, compiled: CompileEvidence | None
) -> NDArray[np.integer]:
    """The class, 0 or 1, that the prediction for each validation picture means."""
    return classes_of(training.predictions.numpy(), compiled is not None and compiled.from_logits)


def told(training: TrainingEvidence, model: ModelEvidence, accuracy: float | None) -> Training:
    """A training as it stands in a result, in four digits."""
    return Training(
        model=family(model),
        parameters=model.parameters,
        losses=tuple(round(loss, 4) if math.isfinite(loss) else None for loss in training.losses),
        accuracies=tuple(round(share, 4) for share in training.accuracies),
        accuracy=None if accuracy is None else round(accuracy, 4),
    )


def family(model: ModelEvidence) -> str:
    """What models have in common that learn alike: `Conv2D 16-32-64, Dense 512-1, RMSprop 0.001`.

    Of each kind of layer with parameters the numbers of channels or units, in order.
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
