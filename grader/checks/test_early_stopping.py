"""Exercise `early_stopping(patience)`: a callback, judged by what it does.

It is told of three planted trainings. In one the validation loss falls, then stays above its lowest
value while all other numbers go on getting better; in one it is the other way round; in one it
comes to a new low just in time, and then no more.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Call, Epoch, Number, Stopping
from grader.seeds import keras_seed

_LENGTH = 20


class Planted(NamedTuple):
    """Calls with the three trainings, and the patience of the first and the last."""

    stalls: Call
    improves: Call
    recovers: Call
    patience: tuple[int, int]


class Stops(msgspec.Struct, frozen=True):
    """What a callback did in each of the trainings."""

    stalls: Stopping
    improves: Stopping
    recovers: Stopping


@pytest.fixture(scope="module")
def planted(context: CheckContext) -> Planted:
    """The trainings of this grading."""
    return context.random_input(_plant, "early_stopping")


@pytest.fixture(scope="module")
def stops(planted: Planted, submission: Submission) -> Stops:
    """What the submission's callback did."""
    return _stops(planted, submission)


@pytest.fixture(scope="module")
def wanted(context: CheckContext, planted: Planted) -> Stops:
    """What the reference's callback did."""
    return context.reference.value(
        "early_stopping/stops", Stops, lambda reference: _stops(planted, reference)
    )


@pytest.mark.check(title="early_stopping returns a callback")
def test_returns_a_callback(stops: Stops) -> None:
    """Reaching what it did is the whole check."""


@pytest.mark.check(title="it watches the validation loss", needs=["returns_a_callback"])
def test_watches_the_validation_loss(planted: Planted, stops: Stops, wanted: Stops) -> None:
    if stops.improves.epochs != wanted.improves.epochs:
        raise CheckFailure(
            f"no stop in {_LENGTH} epochs while the validation loss reaches new lows",
            f"a stop after epoch {stops.improves.epochs}",
            _watching_hint(planted, stops)
            or "is a small step down taken for none, or is it taken the wrong way round?",
        )
    if stops.stalls.epochs == _LENGTH:
        raise CheckFailure(
            f"a stop when the validation loss has reached no new low for {planted.patience[0]} "
            "epochs",
            f"it went on to the end, epoch {_LENGTH}",
            _watching_hint(planted, stops) or "which number of an epoch does it look at?",
        )


@pytest.mark.check(
    title="it waits for as many epochs as it is told", needs=["watches_the_validation_loss"]
)
def test_waits_as_long_as_told(planted: Planted, stops: Stops, wanted: Stops) -> None:
    told = planted.patience
    calls = (planted.stalls, planted.recovers)
    mine = (stops.stalls.epochs, stops.recovers.epochs)
    right = (wanted.stalls.epochs, wanted.recovers.epochs)
    waited = [stop - _lowest(call, stop) for call, stop in zip(calls, mine, strict=True)]
    for patience, stop, stopped, epochs in zip(told, right, mine, waited, strict=True):
        if stopped != stop:
            raise CheckFailure(
                f"with patience {patience} a stop after epoch {stop}",
                f"after epoch {stopped}, {epochs} after the lowest validation loss till then",
                _waiting_hint(waited, told),
            )


@pytest.mark.check(
    title="the model is left with the weights of its best epoch",
    needs=["watches_the_validation_loss"],
)
def test_restores_the_best_weights(stops: Stops, wanted: Stops) -> None:
    for mine, right in ((stops.stalls, wanted.stalls), (stops.recovers, wanted.recovers)):
        if mine.kept != right.kept:
            last = mine.kept == mine.epochs
            kept = "no epoch" if mine.kept is None else f"epoch {mine.kept}"
            raise CheckFailure(
                f"the weights of epoch {right.kept}, the best one",
                f"those of {kept}" + (", the last one" if last else ""),
                "the epochs that were waited for made the model worse: who takes them back?"
                if last
                else "which of the epochs was the best, by the validation loss?",
            )


