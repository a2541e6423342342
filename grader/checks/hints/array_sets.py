"""Hints on a training and a validation dataset that a function makes of two arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

Cause = Literal["scale", "scaled twice", "labels", "other set", "unknown"]
"""What the inputs of a set would be right with: another scale, other labels, the other part."""


@dataclass(frozen=True)
class SetSizes:
    """The numbers of inputs for training and validation: those found and the right ones."""

    evidence: CallEvidence
    found: tuple[int, int]
    right: tuple[int, int]


@dataclass(frozen=True)
class WrongRows:
    """A set whose inputs are wrong: its name, the scale of the task, and what would be right."""

    evidence: CallEvidence
    name: str
    scale: float
    cause: Cause = "unknown"


@dataclass(frozen=True)
class Shuffling:
    """Whether the order of each set differs from that of the arrays."""

    evidence: CallEvidence
    training: bool
    validation: bool


def sizes_swapped(sizes: SetSizes) -> bool:
    """Each set has the size of the other one."""
    return sizes.found == sizes.right[::-1]


def all_in_both(sizes: SetSizes) -> bool:
    """Each set has all inputs."""
    return sizes.found == (sum(sizes.right),) * 2


def too_few(sizes: SetSizes) -> bool:
    """Both sets together have fewer inputs than the arrays."""
    return sum(sizes.found) < sum(sizes.right)


def drops_last_batch(sizes: SetSizes) -> bool:
    """The function passes the argument drop_remainder."""
    return "drop_remainder" in sizes.evidence.reading.keywords


def not_scaled(rows: WrongRows) -> bool:
    """The inputs are right, but were not scaled."""
    return rows.cause == "scale"


def scaled_twice(rows: WrongRows) -> bool:
    """The inputs are right, but were scaled two times."""
    return rows.cause == "scaled twice"


def labels_wrong(rows: WrongRows) -> bool:
    """The inputs are right, their labels are not."""
    return rows.cause == "labels"


def of_other_set(rows: WrongRows) -> bool:
    """The inputs belong to the other set."""
    return rows.cause == "other set"


def both_wrong(shuffling: Shuffling) -> bool:
    """Validation is shuffled in place of training."""
    return shuffling.validation and not shuffling.training


def training_in_order(shuffling: Shuffling) -> bool:
    """Training inputs come in the order of the arrays."""
    return not shuffling.training


def shuffle_called(shuffling: Shuffling) -> bool:
    """The function calls shuffle."""
    return "shuffle" in shuffling.evidence.reading.called


def _right_sizes(sizes: SetSizes) -> Mapping[str, Value]:
    return {"training": sizes.right[0]}


def _rows(rows: WrongRows) -> Mapping[str, Value]:
    return {"name": rows.name, "scale": f"{rows.scale:g}"}


SIZE_RULES = Rules[SetSizes](
    "array_datasets/sizes",
    Rule(
        "swapped",
        "The sizes are swapped: are the first {training} inputs for training or for validation?",
        when=(sizes_swapped,),
        values=_right_sizes,
        example="20 and 40 instead of 40 and 20",
    ),
    Rule(
        "all_in_both",
        "Each dataset has all inputs: which part of the arrays does each of them get?",
        when=(all_in_both,),
        example="60 and 60 instead of 40 and 20",
    ),
    Rule(
        "last_batch",
        "The argument drop_remainder leaves out a last batch that is not full: may inputs be left "
        "out?",
        when=(too_few, drops_last_batch),
        example="32 and 0 instead of 40 and 20",
    ),
    Rule(
        "other",
        "The first {training} inputs are for training, the others for validation: where does the "
        "function divide the arrays?",
        values=_right_sizes,
        example="45 and 15 instead of 40 and 20",
    ),
)


ROW_RULES = Rules[WrongRows](
    "array_datasets/rows",
    Rule(
        "not_scaled",
        "The {name} inputs are not scaled: where does the function divide them by {scale}?",
        when=(not_scaled,),
        values=_rows,
        example="40 of 40 missing; the largest value is 16",
    ),
    Rule(
        "scaled_twice",
        "The {name} inputs are divided by {scale} twice: which two lines scale them?",
        when=(scaled_twice,),
        values=_rows,
        example="40 of 40 missing; the largest value is 0.0625",
    ),
    Rule(
        "labels_apart",
        "The {name} inputs are right, but have the labels of other inputs: are both shuffled or "
        "cut apart from each other?",
        when=(labels_wrong,),
        values=_rows,
        example="31 of 40 missing; without their labels none is",
    ),
    Rule(
        "other_set",
        "The {name} dataset has inputs that belong to the other one: which part of the arrays is "
        "for {name}?",
        when=(of_other_set,),
        values=_rows,
        example="20 of 20 validation inputs are the first ones",
    ),
    Rule(
        "other",
        "Some {name} inputs are changed, missing or repeated: what does the function do to them "
        "besides dividing by {scale}?",
        values=_rows,
        example="12 of 40 missing",
    ),
)


SHUFFLE_RULES = Rules[Shuffling](
    "array_datasets/shuffling",
    Rule(
        "wrong_set",
        "Validation is shuffled and training is not: on which of the two datasets is shuffle "
        "called?",
        when=(both_wrong,),
        example="training in the order of the arrays, validation in another one",
    ),
    Rule(
        "without_effect",
        "The function calls shuffle, but training inputs keep their order: is its result used, "
        "and buffer_size large enough?",
        when=(training_in_order, shuffle_called),
        example="training in the order of the arrays; the result of shuffle is not assigned",
    ),
    Rule(
        "training_in_order",
        "Training inputs come in the order of the arrays: where does the function shuffle them?",
        when=(training_in_order,),
        example="training in the order of the arrays",
    ),
    Rule(
        "validation_shuffled",
        "Validation data needs no random order: is shuffle called for training only?",
        example="validation inputs in another order",
    ),
)
