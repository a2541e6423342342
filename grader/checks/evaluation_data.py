"""Datasets for `evaluate`, and the measures that scikit-learn computes for them."""

from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from grader.checks.stub_models import dog_probability
from grader.sandbox.protocol import Array, Call, LabeledPictures, StubModel
from grader.seeds import keras_seed

_SIDE_PIXELS, _BATCH_SIZE = 6, 8
# The model averages 27 values of one grey: its logit is 13.5 * grey - 6.75.
_WEIGHT, _BIAS = 0.5, -6.75
_SLOPE = 27 * _WEIGHT
# A forged matrix may hold any numbers; more pictures than this are not counted.
_MAX_COUNT = 10_000
_Count = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
_Row = Annotated[list[_Count], msgspec.Meta(min_length=2, max_length=2)]


class Measures(msgspec.Struct, frozen=True):
    """The measures that `evaluate` returns; the matrix has a row per label, a column per class."""

    confusion_matrix: Annotated[list[_Row], msgspec.Meta(min_length=2, max_length=2)]
    precision: float
    recall: float
    f1: float

    @property
    def counts(self) -> NDArray[np.floating]:
        """The matrix as an array (2, 2)."""
        return np.array(self.confusion_matrix)


class EvaluationData(NamedTuple):
    """A dataset: the labels (n,), the model's probabilities of a dog (n,), and the call."""

    labels: NDArray[np.integer]
    dogs: NDArray[np.floating]
    call: Call

    def measures(self) -> Measures:
        """Compute the right measures."""
        return measures_of(self.labels, (self.dogs > 0.5).astype(int))


def measures_of(labels: NDArray[np.integer], predictions: NDArray[np.integer]) -> Measures:
    """Compute the measures of predicted classes (n,) for labels (n,); 0 where nothing is found."""
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predictions, average="binary", zero_division=0
    )
    matrix = confusion_matrix(labels, predictions, labels=[0, 1])
    return Measures(matrix.astype(float).tolist(), float(precision), float(recall), float(f1))


def measures_of_matrix(counts: NDArray[np.floating]) -> Measures:
    """Compute the measures that follow from a confusion matrix (2, 2)."""
    whole = counts.round().astype(int).clip(0, _MAX_COUNT)
    labels = np.repeat([0, 0, 1, 1], whole.ravel())
    predictions = np.repeat([0, 1, 0, 1], whole.ravel())
    if not len(labels):
        return Measures([[0, 0], [0, 0]], 0, 0, 0)
    return measures_of(labels, predictions)


def draw_data(rng: np.random.Generator) -> EvaluationData:
    """Draw a dataset with four different counts and a last batch that is not full.

    The model is right so often that labels and predictions from two shuffled passes cannot give the
    right counts.
    """
    while True:
        right = rng.choice(np.arange(20, 31), size=2, replace=False)
        wrong = rng.choice(np.arange(3, 9), size=2, replace=False)
        counts = np.array([right[0], wrong[0], wrong[1], right[1]])
        if counts.sum() % _BATCH_SIZE:
            return _data_with_counts(rng, counts)


def draw_data_without_dogs(rng: np.random.Generator) -> EvaluationData:
    """Draw a dataset in which the model predicts no dog."""
    cats, dogs = rng.integers(5, 12, 2)
    return _data_with_counts(rng, np.array([cats, 0, dogs, 0]))


def _data_with_counts(rng: np.random.Generator, counts: NDArray[np.integer]) -> EvaluationData:
    """Draw a dataset for a confusion matrix, given row by row (4,)."""
    labels = np.repeat([0, 0, 1, 1], counts)
    predictions = np.repeat([0, 1, 0, 1], counts)
    distance = rng.uniform(0.03, 0.45, len(labels))
    order = rng.permutation(len(labels))
    dogs = np.where(predictions == 1, 0.5 + distance, 0.5 - distance)[order]
    labels = labels[order]
    model = StubModel(_SIDE_PIXELS, (_WEIGHT,) * 27, _BIAS)
    pictures = _pictures_with_probabilities(dogs)
    call = Call(
        "evaluate",
        (
            model,
            LabeledPictures(Array.of(pictures), Array.of(labels.astype(np.float32)), _BATCH_SIZE),
        ),
        folder=f"evaluate{rng.integers(1000, 9999)}",
        observe="plain",
        random_seed=keras_seed(rng),
    )
    exact = np.array([dog_probability(model, picture.astype(float)) for picture in pictures])
    return EvaluationData(labels, exact, call)


def _pictures_with_probabilities(dogs: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return grey pictures (n, side, side, 3) for which the model predicts these values (n,)."""
    greys = (np.log(dogs / (1 - dogs)) - _BIAS) / _SLOPE
    shape = (len(greys), _SIDE_PIXELS, _SIDE_PIXELS, 3)
    return np.broadcast_to(greys[:, None, None, None], shape).astype(np.float32)
