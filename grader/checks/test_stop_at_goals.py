"""Exercises with a callback that stops as soon as both accuracies reach their goals.

The callback runs through simulated trainings. The parameters `accuracy` and `val_accuracy` are the
goals; a value that equals its goal reaches it.
"""

from typing import NamedTuple

import numpy as np
import pytest

from grader.checks.calling import call, observe_stopping
from grader.checks.hints.stop_at_goals import BOTH_RULES, STOP_RULES, GoalStops
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.messages.phrases import phrase
from grader.sandbox.protocol import Call, Epoch, Stopping, Unexpected
from grader.seeds import keras_seed

_EPOCHS = 8
# Accuracies that are far below a goal, and those that are just below or above it.
_FAR, _NEAR = (0.2, 0.3), (0.003, 0.012)


class Goals(NamedTuple):
    """The accuracies on training and validation pictures at which the training stops."""

    accuracy: float
    val_accuracy: float


class Scenario(NamedTuple):
    """The calls with the simulated trainings, and the epoch in which goals are reached.

    From that epoch on both accuracies are just above their goals in `reached`. In `…_only` the
    other one stays far below its goal, in `…_missed` the named one stays just below. In `exactly`
    both equal their goals in that epoch, and are far below in all others.
    """

    calls: dict[str, Call]
    epoch: int


@pytest.fixture(scope="module")
def goals(exercise: Exercise) -> Goals:
    """The goals of the task."""
    return Goals(
        exercise.parameter("accuracy", float, 0.95), exercise.parameter("val_accuracy", float, 0.8)
    )


@pytest.fixture(scope="module")
def scenario(context: CheckContext, exercise: Exercise, goals: Goals) -> Scenario:
    """The trainings of this grading."""
    return context.random_input(
        lambda rng: _build_scenario(rng, exercise.function, goals), exercise.name
    )


@pytest.fixture(scope="module")
def stops(scenario: Scenario, submission: Submission) -> dict[str, int]:
    """The number of epochs of each training with the submission's callback."""
    return {name: _run(submission, made) for name, made in scenario.calls.items()}


@pytest.mark.check(title="{function} makes a Keras callback")
def test_makes_a_callback(stops: dict[str, int]) -> None:
    """Pass, because the fixture `stops` fails without a callback."""


@pytest.mark.check(
    title="it stops the training when both accuracies reach their goals", needs=["makes_a_callback"]
)
def test_stops_at_the_goals(scenario: Scenario, stops: dict[str, int], goals: Goals) -> None:
    if stops["reached"] != scenario.epoch:
        never = stops["reached"] == _EPOCHS
        raise CheckFailure(
            f"a stop after epoch {scenario.epoch}, with accuracies just above "
            f"{goals.accuracy:g} and {goals.val_accuracy:g}",
            "no stop" if never else f"a stop after epoch {stops['reached']}",
            STOP_RULES.hint(GoalStops(stops, scenario.epoch, _EPOCHS)),
        )


@pytest.mark.check(
    title="it waits until both accuracies reach their goals", needs=["stops_at_the_goals"]
)
def test_waits_for_both(scenario: Scenario, stops: dict[str, int]) -> None:
    found = GoalStops(stops, scenario.epoch, _EPOCHS)
    if found.alone:
        name = found.alone[0]
        other = "val_accuracy" if name == "accuracy" else "accuracy"
        raise CheckFailure(
            f"no stop while {other} is far below its goal",
            f"a stop as soon as {name} reaches its goal",
            BOTH_RULES.hint(found),
        )


@pytest.mark.check(title="the goals are not lower than in the task", needs=["waits_for_both"])
def test_goals_are_high_enough(stops: dict[str, int], goals: Goals) -> None:
    low = {
        name: goal for name, goal in goals._asdict().items() if stops[f"{name}_missed"] < _EPOCHS
    }
    if low:
        below = " or ".join(f"{name} is just below {goal:g}" for name, goal in low.items())
        stopped = " and ".join(f"after epoch {stops[f'{name}_missed']}" for name in low)
        raise CheckFailure(
            f"no stop while {below}",
            f"a stop {stopped}",
            phrase("Is the goal for {names} that of the task?", names=tuple(low)),
        )


@pytest.mark.check(
    title="accuracies that equal their goals are enough", needs=["stops_at_the_goals"]
)
def test_includes_the_boundaries(scenario: Scenario, stops: dict[str, int], goals: Goals) -> None:
    if stops["exactly"] != scenario.epoch:
        raise CheckFailure(
            f"a stop after epoch {scenario.epoch}, with accuracies of exactly "
            f"{goals.accuracy:g} and {goals.val_accuracy:g}",
            "no stop" if stops["exactly"] == _EPOCHS else f"after epoch {stops['exactly']}",
            "An accuracy that equals its goal has reached it: is the comparison > or >=?",
        )


def _build_scenario(rng: np.random.Generator, function: str, goals: Goals) -> Scenario:
    epoch = int(rng.integers(3, _EPOCHS - 2))
    above = Goals(*(min(goal + rng.uniform(*_NEAR), 1.0) for goal in goals))
    below = Goals(*(goal - rng.uniform(*_NEAR) for goal in goals))
    far = Goals(*(goal - rng.uniform(*_FAR) for goal in goals))
    ends = {
        "reached": above,
        "accuracy_only": Goals(above.accuracy, far.val_accuracy),
        "val_accuracy_only": Goals(far.accuracy, above.val_accuracy),
        "accuracy_missed": Goals(below.accuracy, above.val_accuracy),
        "val_accuracy_missed": Goals(above.accuracy, below.val_accuracy),
    }
    histories = {name: _history(rng, goals, end, epoch) for name, end in ends.items()}
    histories["exactly"] = _history(rng, goals, goals, epoch, 1)
    calls = {name: _call(rng, function, history) for name, history in histories.items()}
    return Scenario(calls, epoch)


def _history(
    rng: np.random.Generator, goals: Goals, end: Goals, epoch: int, times: int = _EPOCHS
) -> list[Epoch]:
    """Draw a training that is at `end` from an epoch on, for some epochs, and else far below."""
    return [
        _epoch(rng, end if epoch <= number < epoch + times else _far_below(rng, goals))
        for number in range(1, _EPOCHS + 1)
    ]


def _far_below(rng: np.random.Generator, goals: Goals) -> Goals:
    return Goals(*(goal - rng.uniform(*_FAR) for goal in goals))


def _epoch(rng: np.random.Generator, reached: Goals) -> Epoch:
    loss, val_loss = rng.uniform(0.3, 0.6, 2)
    return Epoch(float(loss), reached.accuracy, float(val_loss), reached.val_accuracy)


def _call(rng: np.random.Generator, function: str, history: list[Epoch]) -> Call:
    return call(function, observe=observe_stopping(history), random_seed=keras_seed(rng))


def _run(submission: Submission, made: Call) -> int:
    evidence = submission.call(made)
    value = evidence.value
    if isinstance(value, Unexpected):
        raise CheckFailure(
            "a Keras callback", value.what, "Is tf.keras.callbacks.Callback the base class?"
        )
    if not isinstance(value, Stopping):
        raise unexpected(made.function, "a Keras callback", value, evidence.reading)
    return value.epochs
