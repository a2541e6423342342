"""Exercise `evaluate(model, dataset)`: confusion matrix, precision, recall and F1.

The model is a stub with known predictions, so scikit-learn computes the right values outside the
sandbox.
"""

import msgspec
import pytest

from grader.checks.evaluation_data import (
    EvaluationData,
    Measures,
    draw_data,
    draw_data_without_dogs,
    measures_of_matrix,
)
from grader.checks.hints.evaluation import (
    COUNT_RULES,
    MEASURE_RULES,
    TOLERANCE,
    Counting,
    WrongMeasure,
)
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.messages.phrases import phrase
from grader.sandbox.protocol import Plain


@pytest.fixture(scope="module")
def random_input(context: CheckContext) -> EvaluationData:
    """A dataset on which all measures differ."""
    return context.random_input(draw_data, "evaluate")


@pytest.fixture(scope="module")
def measures(random_input: EvaluationData, submission: Submission) -> Measures:
    """The measures that the submission returns."""
    return _returned_measures(random_input, submission)


@pytest.mark.check(title="evaluate returns the four measures")
def test_returns_the_four_measures(measures: Measures) -> None:
    """Pass, because the fixture `measures` fails without all four of them."""


@pytest.mark.check(
    title="the confusion matrix counts each picture where it belongs",
    needs=["returns_the_four_measures"],
)
def test_counts_match(
    random_input: EvaluationData, submission: Submission, measures: Measures
) -> None:
    expected = random_input.measures()
    if measures.confusion_matrix != expected.confusion_matrix:
        differing = int((measures.counts != expected.counts).sum())
        raise CheckFailure(
            # Not the right numbers: they would pass on the same data, without any counting.
            "each picture in the row of its label and the column of the prediction, cats first",
            f"{measures.counts.astype(int).tolist()}, "
            f"with other numbers in {differing} of 4 places",
            COUNT_RULES.hint(
                Counting(submission.call(random_input.call), measures.counts, expected.counts)
            ),
        )


@pytest.mark.check(title="precision is right", needs=["returns_the_four_measures"])
def test_precision_matches(random_input: EvaluationData, measures: Measures) -> None:
    _expect_measure("precision", random_input, measures)


@pytest.mark.check(title="recall is right", needs=["returns_the_four_measures"])
def test_recall_matches(random_input: EvaluationData, measures: Measures) -> None:
    _expect_measure("recall", random_input, measures)


@pytest.mark.check(title="F1 is right", needs=["returns_the_four_measures"])
def test_f1_matches(random_input: EvaluationData, measures: Measures) -> None:
    _expect_measure("f1", random_input, measures)


@pytest.mark.check(
    title="a model that never predicts dog is handled", needs=["returns_the_four_measures"]
)
def test_copes_without_dogs(context: CheckContext, submission: Submission) -> None:
    hint = "No picture is predicted as dog: which division by 0 must the function avoid?"
    try:
        measures = _returned_measures(
            context.random_input(draw_data_without_dogs, "evaluate", "without"), submission
        )
    except CallFailure as failure:
        raise CallFailure(failure.expected, failure.actual, failure.hint or hint) from failure
    if (measures.precision, measures.recall, measures.f1) != (0, 0, 0):
        raise CheckFailure(
            "0 for precision, recall and F1 where no dog is found",
            f"{measures.precision:.3g}, {measures.recall:.3g} and {measures.f1:.3g}",
            hint,
        )


def _returned_measures(random_input: EvaluationData, submission: Submission) -> Measures:
    evidence = submission.call(random_input.call)
    value = evidence.value
    if not isinstance(value, Plain):
        raise unexpected("evaluate", "a dictionary with the four measures", value, evidence.reading)
    try:
        return msgspec.convert(value.value, Measures)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$.")
        raise CheckFailure(
            'a dictionary with "confusion_matrix" (2 by 2), "precision", "recall" and "f1"',
            _outline(value.value),
            phrase(
                "{problem} ({place}): does the dictionary have the keys and values of the task?",
                problem=problem,
                place=place.rstrip("`") or "the returned value",
            ),
        ) from None


def _outline(value: object) -> str:
    if isinstance(value, dict):
        return f"a dictionary with {', '.join(list(value)[:6]) or 'nothing'}"
    return f"a {type(value).__name__}"


def _expect_measure(name: str, random_input: EvaluationData, measures: Measures) -> None:
    """Compare a measure with that of the pictures, and with that of the student's own matrix.

    `test_counts_match` reports a wrong matrix, so a measure that follows from it is right.
    """
    found = float(getattr(measures, name))
    of_matrix = float(getattr(measures_of_matrix(measures.counts), name))
    right = (getattr(random_input.measures(), name), of_matrix)
    # A comparison with NaN is false, so a measure that is NaN is wrong.
    if not any(abs(found - value) <= TOLERANCE for value in right):
        raise CheckFailure(
            f"{of_matrix:.3f}, as your matrix gives it",
            f"{found:.3f}",
            MEASURE_RULES.hint(WrongMeasure(name, found, random_input)),
        )
