"""Exercises whose function makes a training and a validation dataset of two arrays.

The function gets the inputs, their labels, and the number of inputs for training, which come first.
Inputs have the shape of the settings, and values from 0 to `scale`, which the datasets divide by.
Parameters: `rows` (60) inputs in all, `training` (40) of them.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.checks.calling import call, observe_batches
from grader.checks.label_numbers import label_numbers
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
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
def found(
    submission: Submission,
    exercise: Exercise,
    arrays: tuple[NDArray[np.floating], NDArray[np.integer]],
    sizes: tuple[int, int],
) -> _Rows:
    """The rows (label, values) of each set, in the order of the batches."""
    made = call(
        exercise.function,
        *arrays,
        sizes[0],
        observe=observe_batches(sizes[0], validation_pictures=sizes[1]),
    )
    value = submission.call(made).value
    if not isinstance(value, Batches):
        raise unexpected(exercise.function, "two datasets of (inputs, labels)", value)
    return {name: _output_rows(name, getattr(value, name)) for name in _SETS}


@pytest.mark.check(title="{function} puts the right number of inputs into each set")
def test_sizes_match(found: _Rows, right: _Rows) -> None:
    counts, expected = ([len(rows[name]) for name in _SETS] for rows in (found, right))
    if counts != expected:
        raise CheckFailure(
            f"{expected[0]} inputs for training and {expected[1]} for validation",
            f"{counts[0]} and {counts[1]}",
            "which inputs does the task put into which set?",
        )


@pytest.mark.check(title="each input is there once, scaled, with its label", needs=["sizes_match"])
def test_rows_match(context: CheckContext, found: _Rows, right: _Rows) -> None:
    for name in _SETS:
        if found[name].shape != right[name].shape:
            raise CheckFailure(
                f"inputs of shape {context.settings.data.shape}",
                f"{found[name].shape[1] - 1} numbers for each {name} input",
            )
        wrong = len(_set_of(right[name]) - _set_of(found[name]))
        if wrong:
            highest = found[name][:, 1:].max()
            raise CheckFailure(
                f"each {name} input divided by {context.settings.data.scale:g}, with its label",
                f"{wrong} of {len(right[name])} are missing; the largest value is {highest:.4g}",
                "are inputs and labels scaled, split and batched together?",
            )


@pytest.mark.check(title="only the training set is shuffled", needs=["sizes_match"])
def test_only_training_is_shuffled(found: _Rows, right: _Rows) -> None:
    moved = {name: bool((found[name][:, 0] != right[name][:, 0]).any()) for name in _SETS}
    if not moved["training"]:
        raise CheckFailure("training inputs in random order", "the order of the arrays")
    if moved["validation"]:
        raise CheckFailure("validation inputs in the order of the arrays", "another order")


def _draw(
    rng: np.random.Generator, data: Data, count: int
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    inputs = rng.uniform(0, data.scale, (count, *data.shape)).astype(np.float32)
    return inputs, rng.integers(0, max(data.classes, 2), count)


def _output_rows(name: str, output: GeneratorOutput) -> NDArray[np.floating]:
    if not output.batches:
        raise CheckFailure(f"batches in the {name} dataset", "none")
    inputs = [batch.pictures.numpy() for batch in output.batches]
    labels = [batch.labels.numpy() for batch in output.batches]
    if any(array.ndim == 0 for array in (*inputs, *labels)):
        raise CheckFailure(f"batches of several inputs in the {name} dataset", "single numbers")
    shapes = {array.shape[1:] for array in inputs}
    if len(shapes) > 1 or any(
        len(one) != len(other) for one, other in zip(inputs, labels, strict=True)
    ):
        raise CheckFailure(
            f"inputs of one shape in the {name} dataset, each with a label", f"{sorted(shapes)}"
        )
    numbers = np.concatenate([label_numbers(array) for array in labels])
    return _rows(np.concatenate(inputs), numbers)


def _rows(inputs: NDArray[np.number], numbers: NDArray[np.number]) -> NDArray[np.floating]:
    """Return a row of numbers for each input: that of its label, and its values."""
    return np.column_stack([numbers, inputs.reshape(len(inputs), -1)]).astype(np.float64)


def _set_of(rows: NDArray[np.floating]) -> set[bytes]:
    return {(row.round(_DIGITS) + 0.0).tobytes() for row in rows}
