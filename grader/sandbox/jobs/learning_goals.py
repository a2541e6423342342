"""The goal of a training, classes or numbers: targets for the loss, and how good answers are."""

import math
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from grader.predictions import classes_of
from grader.sandbox.protocol import CompileEvidence

# Shares of one class, or of the targets below a number, in the constant answers.
_CONSTANT_SHARES = [number / 20 for number in range(1, 20)]
# The logit of a class that does not exist, or of which there is no example.
_IMPOSSIBLE_LOGIT = -20.0
# Answers that differ by less than this share of the spread of the targets are one answer.
_ONE_ANSWER_SPREAD = 1e-4


class Goal(Protocol):
    """The goal of a training. `targets` are the labels in the form that the loss takes.

    The methods take predictions (n, units) for the first n inputs.
    """

    targets: np.ndarray

    def accuracy(self, predictions: np.ndarray) -> float:
        """Return how good the predictions are, from 0 to 1."""
        ...

    def is_one_answer(self, predictions: np.ndarray) -> bool:
        """Return whether all inputs get the same answer."""
        ...

    def constant_answers(self, count: int) -> Iterator[np.ndarray]:
        """Yield answers (units,) of which one is nearly the best for all of `count` inputs."""
        ...


def goal_of(labels: np.ndarray, classes: int, units: int, compiled: CompileEvidence) -> Goal:
    """Return the goal of a model with `units` outputs: so many classes, or numbers if 0.

    Raises:
        ValueError: the model has too few outputs, or for numbers another count than there are.
    """
    if classes:
        return ClassGoal(labels, classes, units, compiled)
    return NumberGoal(labels, units)


class ClassGoal:
    """The right class of each input; its accuracy is the share of right answers."""

    def __init__(
        self, labels: np.ndarray, classes: int, units: int, compiled: CompileEvidence
    ) -> None:
        if 1 < units < classes:
            raise ValueError(f"the model gives {units} numbers, but there are {classes} classes")
        self._labels, self._classes, self._units = labels, classes, units
        self._from_logits = compiled.from_logits
        one_hot = units > 1 and "sparse" not in compiled.loss
        targets = np.eye(units, dtype=np.float32)[labels] if one_hot else labels
        self.targets = np.asarray(targets, np.float32)

    def accuracy(self, predictions: np.ndarray) -> float:
        """Return the share of right answers."""
        return float((self._classes_in(predictions) == self._labels[: len(predictions)]).mean())

    def is_one_answer(self, predictions: np.ndarray) -> bool:
        """Return whether the model answers with one class for all inputs."""
        return len(np.unique(self._classes_in(predictions))) == 1

    def _classes_in(self, predictions: np.ndarray) -> np.ndarray:
        return classes_of(predictions, self._from_logits)

    def constant_answers(self, count: int) -> Iterator[np.ndarray]:
        """Yield answers with all probabilities of the second of two classes.

        Of more classes, yield the shares of the classes, equal shares, and all probabilities of the
        most frequent class.
        """
        if self._units == 1 or self._classes == 2:
            yield from map(self._answer_of_two, _CONSTANT_SHARES)
            return
        counts = np.bincount(self._labels[:count], minlength=self._classes)
        yield self._answer(counts / counts.sum())
        yield self._answer(np.full(self._classes, 1 / self._classes))
        for share in _CONSTANT_SHARES:
            shares = np.full(self._classes, (1 - share) / (self._classes - 1))
            shares[counts.argmax()] = share
            yield self._answer(shares)

    def _answer_of_two(self, share: float) -> np.ndarray:
        # The sigmoid of these odds is the share, and so is the softmax of both halves.
        odds = math.log(share / (1 - share))
        both = (-odds / 2, odds / 2) if self._from_logits else (1 - share, share)
        answer = self._answer_of_no_class()
        answer[:2] = both if self._units > 1 else odds if self._from_logits else share
        return answer

    def _answer(self, shares: np.ndarray) -> np.ndarray:
        answer = self._answer_of_no_class()
        if self._from_logits:
            shares = np.log(np.maximum(shares, math.exp(_IMPOSSIBLE_LOGIT)))
        answer[: self._classes] = shares
        return answer

    def _answer_of_no_class(self) -> np.ndarray:
        return np.full(self._units, _IMPOSSIBLE_LOGIT if self._from_logits else 0.0, np.float32)


class NumberGoal:
    """Numbers to predict; their accuracy is the share of their variance that is explained."""

    def __init__(self, labels: np.ndarray, units: int) -> None:
        self.targets = np.asarray(labels, np.float32)
        self._numbers = self.targets.reshape(len(labels), -1)
        count = self._numbers.shape[1]
        if units != count:
            raise ValueError(f"the model gives {units} numbers, but there are {count} to predict")

    def accuracy(self, predictions: np.ndarray) -> float:
        """Return the share of the variance that the predictions explain, 0 if they add to it."""
        numbers = self._numbers[: len(predictions)]
        rest = ((numbers - predictions.reshape(numbers.shape)) ** 2).mean(axis=0)
        explained = float(np.mean(1 - rest / np.maximum(numbers.var(axis=0), np.float32(1e-12))))
        # A comparison with NaN is false.
        return min(explained, 1.0) if explained > 0 else 0.0

    def is_one_answer(self, predictions: np.ndarray) -> bool:
        """Return whether all inputs get nearly the same numbers."""
        spread = np.ptp(predictions.reshape(len(predictions), -1), axis=0)
        return bool((spread <= _ONE_ANSWER_SPREAD * np.ptp(self._numbers, axis=0)).all())

    def constant_answers(self, count: int) -> Iterator[np.ndarray]:
        """Yield the means and the quantiles of the numbers."""
        numbers = self._numbers[:count]
        yield numbers.mean(axis=0)
        for share in _CONSTANT_SHARES:
            yield np.quantile(numbers, share, axis=0).astype(np.float32)
