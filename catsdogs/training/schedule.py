"""How the learning rate rises and falls over a training."""

import math

_WARM_UP = 3


def rate_at(epoch: int, epochs: int) -> float:
    """Tell the learning rate of an epoch, as a part of the highest.

    RMSprop begins without knowing how large gradients are, and its first steps are wild, so it
    begins slowly. Towards the end the steps become so small that validation comes to rest.

    Args:
        epoch: number of the epoch, from 0.
        epochs: how many there are.

    Returns:
        More than 0 and at most 1: three epochs upwards, then half a wave of the cosine down.
    """
    if epoch < _WARM_UP:
        return (epoch + 1) / (_WARM_UP + 1)
    return (1 + math.cos(math.pi * (epoch - _WARM_UP) / (epochs - _WARM_UP))) / 2
