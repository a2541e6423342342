"""Exercise `early_stopping(patience)`: a callback, checked by its behavior.

The callback gets the logs of three drawn trainings. In one the validation loss falls, then stays
above its lowest value while all other values improve. In one it is the other way round. In one the
validation loss reaches a new low in the last epoch that patience allows, and no more after that.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Call, Epoch, Number, Stopping
from grader.seeds import keras_seed

_EPOCHS = 20


class Scenario(NamedTuple):
    """The calls with the three trainings, and the patience of the first and the last."""

    stalls: Call
    improves: Call
    recovers: Call
    patience: tuple[int, int]


class Stops(msgspec.Struct, frozen=True):
    """The epoch in which a callback stopped each training, and the weights that it kept."""

    stalls: Stopping
    improves: Stopping
    recovers: Stopping


@pytest.fixture(scope="module")
def scenario(context: CheckContext) -> Scenario:
    """The trainings of this grading."""
    return context.random_input(build_scenario, "early_stopping")


@pytest.fixture(scope="module")
def stops(scenario: Scenario, submission: Submission) -> Stops:
    """The stops of the submission's callback."""
    return _run_callbacks(scenario, submission)


@pytest.fixture(scope="module")
def expected(context: CheckContext, scenario: Scenario) -> Stops:
    """The stops of the reference's callback."""
    return context.reference.value(
        "early_stopping/stops", Stops, lambda reference: _run_callbacks(scenario, reference)
    )


@pytest.mark.check(title="early_stopping returns a callback")
def test_returns_a_callback(stops: Stops) -> None:
    """Pass, because the fixture `stops` fails without a callback."""


@pytest.mark.check(title="it watches the validation loss", needs=["returns_a_callback"])
def test_watches_the_validation_loss(scenario: Scenario, stops: Stops, expected: Stops) -> None:
    if stops.improves.epochs != expected.improves.epochs:
        raise CheckFailure(
            f"no stop in {_EPOCHS} epochs while the validation loss reaches new lows",
            f"a stop after epoch {stops.improves.epochs}",
            _monitor_hint(scenario, stops)
            or "do min_delta or mode keep small improvements of the validation loss from counting?",
        )
    if stops.stalls.epochs == _EPOCHS:
        raise CheckFailure(
            f"a stop when the validation loss has reached no new low for {scenario.patience[0]} "
            "epochs",
            f"no stop until the end, epoch {_EPOCHS}",
            _monitor_hint(scenario, stops) or "which value does the argument monitor name?",
        )


@pytest.mark.check(
    title="it waits for as many epochs as patience says", needs=["watches_the_validation_loss"]
)
def test_waits_as_long_as_told(scenario: Scenario, stops: Stops, expected: Stops) -> None:
    calls = (scenario.stalls, scenario.recovers)
    found = (stops.stalls.epochs, stops.recovers.epochs)
    right = (expected.stalls.epochs, expected.recovers.epochs)
    waited = [stop - _best_epoch(call, stop) for call, stop in zip(calls, found, strict=True)]
    for number, patience in enumerate(scenario.patience):
        if found[number] != right[number]:
            raise CheckFailure(
                f"with patience {patience} a stop after epoch {right[number]}",
                f"after epoch {found[number]}, {waited[number]} after the lowest validation loss "
                "until then",
                _patience_hint(waited, scenario.patience),
            )


@pytest.mark.check(
    title="the model is left with the weights of its best epoch",
    needs=["watches_the_validation_loss"],
)
def test_restores_the_best_weights(stops: Stops, expected: Stops) -> None:
    pairs = ((stops.stalls, expected.stalls), (stops.recovers, expected.recovers))
    for found, right in pairs:
        if found.kept != right.kept:
            last = found.kept == found.epochs
            kept = "no epoch" if found.kept is None else f"epoch {found.kept}"
            raise CheckFailure(
                f"the weights of epoch {right.kept}, the best one",
                f"those of {kept}" + (", the last one" if last else ""),
                "which EarlyStopping argument restores the best weights?"
                if last
                else "are the weights of the epoch with the lowest validation loss kept?",
            )


