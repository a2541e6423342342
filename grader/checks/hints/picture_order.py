"""Hints on training pictures that come in an order instead of shuffled."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.code_facts import line_values
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class Ordered:
    """Training pictures that come in an order.

    `order` names the property by which the pictures of each class are ordered; it is empty if one
    class comes before the other. `labels` are the labels of the pictures.
    """

    evidence: CallEvidence
    order: str
    labels: tuple[float, ...]


def one_label_only(ordered: Ordered) -> bool:
    """All pictures have the same label, so they have no order of classes."""
    return len(set(ordered.labels)) < 2


def shuffle_passed(ordered: Ordered) -> bool:
    """The function passes the argument shuffle."""
    return "shuffle" in ordered.evidence.reading.keywords


def shuffle_called(ordered: Ordered) -> bool:
    """The function calls shuffle."""
    return "shuffle" in ordered.evidence.reading.called


def ordered_within_classes(ordered: Ordered) -> bool:
    """The classes are mixed, but each of them is in order."""
    return bool(ordered.order)


def _shuffle_line(ordered: Ordered) -> Mapping[str, Value]:
    calls = (call for call in ordered.evidence.reading.calls if "shuffle" in call.keywords)
    return line_values(next(calls).line)


def _order(ordered: Ordered) -> Mapping[str, Value]:
    return {"order": ordered.order}


ORDER_RULES = Rules[Ordered](
    "pictures/order",
    Rule(
        "one_label_only",
        "All training labels are the same, so nothing can be mixed: does the training set get "
        "pictures of both classes?",
        when=(one_label_only,),
        example="only pictures with the label 0",
    ),
    Rule(
        "shuffle_passed",
        "Line {line} passes shuffle: which value of shuffle do training pictures need?",
        when=(shuffle_passed,),
        values=_shuffle_line,
        example="first all cats, then all dogs; shuffle=False",
    ),
    Rule(
        "shuffle_without_effect",
        "The function calls shuffle, but the order stays: is its result used, and its buffer as "
        "large as the training set?",
        when=(shuffle_called,),
        example="first all cats, then all dogs; dataset.shuffle(100) is not assigned",
    ),
    Rule(
        "ordered_within_classes",
        "The pictures of each class come in order of {order}: where are the training pictures "
        "shuffled, again for each epoch?",
        when=(ordered_within_classes,),
        values=_order,
        example="cats and dogs take turns, each in order of their names",
    ),
    Rule(
        "classes_apart",
        "One class comes before the other: where does the function shuffle the training pictures?",
        example="first all cats, then all dogs",
    ),
)
