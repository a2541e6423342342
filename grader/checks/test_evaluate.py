"""Exercise `evaluate(model, dataset)`: confusion matrix, precision, recall and F1.

The model is a stand-in whose answers are known here, so scikit-learn reckons the right values on
this side. The data set comes in another order each time that it is gone through.
"""

from typing import Annotated, NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from grader.checks.stub_models import dog_probability
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.sandbox.protocol import Array, Call, LabeledPictures, Plain, StubModel
from grader.seeds import keras_seed

_SIDE, _BATCH = 6, 8
_CLOSE = 0.001
_Count = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
_Row = Annotated[list[_Count], msgspec.Meta(min_length=2, max_length=2)]


class Measures(msgspec.Struct, frozen=True):
    """What is returned; the matrix has a row for what is shown, a column for what is said."""

    confusion_matrix: Annotated[list[_Row], msgspec.Meta(min_length=2, max_length=2)]
    precision: float
    recall: float
    f1: float

    @property
    def counts(self) -> NDArray[np.floating]:
        """The matrix as an array."""
        return np.array(self.confusion_matrix)


class Examined(NamedTuple):
    """A data set: the labels of its pictures, what the model says of them, and the call."""

    labels: NDArray[np.integer]
    dogs: NDArray[np.floating]
    call: Call

    def wanted(self, above: float = 0.5) -> Measures:
        """The right values, of dogs above some probability."""
        return _reckoned(self.labels, (self.dogs > above).astype(int))


@pytest.fixture(scope="module")
def examined(context: CheckContext) -> Examined:
    """A data set on which all measures differ."""
    return context.random_input(_draw, "evaluate")


@pytest.fixture(scope="module")
def measures(examined: Examined, submission: Submission) -> Measures:
    """What the submission returns for it."""
    return _measures(examined, submission)


@pytest.mark.check(title="the four measures come back")
def test_returns_the_four_measures(measures: Measures) -> None:
    """Reaching them is the whole check."""


@pytest.mark.check(
    title="the confusion matrix counts each picture where it belongs",
    needs=["returns_the_four_measures"],
)
def test_counts_match(examined: Examined, measures: Measures) -> None:
    wanted = examined.wanted()
    if measures.confusion_matrix != wanted.confusion_matrix:
        raise CheckFailure(
            # Not the right numbers: they would pass on the same data, without any counting.
            "each picture in the row of its label and the column of the model's answer, cats first",
            f"{_rows(measures)}, with other numbers in {_differing(measures, wanted)} of 4 places",
            _counting_hint(examined, measures.counts),
        )


@pytest.mark.check(title="precision is right", needs=["returns_the_four_measures"])
def test_precision_matches(examined: Examined, measures: Measures) -> None:
    _expect_measure("precision", examined, measures)


@pytest.mark.check(title="recall is right", needs=["returns_the_four_measures"])
def test_recall_matches(examined: Examined, measures: Measures) -> None:
    _expect_measure("recall", examined, measures)


@pytest.mark.check(title="F1 is right", needs=["returns_the_four_measures"])
def test_f1_matches(examined: Examined, measures: Measures) -> None:
    _expect_measure("f1", examined, measures)


@pytest.mark.check(
    title="it copes with a network that never says dog", needs=["returns_the_four_measures"]
)
def test_copes_without_dogs(context: CheckContext, submission: Submission) -> None:
    hint = "what does your code divide by when nothing was called a dog?"
    try:
        measures = _measures(
            context.random_input(_draw_without_dogs, "evaluate", "without"), submission
        )
    except CallFailure as failure:
        raise CallFailure(failure.expected, failure.actual, failure.hint or hint) from failure
    if (measures.precision, measures.recall, measures.f1) != (0, 0, 0):
        raise CheckFailure(
            "0 for precision, recall and F1 where no dog is found",
            f"{measures.precision:.3g}, {measures.recall:.3g} and {measures.f1:.3g}",
            hint,
        )


def _measures(examined: Examined, submission: Submission) -> Measures:
    value = submission.call(examined.call).value
    if not isinstance(value, Plain):
        raise unexpected("evaluate", "a dictionary with the four measures", value)
    try:
        return msgspec.convert(value.value, Measures)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise CheckFailure(
            'a dictionary with "confusion_matrix" (2 by 2), "precision", "recall" and "f1"',
            _outline(value.value),
            f"{where.rstrip('`') or 'what is returned'}: {what[:1].lower()}{what[1:]}",
        ) from None


def _outline(value: object) -> str:
    if isinstance(value, dict):
        return f"a dictionary with {', '.join(list(value)[:6]) or 'nothing'}"
    return f"a {type(value).__name__}"


def _expect_measure(name: str, examined: Examined, measures: Measures) -> None:
    """A value is right by the pictures, or by a matrix that was charged for being wrong."""
    mine = float(getattr(measures, name))
    right = [getattr(one, name) for one in (examined.wanted(), _of_matrix(measures.counts))]
    # Written so that a value that is no number is wrong.
    if not any(abs(mine - value) <= _CLOSE for value in right):
        own = getattr(_of_matrix(measures.counts), name)
        raise CheckFailure(
            f"{own:.3f}, as your matrix gives it",
            f"{mine:.3f}",
            _measure_hint(name, mine, examined),
        )


