"""Labels as one number for each input, whatever form a generator gives them."""

import numpy as np
from numpy.typing import NDArray


def label_numbers(labels: NDArray[np.generic]) -> NDArray[np.floating]:
    """Return one number for each input (n,): the column if each class has one."""
    if not labels.size or not labels.ndim:
        return np.empty(0)
    columns = np.asarray(labels, np.float64).reshape(len(labels), -1)
    return np.asarray(columns.argmax(axis=1) if columns.shape[1] > 1 else columns[:, 0], np.float64)
