"""The training of a submission's model, and what its predictions mean."""

import numpy as np
from numpy.typing import NDArray

from grader.checking import Exam
from grader.checks.cards import gives_raw_pixels
from grader.checks.models import rescales, returned_model
from grader.evidence import CompileEvidence, ModelEvidence, TrainingEvidence, TrainModel
from grader.pictures import Lesson
from grader.predictions import classes_of
from grader.store import derived_seed
from grader.submission import Submission


def training_job(
    exam: Exam, submission: Submission, lesson: Lesson, model: ModelEvidence
) -> TrainModel:
    """The training of a submission's model by the recipe of the settings.

    A model that rescales gets raw pixels, unless the submission's own generators rescale as well.
    """
    recipe = exam.settings.recipe
    raw = rescales(model) and gives_raw_pixels(exam, submission) is not False
    return TrainModel(
        model=returned_model(submission),
        pictures=str(lesson.pictures),
        labels=lesson.labels.tobytes(),
        validation=str(lesson.validation),
        batch=recipe.batch,
        epochs=recipe.epochs,
        enough_accuracy=recipe.enough_accuracy,
        white=255.0 if raw else 1.0,
        random_seed=derived_seed(exam.seed, "learning"),
    )


def chosen_classes(
    training: TrainingEvidence, compiled: CompileEvidence | None
) -> NDArray[np.integer]:
    """The class, 0 or 1, that the prediction for each validation picture means."""
    return classes_of(training.predictions.numpy(), compiled is not None and compiled.from_logits)