def build_scenario(rng: np.random.Generator) -> Scenario:
    """Draw the three trainings and the patience of their calls."""
    first, second = (int(one) for one in rng.choice([2, 3, 4, 5], size=2, replace=False))
    best = int(rng.integers(4, 8))
    early = int(rng.integers(3, 6))
    # One epoch later, patience would be over.
    last_chance = early + second
    stalling = _losses_with_lows([best], rng)
    recovering = _losses_with_lows([early, last_chance], rng)
    rising = _rising_accuracies(rng)
    # Each of the other values stalls in another epoch, so the stop shows which one is monitored.
    others = [_losses_with_lows([int(epoch)], rng) for epoch in rng.permutation([3, 5, 7])]
    return Scenario(
        _call(rng, first, (1 - rising, rising, stalling, rising)),
        _call(rng, first, (others[0], 1 - others[1], 1 - rising, 1 - others[2])),
        _call(rng, second, (1 - rising, rising, recovering, rising)),
        (first, second),
    )


def _losses_with_lows(lows: list[int], rng: np.random.Generator) -> NDArray[np.floating]:
    """Draw losses that fall until the first of some epochs, and have new lows only in the others.

    Epochs are counted from 1.
    """
    losses = rng.uniform(0.66, 0.72, _EPOCHS)
    first = lows[0]
    losses[:first] = np.linspace(0.65, 0.5, first)
    for number, low in enumerate(lows[1:], 1):
        losses[low - 1] = 0.5 - 0.03 * number
    return losses


def _rising_accuracies(rng: np.random.Generator) -> NDArray[np.floating]:
    """Draw accuracies that rise by about half a percent in each epoch."""
    return np.asarray(0.5 + np.cumsum(rng.uniform(0.004, 0.008, _EPOCHS)))


def _call(
    rng: np.random.Generator, patience: int, columns: tuple[NDArray[np.floating], ...]
) -> Call:
    """Build a call on a training; `columns` hold the four values of `Epoch` for each epoch."""
    return Call(
        "early_stopping",
        (Number(patience),),
        folder=f"stopping{rng.integers(1000, 9999)}",
        observe="stopping",
        history=tuple(
            Epoch(loss, accuracy, val_loss, val_accuracy)
            for loss, accuracy, val_loss, val_accuracy in np.stack(columns, axis=1).tolist()
        ),
        random_seed=keras_seed(rng),
    )


def _run_callbacks(scenario: Scenario, submission: Submission) -> Stops:
    stops = []
    for call in (scenario.stalls, scenario.improves, scenario.recovers):
        value = submission.call(call).value
        if not isinstance(value, Stopping):
            raise unexpected(call.function, "a Keras callback", value)
        stops.append(value)
    return Stops(*stops)


class _Monitor(NamedTuple):
    """A value that a callback may monitor by mistake, and the argument that says so."""

    description: str
    field: str
    argument: str
    is_better: Callable[[float, float], bool]


_WRONG_MONITORS = (
    _Monitor("the training loss", "loss", "monitor", lambda new, best: new < best),
    _Monitor("the training accuracy", "accuracy", "monitor", lambda new, best: new > best),
    _Monitor("the validation accuracy", "val_accuracy", "monitor", lambda new, best: new > best),
    _Monitor("a rising validation loss", "val_loss", "mode", lambda new, best: new > best),
)


def _monitor_hint(scenario: Scenario, stops: Stops) -> str | None:
    """Return a hint if monitoring another value explains the first two stops."""
    found = (stops.stalls.epochs, stops.improves.epochs)
    for monitor in _WRONG_MONITORS:
        calls = (scenario.stalls, scenario.improves)
        if found == tuple(_stop_epoch(call, monitor) for call in calls):
            return (
                f"it stops as if it monitored {monitor.description}: "
                f"what does the argument {monitor.argument} say?"
            )
    return None


def _stop_epoch(call: Call, monitor: _Monitor) -> int:
    """Return the epoch, counted from 1, after which monitoring a value stops a training."""
    (patience,) = (one.value for one in call.arguments if isinstance(one, Number))
    values = [getattr(epoch, monitor.field) for epoch in call.history]
    best = 0
    for now, value in enumerate(values):
        if monitor.is_better(value, values[best]):
            best = now
        elif now - best >= patience:
            return now + 1
    return len(values)


def _best_epoch(call: Call, stop: int) -> int:
    """Return the epoch with the lowest validation loss until a stop, counted from 1."""
    return 1 + int(np.argmin([epoch.val_loss for epoch in call.history[:stop]]))


def _patience_hint(waited: list[int], patience: tuple[int, int]) -> str:
    if len(set(waited)) == 1:
        return f"it always waits {waited[0]} epochs: is the argument patience used?"
    if len({epochs - asked for epochs, asked in zip(waited, patience, strict=True)}) == 1:
        return "the stop is always off by the same number of epochs: is patience passed unchanged?"
    return "does each new low of the validation loss restart the count of patience?"
