"""Predict the classes of pictures with a network."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catsdogs.failures import Failure
from catsdogs.training.batches import decode_pictures
from catsdogs.training.model_files import TrainedModel
from catsdogs.training.model_interface import probabilities_of_second_class
from catsdogs.training.scaling import scaled

_BATCH = 32


def probabilities(trained: TrainedModel, files: Sequence[Path]) -> NDArray[np.floating]:
    """Compute the probability of the second class for pictures.

    Args:
        trained: the network.
        files: paths of pictures that can be read.

    Returns:
        For each picture, the probability of the second class, of shape (n,).

    Raises:
        Failure: an output is not a number, or not a probability where it should be one.
    """
    if not files:
        return np.empty(0)
    pictures = decode_pictures(files, trained.metadata.side, trained.metadata.resizing)
    white = trained.metadata.white
    batches = pictures.batch(_BATCH).map(lambda batch: scaled(batch) * white)
    answers = probabilities_of_second_class(
        trained.model.predict(batches, verbose=0), trained.probabilities
    )
    if not np.all((answers >= 0) & (answers <= 1)):  # also where one is no number
        raise Failure("the network's outputs are not probabilities: some are outside 0 to 1")
    return answers
