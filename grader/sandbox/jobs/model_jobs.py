"""Jobs on models without student code: describing, training, reading and predicting.

No student code runs in these workers: a description is plain data that the grader has validated
(`grader.sandbox.allowed_models`).
"""

import os
from collections.abc import Sequence

import numpy as np

from grader.sandbox.jobs.describing import describe
from grader.sandbox.jobs.saved_models import predict, read
from grader.sandbox.jobs.training import TrainingArrays, train
from grader.sandbox.protocol import (
    DescribeModel,
    ModelReport,
    PredictWithModel,
    ReadModel,
    Refused,
    TrainModel,
)

ModelWork = DescribeModel | TrainModel | ReadModel | PredictWithModel
"""A job on a model, without student code."""


def work(job: ModelWork, inputs: Sequence[int]) -> ModelReport:
    """Run a job; `inputs` are open descriptors of the files that it names, in their order.

    If Keras raises, because a layer or a loss does not fit, the result is `Refused` with the
    message of Keras.
    """
    import tensorflow as tf

    try:
        if isinstance(job, DescribeModel):
            return describe(job.model, job.picture_shape)
        tf.config.experimental.enable_op_determinism()
        if isinstance(job, ReadModel):
            return read(os.fdopen(inputs[0], "rb"))
        if isinstance(job, PredictWithModel):
            file, array = (os.fdopen(number, "rb") for number in inputs)
            return predict(job, file, np.load(array))
        training, validation = (np.load(os.fdopen(number, "rb")) for number in inputs)
        return train(job, TrainingArrays(training, job.labels.numpy(), validation))
    except MemoryError as error:
        return Refused(f"it needs more memory than there is: {error}")
    except Exception as error:  # noqa: BLE001 - Keras may raise anything
        return Refused(str(error) or type(error).__name__)
