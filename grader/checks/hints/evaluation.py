"""Hints on a confusion matrix and on measures that are wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.checks.evaluation_data import EvaluationData, measures_of
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

TOLERANCE = 0.001
"""Measures that differ by no more are equal."""


@dataclass(frozen=True)
class Counting:
    """A confusion matrix with wrong numbers, and the right one; both have the shape (2, 2)."""

    evidence: CallEvidence
    found: NDArray[np.floating]
    right: NDArray[np.floating]


@dataclass(frozen=True)
class WrongMeasure:
    """The name and value of a measure that is wrong, and the data that it should describe."""

    name: str
    value: float
    data: EvaluationData

    def equals(self, value: float) -> bool:
        """Return whether the value found is this one."""
        return abs(self.value - value) <= TOLERANCE

    @property
    def right(self) -> float:
        """The right value."""
        return float(getattr(self.data.measures(), self.name))

    @property
    def of_cats(self) -> float:
        """The value for cats in place of dogs."""
        measures = measures_of(1 - self.data.labels, 1 - self.predictions)
        return float(getattr(measures, self.name))

    @property
    def mean_of_classes(self) -> float:
        """The mean of the values for cats and for dogs."""
        return (self.right + self.of_cats) / 2

    @property
    def accuracy(self) -> float:
        """The accuracy of the predictions."""
        return float((self.data.labels == self.predictions).mean())

    @property
    def predictions(self) -> NDArray[np.integer]:
        """The predicted classes (n,)."""
        return (self.data.dogs > 0.5).astype(int)


def rows_exchanged(counting: Counting) -> bool:
    """Rows and columns are exchanged."""
    return bool((counting.found == counting.right.T).all())


def classes_reversed(counting: Counting) -> bool:
    """The order of the classes is reversed."""
    return bool((counting.found == counting.right[::-1, ::-1]).all())


def too_few_counted(counting: Counting) -> bool:
    """Some pictures are not counted."""
    return bool(counting.found.sum() < counting.right.sum())


def too_many_counted(counting: Counting) -> bool:
    """Some pictures are counted more than once."""
    return bool(counting.found.sum() > counting.right.sum())


def predictions_shuffled(counting: Counting) -> bool:
    """Each class is predicted for the right number of pictures, but not for the right ones."""
    return bool((counting.found.sum(axis=0) == counting.right.sum(axis=0)).all())


def only_cats(counting: Counting) -> bool:
    """Each picture is counted as cat."""
    return not counting.found[:, 1].any()


def argmax_called(counting: Counting) -> bool:
    """The function calls argmax."""
    return "argmax" in counting.evidence.reading.called


def only_dogs(counting: Counting) -> bool:
    """Each picture is counted as dog."""
    return not counting.found[:, 0].any()


def measures_exchanged(measure: WrongMeasure) -> bool:
    """Precision and recall are exchanged."""
    right = measure.data.measures()
    other = {"precision": right.recall, "recall": right.precision}.get(measure.name)
    return other is not None and measure.equals(other)


def is_of_cats(measure: WrongMeasure) -> bool:
    """The value is that for cats."""
    return measure.equals(measure.of_cats)


def is_mean_of_classes(measure: WrongMeasure) -> bool:
    """The value is the mean of those for cats and for dogs."""
    return measure.equals(measure.mean_of_classes)


def is_accuracy(measure: WrongMeasure) -> bool:
    """The value is the accuracy."""
    return measure.equals(measure.accuracy)


def is_nearer_to_accuracy(measure: WrongMeasure) -> bool:
    """The value is nearer to the accuracy than to the mean of both classes."""
    return abs(measure.value - measure.accuracy) < abs(measure.value - measure.mean_of_classes)


def is_mean_of_measures(measure: WrongMeasure) -> bool:
    """The value is the mean of precision and recall."""
    right = measure.data.measures()
    return measure.equals((right.precision + right.recall) / 2)


def is_f1(measure: WrongMeasure) -> bool:
    """The measure is F1."""
    return measure.name == "f1"


def _counted(counting: Counting) -> Mapping[str, Value]:
    return {"found": float(counting.found.sum()), "right": float(counting.right.sum())}


def _name(measure: WrongMeasure) -> Mapping[str, Value]:
    counts = {
        "precision": "the pictures counted as dog",
        "recall": "the pictures of dogs",
    }
    return {"name": measure.name, "counts": counts.get(measure.name, "")}


COUNT_RULES = Rules[Counting](
    "evaluate/counts",
    Rule(
        "exchanged",
        "Rows and columns are exchanged: does confusion_matrix get the labels first and the "
        "predictions second?",
        when=(rows_exchanged,),
        example="[[25, 6], [4, 22]] in place of [[25, 4], [6, 22]]",
    ),
    Rule(
        "reversed",
        "The order of the classes is reversed: does class 0, cat, come first?",
        when=(classes_reversed,),
        example="[[22, 6], [4, 25]] in place of [[25, 4], [6, 22]]",
    ),
    Rule(
        "too_few",
        "{found:g} pictures of {right:g} are counted: does the loop reach each batch, also the "
        "last one?",
        when=(too_few_counted,),
        values=_counted,
        example="56 pictures of 57; the last batch is left out",
    ),
    Rule(
        "too_many",
        "{found:g} pictures of {right:g} are counted: is a batch counted more than once?",
        when=(too_many_counted,),
        values=_counted,
        example="114 pictures of 57",
    ),
    Rule(
        "shuffled",
        "Labels and predictions do not belong together: do both come from the same pass through "
        "the shuffled dataset?",
        when=(predictions_shuffled,),
        example="[[16, 15], [13, 13]]; model.predict reads the dataset again",
    ),
    Rule(
        "argmax",
        "The model outputs one number, and argmax of one number is always 0: which comparison "
        "tells the classes apart?",
        when=(only_cats, argmax_called),
        example="[[29, 0], [28, 0]]; the function calls argmax",
    ),
    Rule(
        "only_cats",
        "Each picture is counted as cat: which threshold does the comparison of the predictions "
        "have?",
        when=(only_cats,),
        example="[[29, 0], [28, 0]]; the threshold is 1",
    ),
    Rule(
        "only_dogs",
        "Each picture is counted as dog: which threshold does the comparison of the predictions "
        "have?",
        when=(only_dogs,),
        example="[[0, 29], [0, 28]]",
    ),
    Rule(
        "threshold",
        "Above which threshold does the function count a prediction as dog?",
        example="[[28, 1], [12, 16]]; the threshold is 0.7",
    ),
)

MEASURE_RULES = Rules[WrongMeasure](
    "evaluate/measures",
    Rule(
        "exchanged",
        "Precision and recall are exchanged: are false positives and false negatives taken from "
        "the right places of the matrix?",
        when=(measures_exchanged,),
        values=_name,
        example="0.846, the recall, as precision",
    ),
    Rule(
        "of_cats",
        "This is {name} of cats: which class does the task ask for (pos_label)?",
        when=(is_of_cats,),
        values=_name,
        example="0.862, which is the value for cats",
    ),
    Rule(
        "mean_of_classes",
        "This is the mean of {name} over both classes: which average does the task ask for?",
        when=(is_mean_of_classes,),
        unless=(is_nearer_to_accuracy,),
        values=_name,
        example="0.854; average='macro'",
    ),
    Rule(
        "accuracy",
        "This is the accuracy: how is {name} defined?",
        when=(is_accuracy,),
        values=_name,
        example="0.825, which is the accuracy",
    ),
    Rule(
        "mean_of_measures",
        "This is the mean of precision and recall: how is {name} defined?",
        when=(is_mean_of_measures,),
        values=_name,
        example="0.815 as F1, the arithmetic mean",
    ),
    Rule(
        "f1",
        "F1 is the harmonic mean of precision and recall: how does the function combine the two?",
        when=(is_f1,),
        example="1.63, the sum of precision and recall",
    ),
    Rule(
        "other",
        "The {name} is a share of {counts}: which counts of the matrix does the function divide?",
        values=_name,
        example="0.4",
    ),
)
