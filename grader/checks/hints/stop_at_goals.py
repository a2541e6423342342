"""Hints on a callback that should stop a training when two accuracies reach their goals."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class GoalStops:
    """The epoch after which each simulated training ended, the right one, and the last one.

    Without a stop, a training ends after the last epoch. The names are those of the trainings:
    in `reached` both accuracies reach their goals, in `accuracy_only` and `val_accuracy_only` one.
    """

    epochs: Mapping[str, int]
    right: int
    last: int

    @property
    def alone(self) -> list[str]:
        """The accuracies that stop a training although the other one is far below its goal."""
        names = ("accuracy", "val_accuracy")
        return [name for name in names if self.epochs[f"{name}_only"] < self.last]


def never_stops(stops: GoalStops) -> bool:
    """No training is stopped at all."""
    return set(stops.epochs.values()) == {stops.last}


def not_stopped(stops: GoalStops) -> bool:
    """The training in which both accuracies reach their goals is not stopped."""
    return stops.epochs["reached"] == stops.last


def stops_too_early(stops: GoalStops) -> bool:
    """The training is stopped while both accuracies are far below their goals."""
    return stops.epochs["reached"] < stops.right


def either_is_enough(stops: GoalStops) -> bool:
    """Each of the two accuracies stops a training alone."""
    return len(stops.alone) == 2


def _alone(stops: GoalStops) -> Mapping[str, Value]:
    name = stops.alone[0]
    other = "val_accuracy" if name == "accuracy" else "accuracy"
    return {"name": name, "other": other}


STOP_RULES = Rules[GoalStops](
    "stop_at_goals/stop",
    Rule(
        "never",
        "No training is stopped: are the goals those of the task, from 0 to 1, and does "
        "on_epoch_end set stop_training?",
        when=(never_stops,),
        example="no stop; the goals are 95 and 80",
    ),
    Rule(
        "not_at_the_goals",
        "The callback can stop a training, but not here: are the goals in the comparison those of "
        "the task?",
        when=(not_stopped,),
        example="no stop; the goal for val_accuracy is too high",
    ),
    Rule(
        "too_early",
        "Both accuracies are far below their goals: does the comparison stop at high or at low "
        "accuracies?",
        when=(stops_too_early,),
        example="a stop after epoch 1; the comparison is <",
    ),
    Rule(
        "too_late",
        "The goals were reached earlier: does on_epoch_end compare the logs of the epoch that "
        "ends?",
        example="a stop after epoch 6",
    ),
)

BOTH_RULES = Rules[GoalStops](
    "stop_at_goals/both",
    Rule(
        "either",
        "One accuracy alone stops the training: do `and` and `or` join the two comparisons as in "
        "the task?",
        when=(either_is_enough,),
        example="a stop as soon as accuracy reaches its goal; the comparisons are joined by or",
    ),
    Rule(
        "one_ignored",
        "The {name} alone stops the training: is {other} compared with its goal as well?",
        values=_alone,
        example="a stop as soon as accuracy reaches its goal; val_accuracy is not compared",
    ),
)
