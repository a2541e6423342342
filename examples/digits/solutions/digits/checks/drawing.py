"""The data of this assignment: pictures of digits, 8 by 8 pixels from 0 to 16."""

import numpy as np
from sklearn.datasets import load_digits


def draw(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` pictures (count, 8, 8, 1) and their labels (count,)."""
    digits = load_digits()
    chosen = rng.permutation(len(digits.target))[:count]
    return digits.images[chosen, :, :, None], digits.target[chosen]
