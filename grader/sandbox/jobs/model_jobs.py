"""Does the jobs that are about models: describing, training, reading and asking them.

No student code runs where this runs: a description is plain data that the grader has looked
through (`grader.sandbox.allowed_models`) before it comes here.
"""

import os
from collections.abc import Sequence

import numpy as np

from grader.sandbox.jobs.describing import describe
from grader.sandbox.jobs.saved_models import ask, read
from grader.sandbox.jobs.training import train
from grader.sandbox.protocol import (
    DescribeModel,
    ModelReport,
    PredictWithModel,
    ReadModel,
    Refused,
    TrainModel,
)

ModelWork = DescribeModel | TrainModel | ReadModel | PredictWithModel
"""A job in which a model is asked for, and no student code."""


def work(job: ModelWork, inputs: Sequence[int]) -> ModelReport:
    """Do a job; `inputs` are open descriptors of the files that it names, in their order.

    What Keras refuses (a layer that does not fit, a loss that does not fit the labels) comes back
    as `Refused` with Keras' message.
    """
    import tensorflow as tf

    try:
        if isinstance(job, DescribeModel):
            return describe(job.model, job.picture_shape)
        tf.config.experimental.enable_op_determinism()
        if isinstance(job, ReadModel):
            return read(os.fdopen(inputs[0], "rb"))
        if isinstance(job, PredictWithModel):
            file, shown = (os.fdopen(number, "rb") for number in inputs)
            return ask(job, file, np.load(shown))
        pictures, validation = (np.load(os.fdopen(number, "rb")) for number in inputs)
        labels = np.frombuffer(job.labels, np.uint8)
        return train(job, pictures, labels, validation)
    except MemoryError as error:
        return Refused(f"it needs more memory than there is: {error}")
    except Exception as error:  # noqa: BLE001  Keras raises what it likes
        return Refused(str(error) or type(error).__name__)