def _plant(rng: np.random.Generator) -> Planted:
    first, second = (int(one) for one in rng.choice([2, 3, 4, 5], size=2, replace=False))
    best = int(rng.integers(4, 8))
    early = int(rng.integers(3, 6))
    # Just in time: one epoch more without a new low, and it would be over.
    rescued = early + second
    stalls = _falling_until([best], rng)
    recovers = _falling_until([early, rescued], rng)
    better = _steadily(rng)
    # Each of the other numbers stalls in another epoch, so that it shows which one is watched.
    other = [_falling_until([int(epoch)], rng) for epoch in rng.permutation([3, 5, 7])]
    return Planted(
        _call(rng, first, zip(1 - better, better, stalls, better, strict=True)),
        _call(rng, first, zip(other[0], 1 - other[1], 1 - better, 1 - other[2], strict=True)),
        _call(rng, second, zip(1 - better, better, recovers, better, strict=True)),
        (first, second),
    )


def _falling_until(lows: list[int], rng: np.random.Generator) -> np.ndarray:
    """Losses that fall up to the first of some epochs, and are lower again in the others alone."""
    losses = rng.uniform(0.66, 0.72, _LENGTH)
    first = lows[0]
    losses[:first] = np.linspace(0.65, 0.5, first)
    for number, low in enumerate(lows[1:], 1):
        losses[low - 1] = 0.5 - 0.03 * number
    return losses


def _steadily(rng: np.random.Generator) -> np.ndarray:
    """Accuracies that rise by about half of one per cent in each epoch."""
    return np.asarray(0.5 + np.cumsum(rng.uniform(0.004, 0.008, _LENGTH)))


def _call(
    rng: np.random.Generator, patience: int, epochs: "zip[tuple[float, float, float, float]]"
) -> Call:
    return Call(
        "early_stopping",
        (Number(patience),),
        folder=f"stopping{rng.integers(1000, 9999)}",
        observe="stopping",
        history=tuple(Epoch(*map(float, numbers)) for numbers in epochs),
        random_seed=keras_seed(rng),
    )


def _stops(planted: Planted, submission: Submission) -> Stops:
    made = []
    for call in planted[:3]:
        value = submission.call(call).value
        if not isinstance(value, Stopping):
            raise unexpected(call.function, "a Keras callback", value)
        made.append(value)
    return Stops(*made)


_Better = Callable[[float, float], bool]
_OTHERS: tuple[tuple[str, str, _Better], ...] = (
    ("the training loss", "loss", lambda new, best: new < best),
    ("the training accuracy", "accuracy", lambda new, best: new > best),
    ("the validation accuracy", "val_accuracy", lambda new, best: new > best),
    ("a validation loss that should rise", "val_loss", lambda new, best: new > best),
)


def _watching_hint(planted: Planted, stops: Stops) -> str | None:
    """What it may watch in place of the validation loss, if that explains where it stopped."""
    mine = (stops.stalls.epochs, stops.improves.epochs)
    for name, field, better in _OTHERS:
        if mine == tuple(_stop(call, field, better) for call in planted[:2]):
            return f"it stops as if it watched {name}: which number shows learning by heart?"
    return None


def _stop(call: Call, field: str, better: _Better) -> int:
    """The epoch after which a training ends that watches some number."""
    (patience,) = (one.value for one in call.arguments if isinstance(one, Number))
    numbers = [getattr(epoch, field) for epoch in call.history]
    best = 0
    for now, number in enumerate(numbers):
        if better(number, numbers[best]):
            best = now
        elif now - best >= patience:
            return now + 1
    return len(numbers)


def _lowest(call: Call, stop: int) -> int:
    """The epoch with the lowest validation loss of a training that was stopped."""
    return 1 + int(np.argmin([epoch.val_loss for epoch in call.history[:stop]]))


def _waiting_hint(waited: list[int], told: tuple[int, int]) -> str:
    if len(set(waited)) == 1:
        return f"it always waits {waited[0]} epochs: is the argument patience used?"
    if len({mine - patience for mine, patience in zip(waited, told, strict=True)}) == 1:
        return "always off by the same number: from which epoch on does it count?"
    return "does a new low of the validation loss begin the waiting anew?"