def _measure_hint(name: str, mine: float, examined: Examined) -> str:
    wanted = examined.wanted()
    said = (examined.dogs > 0.5).astype(int)
    cats = _reckoned(1 - examined.labels, 1 - said)
    accuracy = float((examined.labels == said).mean())
    means = (getattr(wanted, name) + getattr(cats, name)) / 2
    others = {"precision": wanted.recall, "recall": wanted.precision}
    known = (
        (others.get(name), "precision and recall are exchanged."),
        (getattr(cats, name), "that is the value for cats: which class is asked for?"),
        (means, "that is the mean of both classes: which class is asked for?"),
        (accuracy, "that is the accuracy: what is divided by what?"),
        ((wanted.precision + wanted.recall) / 2, "that is the mean of precision and recall."),
    )
    for value, hint in known:
        if value is not None and abs(mine - value) <= _CLOSE:
            return hint
    return "which pictures are counted above the line of the fraction, and which below it?"


def _counting_hint(examined: Examined, counts: NDArray[np.floating]) -> str:
    right = examined.wanted().counts
    if (counts == right.T).all():
        return "rows and columns are exchanged."
    if (counts == right[::-1, ::-1]).all():
        return "which class comes first, in the rows and in the columns?"
    if counts.sum() != right.sum():
        return (
            f"{counts.sum():g} pictures are counted, {right.sum():g} are there: "
            "is each batch counted, the last one too?"
        )
    if (counts.sum(axis=0) == right.sum(axis=0)).all():
        return "labels and answers do not belong together: do they come from one and the same pass?"
    if not counts[:, 1].any() or not counts[:, 0].any():
        return "one answer for every picture: what is the largest of one number?"
    return "above which probability of a dog is it a dog?"


def _reckoned(labels: NDArray[np.integer], said: NDArray[np.integer]) -> Measures:
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, said, average="binary", zero_division=0
    )
    matrix = confusion_matrix(labels, said, labels=[0, 1])
    return Measures(matrix.astype(float).tolist(), float(precision), float(recall), float(f1))


def _of_matrix(counts: NDArray[np.floating]) -> Measures:
    """The measures that belong to a matrix."""
    whole = counts.round().astype(int).clip(0, 10_000)
    labels = np.repeat([0, 0, 1, 1], whole.ravel())
    said = np.repeat([0, 1, 0, 1], whole.ravel())
    return _reckoned(labels, said) if len(labels) else Measures([[0, 0], [0, 0]], 0, 0, 0)


def _differing(measures: Measures, wanted: Measures) -> int:
    return int((measures.counts != wanted.counts).sum())


def _rows(measures: Measures) -> str:
    return str(measures.counts.astype(int).tolist())


def _draw(rng: np.random.Generator) -> Examined:
    """Numbers of each kind that are all different, and a last batch that is not full.

    The model is right so often that labels and answers in two orders cannot look the same.
    """
    while True:
        right = rng.choice(np.arange(20, 31), size=2, replace=False)
        wrong = rng.choice(np.arange(3, 9), size=2, replace=False)
        counts = np.array([right[0], wrong[0], wrong[1], right[1]])
        if counts.sum() % _BATCH:
            return _examined(rng, counts)


def _draw_without_dogs(rng: np.random.Generator) -> Examined:
    cats, dogs = rng.integers(5, 12, 2)
    return _examined(rng, np.array([cats, 0, dogs, 0]))


def _examined(rng: np.random.Generator, counts: NDArray[np.integer]) -> Examined:
    """Pictures of cats called cat and dog, and of dogs called cat and dog, so many of each."""
    labels = np.repeat([0, 0, 1, 1], counts)
    said = np.repeat([0, 1, 0, 1], counts)
    distance = rng.uniform(0.03, 0.45, len(labels))
    order = rng.permutation(len(labels))
    labels, dogs = labels[order], np.where(said == 1, 0.5 + distance, 0.5 - distance)[order]
    model = StubModel(_SIDE, (0.5,) * 27, -6.75)
    # A picture of one grey whose answer is the wanted one: 13.5 times grey less 6.75.
    greys = (np.log(dogs / (1 - dogs)) + 6.75) / 13.5
    pictures = np.broadcast_to(greys[:, None, None, None], (len(greys), _SIDE, _SIDE, 3))
    pictures = pictures.astype(np.float32)
    answers = np.array([dog_probability(model, one.astype(float)) for one in pictures])
    call = Call(
        "evaluate",
        (
            model,
            LabeledPictures(Array.of(pictures), Array.of(labels.astype(np.float32)), _BATCH),
        ),
        folder=f"evaluate{rng.integers(1000, 9999)}",
        observe="plain",
        random_seed=keras_seed(rng),
    )
    return Examined(labels, answers, call)
