"""Compute the learning rate over a training."""

import math

_WARM_UP_EPOCHS = 3


def learning_rate_factor(epoch: int, epochs: int) -> float:
    """Return the learning rate of an epoch as a fraction of the highest.

    RMSprop starts without estimates of the gradients, and its first steps are erratic, so the rate
    starts low. Towards the end the steps become so small that validation settles.

    Args:
        epoch: number of the epoch, from 0.
        epochs: number of epochs.

    Returns:
        More than 0 and at most 1: it rises for three epochs, then falls along half a cosine.
    """
    if epoch < _WARM_UP_EPOCHS:
        return (epoch + 1) / (_WARM_UP_EPOCHS + 1)
    return (1 + math.cos(math.pi * (epoch - _WARM_UP_EPOCHS) / (epochs - _WARM_UP_EPOCHS))) / 2
