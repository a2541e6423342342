"""Compute the measures of a network from its predictions for pictures of known class."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

_MAX_MISTAKES = 24
_MIN_PROBABILITY = 1e-7
"""Keras clips probabilities by as much, so that a loss is never infinite."""


class ReportRow(msgspec.Struct, frozen=True):
    """Precision, recall and F1 of a class, or an average, and the number of pictures."""

    name: str
    precision: float
    recall: float
    f1: float
    pictures: int


class RocCurve(msgspec.Struct, frozen=True):
    """False and true positive rates of the second class, for decreasing thresholds."""

    false_positives: list[float]
    true_positives: list[float]
    area: float


class Misclassification(msgspec.Struct, frozen=True):
    """A misclassified picture, and the probability of the wrong class."""

    file: str
    truth: str
    answer: str
    probability: float


class Evaluation(msgspec.Struct, frozen=True):
    """All measures.

    Attributes:
        pictures: their number.
        loss: binary cross-entropy.
        accuracy: share of right answers.
        classes: their names, in the order of the labels.
        confusion: numbers of pictures; a row for each true class, a column for each answer.
        rows: for each class, then averages: all classes alike, and by their numbers of pictures.
        roc: the curve for the second class.
        mistakes: the worst ones, the most certain first.
    """

    pictures: int
    loss: float
    accuracy: float
    classes: tuple[str, str]
    confusion: list[list[int]]
    rows: list[ReportRow]
    roc: RocCurve
    mistakes: list[Misclassification]


def evaluation(
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    files: Sequence[str],
    classes: tuple[str, str],
) -> Evaluation:
    """Compute the measures of predictions.

    Args:
        labels: true classes, 0 or 1, of shape (n,); both occur.
        probabilities: of class 1, of shape (n,).
        files: names of the n pictures.
        classes: names of the two classes.

    Returns:
        The measures.
    """
    answers = (probabilities > 0.5).astype(int)
    certain = np.clip(probabilities.astype(np.float64), _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    return Evaluation(
        pictures=len(labels),
        loss=float(metrics.log_loss(labels, certain)),
        accuracy=float(metrics.accuracy_score(labels, answers)),
        classes=classes,
        confusion=metrics.confusion_matrix(labels, answers, labels=[0, 1]).tolist(),
        rows=_rows(labels, answers, classes),
        roc=_roc_curve(labels, probabilities),
        mistakes=_mistakes(labels, probabilities, files, classes),
    )


def _rows(
    labels: NDArray[np.integer], answers: NDArray[np.integer], classes: tuple[str, str]
) -> list[ReportRow]:
    report = metrics.classification_report(
        labels, answers, labels=[0, 1], target_names=classes, output_dict=True, zero_division=0
    )
    names = (*classes, "macro avg", "weighted avg")
    return [
        ReportRow(
            name,
            report[name]["precision"],
            report[name]["recall"],
            report[name]["f1-score"],
            int(report[name]["support"]),
        )
        for name in names
    ]


def _roc_curve(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> RocCurve:
    false_positives, true_positives, _ = metrics.roc_curve(labels, probabilities)
    area = float(metrics.roc_auc_score(labels, probabilities))
    return RocCurve(false_positives.tolist(), true_positives.tolist(), area)


def _mistakes(
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    files: Sequence[str],
    classes: tuple[str, str],
) -> list[Misclassification]:
    of_other = np.where(labels == 0, probabilities, 1 - probabilities)
    wrong = (probabilities > 0.5) != labels
    worst = [place for place in np.argsort(-of_other, kind="stable") if wrong[place]][
        :_MAX_MISTAKES
    ]
    return [
        Misclassification(
            files[place],
            classes[labels[place]],
            classes[1 - labels[place]],
            float(of_other[place]),
        )
        for place in worst
    ]
