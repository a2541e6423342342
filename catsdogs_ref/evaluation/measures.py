"""How often a network is right, and in which way it is wrong."""

from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support


def evaluate(model: Any, dataset: Any) -> dict[str, Any]:
    """Compare what a network says of pictures with what they show.

    A shuffled data set comes in another order each time, so pictures and labels are taken from one
    and the same pass.

    Args:
        model: as for `predict_image`.
        dataset: batches of pictures, of shape (n, side, side, 3), and their labels, of shape (n,):
            0 for a cat and 1 for a dog.

    Returns:
        confusion_matrix: of shape (2, 2), a row for what is shown and a column for what is said.
        precision: the share of dogs among what was called a dog.
        recall: the share of what was called a dog among the dogs.
        f1: their harmonic mean. Each is 0 where nothing would be divided by nothing.
    """
    labels, answers = [], []
    for pictures, shown in dataset:
        labels.append(np.ravel(shown))
        answers.append(np.ravel(model(pictures)) > 0.5)
    truth, said = np.concatenate(labels).astype(int), np.concatenate(answers).astype(int)
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, said, average="binary", zero_division=0
    )
    return {
        "confusion_matrix": confusion_matrix(truth, said, labels=[0, 1]),
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }
