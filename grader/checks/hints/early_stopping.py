"""Hints on a callback that stops a training in another epoch, or keeps other weights."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.simulated_trainings import EPOCHS, Scenario, Stops, best_epoch, stop_epoch
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value, counted
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import Stopping

# Improvements that are too small to count, if min_delta is one of these.
_DELTAS = (0.01, 0.02, 0.05, 0.1, 0.5, 1.0)


@dataclass(frozen=True)
class EarlyStops:
    """The stops of a callback in the simulated trainings, and those of the reference."""

    evidence: CallEvidence
    scenario: Scenario
    found: Stops
    expected: Stops

    @property
    def waited(self) -> tuple[int, int]:
        """How many epochs after the lowest validation loss two trainings were stopped."""
        pairs = (
            (self.scenario.stalls, self.found.stalls.epochs),
            (self.scenario.recovers, self.found.recovers.epochs),
        )
        first, second = (stop - best_epoch(call, stop) for call, stop in pairs)
        return first, second

    @property
    def offsets(self) -> set[int]:
        """By how many epochs the stops are too late."""
        pairs = zip(self.waited, self.scenario.patience, strict=True)
        return {waited - patience for waited, patience in pairs}


@dataclass(frozen=True)
class KeptWeights:
    """The weights that a callback left, and the right ones."""

    evidence: CallEvidence
    found: Stopping
    expected: Stopping


def monitors_loss(stops: EarlyStops) -> bool:
    """The stops are those of a callback that monitors the training loss."""
    return _stops_as(stops, "loss", -1)


def monitors_accuracy(stops: EarlyStops) -> bool:
    """The stops are those of a callback that monitors the training accuracy."""
    return _stops_as(stops, "accuracy", 1)


def monitors_val_accuracy(stops: EarlyStops) -> bool:
    """The stops are those of a callback that monitors the validation accuracy."""
    return _stops_as(stops, "val_accuracy", 1)


def monitors_rising_loss(stops: EarlyStops) -> bool:
    """The stops are those of a callback that takes a rising validation loss for better."""
    return _stops_as(stops, "val_loss", 1)


def nothing_improves(stops: EarlyStops) -> bool:
    """Both trainings are stopped as if no epoch after the first one were better."""
    patience = stops.scenario.patience[0]
    return stops.found.stalls.epochs == stops.found.improves.epochs == patience + 1


def ignores_small_steps(stops: EarlyStops) -> bool:
    """The stops are those of a callback for which small improvements do not count."""
    return any(_stops_as(stops, "val_loss", -1, delta) for delta in _DELTAS)


def never_stops(stops: EarlyStops) -> bool:
    """No training is stopped."""
    return {stops.found.stalls.epochs, stops.found.improves.epochs} == {EPOCHS}


def uses_early_stopping(stops: EarlyStops | KeptWeights) -> bool:
    """The function calls EarlyStopping of Keras."""
    return "EarlyStopping" in stops.evidence.reading.called


def patience_unused(stops: EarlyStops) -> bool:
    """The function never reads its argument."""
    return bool(stops.evidence.reading.unused)


def waits_equally_long(stops: EarlyStops) -> bool:
    """Both trainings are stopped after the same number of epochs without improvement."""
    return len(set(stops.waited)) == 1


def always_too_late(stops: EarlyStops) -> bool:
    """Both trainings are stopped too late by the same number of epochs."""
    return len(stops.offsets) == 1 and min(stops.offsets) > 0


def always_too_early(stops: EarlyStops) -> bool:
    """Both trainings are stopped too early by the same number of epochs."""
    return len(stops.offsets) == 1 and max(stops.offsets) < 0


def stops_in_spite_of_new_low(stops: EarlyStops) -> bool:
    """Only the training with a second low is stopped too early."""
    found, expected = stops.found, stops.expected
    too_early = found.recovers.epochs < expected.recovers.epochs
    return too_early and found.stalls.epochs == expected.stalls.epochs


def keeps_last_weights(kept: KeptWeights) -> bool:
    """The model has the weights of the last epoch."""
    return kept.found.kept == kept.found.epochs


def keeps_no_weights(kept: KeptWeights) -> bool:
    """The model has weights of no epoch."""
    return kept.found.kept is None


def _stops_as(stops: EarlyStops, field: str, sign: int, delta: float = 0.0) -> bool:
    """Return whether monitoring a value explains the first two stops; `sign` is 1 for rising."""
    found = (stops.found.stalls.epochs, stops.found.improves.epochs)
    calls = (stops.scenario.stalls, stops.scenario.improves)
    return found == tuple(stop_epoch(call, field, sign, delta) for call in calls)


def _offset(stops: EarlyStops) -> Mapping[str, Value]:
    return {"epochs": counted(abs(min(stops.offsets)), "one epoch", "{count} epochs")}


def _waited(stops: EarlyStops) -> Mapping[str, Value]:
    return {"epochs": counted(stops.waited[0], "one epoch", "{count} epochs")}


MONITOR_RULES = Rules[EarlyStops](
    "early_stopping/monitor",
    Rule(
        "nothing_improves",
        "The callback stops as if no epoch were better than the first: which values do mode and "
        "min_delta have?",
        when=(nothing_improves,),
        example="a stop after epoch 4 while the validation loss falls; mode='max'",
    ),
    Rule(
        "loss",
        "The callback stops as if it monitored the training loss: which value does the argument "
        "monitor name?",
        when=(monitors_loss,),
        example="no stop while the validation loss stays above its lowest value; monitor='loss'",
    ),
    Rule(
        "accuracy",
        "The callback stops as if it monitored the training accuracy: which value does the "
        "argument monitor name?",
        when=(monitors_accuracy,),
        example="a stop after epoch 9; monitor='accuracy'",
    ),
    Rule(
        "val_accuracy",
        "The callback stops as if it monitored the validation accuracy: which value does the "
        "argument monitor name?",
        when=(monitors_val_accuracy,),
        example="a stop after epoch 9; monitor='val_accuracy'",
    ),
    Rule(
        "mode",
        "The callback stops as if a higher validation loss were better: does the argument mode "
        "fit a loss?",
        when=(monitors_rising_loss,),
        example="a stop after epoch 6 while the validation loss falls; mode='max'",
    ),
    Rule(
        "min_delta",
        "Small improvements of the validation loss do not count: is the argument min_delta too "
        "large?",
        when=(ignores_small_steps,),
        example="a stop after epoch 4 while the validation loss falls; min_delta=0.01",
    ),
    Rule(
        "patience_unused",
        "The callback never stops, and the function never uses its argument patience: which "
        "patience does EarlyStopping get?",
        when=(never_stops, patience_unused),
        example="no stop until the end; patience=30",
    ),
    Rule(
        "unknown_name",
        "The callback never stops: is the value of monitor spelled like a key of history.history?",
        when=(never_stops, uses_early_stopping),
        example="no stop until the end; monitor='validation_loss'",
    ),
    Rule(
        "stop_training",
        "The callback never stops: does on_epoch_end compare the validation loss and set "
        "stop_training of the model?",
        when=(never_stops,),
        example="no stop until the end; a callback of one's own",
    ),
    Rule(
        "other",
        "It stops although the loss improves: is monitor, mode or min_delta set, perhaps by the "
        "order of the arguments?",
        example="a stop after epoch 12 while the validation loss falls",
    ),
)

PATIENCE_RULES = Rules[EarlyStops](
    "early_stopping/patience",
    Rule(
        "unused",
        "The function never uses its argument patience: which patience does EarlyStopping get?",
        when=(patience_unused, waits_equally_long),
        example="4 epochs after the lowest loss for patience 2 and 5; patience=4",
    ),
    Rule(
        "fixed",
        "The callback always waits {epochs}: is the argument patience passed to EarlyStopping?",
        when=(waits_equally_long,),
        values=_waited,
        example="4 epochs after the lowest loss for patience 2 and 5",
    ),
    Rule(
        "too_late",
        "The stop is always {epochs} too late: is patience passed unchanged, or compared with > in "
        "place of >=?",
        when=(always_too_late,),
        values=_offset,
        example="4 epochs after the lowest loss for patience 3, 6 for patience 5",
    ),
    Rule(
        "too_early",
        "The stop is always {epochs} too early: is the argument patience passed unchanged?",
        when=(always_too_early,),
        values=_offset,
        example="2 epochs after the lowest loss for patience 3, 4 for patience 5",
    ),
    Rule(
        "not_restarted",
        "After a new low, the callback does not wait again: does the count of epochs restart at 0?",
        when=(stops_in_spite_of_new_low,),
        example="after epoch 9, one epoch after the lowest loss",
    ),
    Rule(
        "other",
        "Which of the arguments patience, min_delta and start_from_epoch changes the epoch of the "
        "stop?",
        example="7 epochs after the lowest loss for patience 3, 5 for patience 5",
    ),
)

WEIGHT_RULES = Rules[KeptWeights](
    "early_stopping/weights",
    Rule(
        "last",
        "The model keeps the weights of the last epoch: is restore_best_weights set?",
        when=(keeps_last_weights, uses_early_stopping),
        example="those of epoch 9, the last one; EarlyStopping(patience=patience)",
    ),
    Rule(
        "last_of_own",
        "The model keeps the weights of the last epoch: does the callback call set_weights with "
        "the best ones?",
        when=(keeps_last_weights,),
        example="those of epoch 9, the last one; a callback of one's own",
    ),
    Rule(
        "none",
        "These weights belong to no epoch: does the callback store a copy from get_weights in the "
        "best epoch?",
        when=(keeps_no_weights,),
        example="those of no epoch",
    ),
    Rule(
        "other",
        "Does the callback store the weights in the epoch with the lowest validation loss?",
        example="those of epoch 3",
    ),
)
