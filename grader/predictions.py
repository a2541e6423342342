"""What the predictions of a network for two classes mean."""

import numpy as np
from numpy.typing import NDArray


def classes_of(predictions: NDArray[np.floating], from_logits: bool) -> NDArray[np.integer]:
    """The class, 0 or 1, that each prediction means.

    Args:
        predictions: (n, units) or (n,): one number a picture, or one for each class.
        from_logits: whether one number is a logit, with its border at 0 in place of 0.5.

    Returns:
        (n,).
    """
    columns = predictions.reshape(len(predictions), -1)
    if columns.shape[1] > 1:
        return np.asarray(np.argmax(columns, axis=1))
    return np.asarray(columns[:, 0] > (0.0 if from_logits else 0.5), int)
