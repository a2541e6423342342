"""Does the jobs that a described model is sent for: describing it, training it.

No student code runs where this runs: the description is plain data that the grader has looked
through (`grader.architecture`) before it comes here.
"""

import os
from collections.abc import Sequence

import numpy as np

from grader.evidence import DescribeModel, ModelReport, Refused, TrainModel
from grader.inside.describing import describe
from grader.inside.training import train


def work(job: DescribeModel | TrainModel, inputs: Sequence[int]) -> ModelReport:
    """Do a job; `inputs` are open descriptors of the training and the validation pictures.

    What Keras refuses (a layer that does not fit, a loss that does not fit the labels) comes back
    as `Refused` with Keras' message.
    """
    import tensorflow as tf

    try:
        if isinstance(job, DescribeModel):
            return describe(job.model, job.picture_shape)
        tf.config.experimental.enable_op_determinism()
        pictures, validation = (np.load(os.fdopen(number, "rb")) for number in inputs)
        labels = np.frombuffer(job.labels, np.uint8)
        return train(job, pictures, labels, validation)
    except MemoryError as error:
        return Refused(f"it needs more memory than there is: {error}")
    except Exception as error:  # noqa: BLE001  Keras raises what it likes
        return Refused(str(error) or type(error).__name__)
