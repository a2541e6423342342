"""Simulated trainings for a callback that stops early, and what the callback made of them.

In one training the validation loss falls, then stays above its lowest value while all other values
improve. In one it is the other way round. In one the validation loss reaches a new low in the last
epoch that patience allows, and no more after that.
"""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.protocol import Call, Epoch, Number, Stopping
from grader.seeds import keras_seed

EPOCHS = 20
"""The number of epochs of each training that nothing stops."""


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


def best_epoch(call: Call, stop: int) -> int:
    """Return the epoch with the lowest validation loss until a stop, counted from 1."""
    return 1 + int(np.argmin([epoch.val_loss for epoch in call.history[:stop]]))


def stop_epoch(call: Call, field: str, sign: int, delta: float) -> int:
    """Return the epoch, counted from 1, after which monitoring a value stops a training.

    A value of `field` is better if it is larger by more than `delta`, after it is multiplied by
    `sign`.
    """
    (patience,) = (one.value for one in call.arguments if isinstance(one, Number))
    values = [sign * float(getattr(epoch, field)) for epoch in call.history]
    best = 0
    for now, value in enumerate(values):
        if value > values[best] + delta:
            best = now
        elif now - best >= patience:
            return now + 1
    return len(values)


def _losses_with_lows(lows: list[int], rng: np.random.Generator) -> NDArray[np.floating]:
    """Draw losses that fall until the first of some epochs, and have new lows only in the others.

    Epochs are counted from 1.
    """
    losses = rng.uniform(0.66, 0.72, EPOCHS)
    first = lows[0]
    losses[:first] = np.linspace(0.65, 0.5, first)
    for number, low in enumerate(lows[1:], 1):
        losses[low - 1] = 0.5 - 0.03 * number
    return losses


def _rising_accuracies(rng: np.random.Generator) -> NDArray[np.floating]:
    """Draw accuracies that rise by about half a percent in each epoch."""
    return np.asarray(0.5 + np.cumsum(rng.uniform(0.004, 0.008, EPOCHS)))


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
