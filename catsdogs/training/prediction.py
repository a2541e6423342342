"""What a network says of pictures."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catsdogs.failures import Failure
from catsdogs.training.batches import decoded
from catsdogs.training.expectations import probabilities_of_second
from catsdogs.training.model_files import TrainedModel
from catsdogs.training.scaling import scaled

_BATCH = 32


def probabilities(trained: TrainedModel, files: Sequence[Path]) -> NDArray[np.floating]:
    """Ask a network about pictures.

    Args:
        trained: the network.
        files: paths of pictures that can be read.

    Returns:
        For each picture, the probability of the second class, of shape (n,).

    Raises:
        Failure: if an answer is no number, or no probability where it should be one.
    """
    if not files:
        return np.empty(0)
    pictures = decoded(files, trained.notes.side, trained.notes.resizing)
    white = trained.notes.white
    batches = pictures.batch(_BATCH).map(lambda batch: scaled(batch) * white)
    answers = probabilities_of_second(
        trained.model.predict(batches, verbose=0), trained.probabilities
    )
    if not np.all((answers >= 0) & (answers <= 1)):  # also where one is no number
        raise Failure("the network's answers are no probabilities: not all lie between 0 and 1")
    return answers
