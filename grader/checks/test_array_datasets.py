"""Exercises whose function makes a training and a validation dataset of two arrays.

The function gets the inputs, their labels, and the number of inputs for training, which come first.
Inputs have the shape of the settings, and values from 0 to `scale`, which the datasets divide by.
Parameters: `rows` (60) inputs in all, `training` (40) of them.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checks.calling import call, observe_batches
from grader.checks.hints.array_sets import (
    ROW_RULES,
    SHUFFLE_RULES,
    SIZE_RULES,
    Cause,
    SetSizes,
    Shuffling,
    WrongRows,
)
from grader.checks.label_numbers import label_numbers
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.sandbox.protocol import Batches, GeneratorOutput
from grader.training_settings import Data

_SETS = ("training", "validation")
# Sums of rounded numbers differ in the last digits.
_DIGITS = 4
_Rows = dict[str, NDArray[np.floating]]


@pytest.fixture(scope="module")
def sizes(exercise: Exercise) -> tuple[int, int]:
    """The numbers of inputs for training and for validation."""
    training = exercise.parameter("training", int, 40)
    return training, exercise.parameter("rows", int, 60) - training


@pytest.fixture(scope="module")
def arrays(
    context: CheckContext, exercise: Exercise, sizes: tuple[int, int]
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """The inputs and their labels."""
    data = context.settings.data
    return context.random_input(lambda rng: _draw(rng, data, sum(sizes)), exercise.name)


@pytest.fixture(scope="module")
def right(
    context: CheckContext,
    arrays: tuple[NDArray[np.floating], NDArray[np.integer]],
    sizes: tuple[int, int],
) -> _Rows:
    """The rows (label, values) of each set, in the order of the arrays."""
    rows = _rows(arrays[0] / context.settings.data.scale, arrays[1])
    return dict(zip(_SETS, np.split(rows, [sizes[0]]), strict=True))


@pytest.fixture(scope="module")
def evidence(
    submission: Submission,
    exercise: Exercise,
    arrays: tuple[NDArray[np.floating], NDArray[np.integer]],
    sizes: tuple[int, int],
) -> CallEvidence:
    """The evidence of the call."""
    made = call(
        exercise.function,
        *arrays,
        sizes[0],
        observe=observe_batches(sizes[0], validation_pictures=sizes[1]),
    )
    return submission.call(made)


@pytest.fixture(scope="module")
def found(evidence: CallEvidence, exercise: Exercise) -> _Rows:
    """The rows (label, values) of each set, in the order of the batches."""
    value = evidence.value
    if not isinstance(value, Batches):
        expected = "two datasets of (inputs, labels)"
        raise unexpected(exercise.function, expected, value, evidence.reading)
    return {name: _output_rows(name, getattr(value, name)) for name in _SETS}


@pytest.mark.check(title="{function} puts the right number of inputs into each set")
def test_sizes_match(evidence: CallEvidence, found: _Rows, right: _Rows) -> None:
    counts, expected = ((len(rows["training"]), len(rows["validation"])) for rows in (found, right))
    if counts != expected:
        raise CheckFailure(
            f"{expected[0]} inputs for training and {expected[1]} for validation",
            f"{counts[0]} and {counts[1]}",
            SIZE_RULES.hint(SetSizes(evidence, counts, expected)),
        )


@pytest.mark.check(title="each input comes once, scaled and with its label", needs=["sizes_match"])
def test_rows_match(
    context: CheckContext, evidence: CallEvidence, found: _Rows, right: _Rows
) -> None:
    scale = context.settings.data.scale
    for name in _SETS:
        if found[name].shape != right[name].shape:
            raise CheckFailure(
                f"inputs of shape {context.settings.data.shape}",
                f"{found[name].shape[1] - 1} numbers for each {name} input",
                f"Which line changes the shape of the {name} inputs?",
            )
        wrong = len(_set_of(right[name]) - _set_of(found[name]))
        if wrong:
            highest = found[name][:, 1:].max()
            raise CheckFailure(
                f"each {name} input divided by {scale:g}, with its label",
                f"{wrong} of {len(right[name])} are missing; the largest value is {highest:.4g}",
                ROW_RULES.hint(WrongRows(evidence, name, scale, _cause(name, found, right, scale))),
            )


@pytest.mark.check(title="only the training set is shuffled", needs=["sizes_match"])
def test_only_training_is_shuffled(evidence: CallEvidence, found: _Rows, right: _Rows) -> None:
    training, validation = ((found[name][:, 0] != right[name][:, 0]).any() for name in _SETS)
    if validation or not training:
        raise CheckFailure(
            "training inputs in random order, validation inputs in that of the arrays",
            f"{_order(training)} for training, {_order(validation)} for validation",
            SHUFFLE_RULES.hint(Shuffling(evidence, bool(training), bool(validation))),
        )


def _order(moved: bool) -> str:
    return "another order" if moved else "the order of the arrays"


def _cause(name: str, found: _Rows, right: _Rows, scale: float) -> Cause:
    """Return what the rows of a set would be right with."""
    rows, wanted = found[name], right[name]
    (other,) = (right[one] for one in _SETS if one != name)
    causes: dict[Cause, float] = {"scale": scale, "scaled twice": 1 / scale, "labels": 1}
    for cause, factor in causes.items():
        if _set_of(wanted[:, 1:] * factor) == _set_of(rows[:, 1:]):
            return cause
    return "other set" if _set_of(rows) & _set_of(other) else "unknown"


def _draw(
    rng: np.random.Generator, data: Data, count: int
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    inputs = rng.uniform(0, data.scale, (count, *data.shape)).astype(np.float32)
    return inputs, rng.integers(0, max(data.classes, 2), count)


def _output_rows(name: str, output: GeneratorOutput) -> NDArray[np.floating]:
    if not output.batches:
        raise CheckFailure(
            f"batches in the {name} dataset",
            "none",
            f"Does the {name} dataset get inputs, and enough for a batch (drop_remainder)?",
        )
    inputs = [batch.pictures.numpy() for batch in output.batches]
    labels = [batch.labels.numpy() for batch in output.batches]
    if any(array.ndim == 0 for array in (*inputs, *labels)):
        raise CheckFailure(
            f"batches of several inputs in the {name} dataset",
            "single numbers",
            "Where does the function put inputs into batches (method batch)?",
        )
    shapes = {array.shape[1:] for array in inputs}
    if len(shapes) > 1 or any(
        len(one) != len(other) for one, other in zip(inputs, labels, strict=True)
    ):
        raise CheckFailure(
            f"inputs of one shape in the {name} dataset, each with a label",
            f"{sorted(shapes)}",
            "Do the arrays of inputs and labels stay together, row by row?",
        )
    numbers = np.concatenate([label_numbers(array) for array in labels])
    return _rows(np.concatenate(inputs), numbers)


def _rows(inputs: NDArray[np.number], numbers: NDArray[np.number]) -> NDArray[np.floating]:
    """Return a row of numbers for each input: that of its label, and its values."""
    return np.column_stack([numbers, inputs.reshape(len(inputs), -1)]).astype(np.float64)


def _set_of(rows: NDArray[np.floating]) -> set[bytes]:
    return {(row.round(_DIGITS) + 0.0).tobytes() for row in rows}
