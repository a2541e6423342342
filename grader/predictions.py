"""The meaning of the predictions of a network that distinguishes classes."""

import numpy as np
from numpy.typing import NDArray

_PROBABILITY_THRESHOLD, _LOGIT_THRESHOLD = 0.5, 0.0


def classes_of(predictions: NDArray[np.floating], from_logits: bool) -> NDArray[np.integer]:
    """Return the predicted class, from 0, of each input.

    Args:
        predictions: (n, units) or (n,): one number per input, or one per input and class.
        from_logits: whether a single number is a logit, with the threshold 0 instead of 0.5.

    Returns:
        (n,).
    """
    columns = predictions.reshape(len(predictions), -1)
    if columns.shape[1] > 1:
        return np.asarray(np.argmax(columns, axis=1))
    threshold = _LOGIT_THRESHOLD if from_logits else _PROBABILITY_THRESHOLD
    return np.asarray(columns[:, 0] > threshold, int)
