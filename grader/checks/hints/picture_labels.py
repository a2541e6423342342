"""Hints on wrong labels of pictures.

Which labels are wrong distinguishes one mistake from another: all, some, those of one class; and
whether each class has one label, although another one.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.grading.submission import CallEvidence
from grader.messages.phrases import Message, Phrase, Value, phrase
from grader.messages.rules import Rule, Rules

_MAX_LISTED = 4
_ROUNDING = 1e-5
_LARGEST_BYTE = 255


@dataclass(frozen=True)
class Labels:
    """The labels of recognized pictures of one set.

    `found` and `expected` have a label for each picture, `classes` its class folder, and `sets` the
    set in whose folder it is. `others` are the labels of pictures that are not recognized.
    """

    evidence: CallEvidence
    name: str
    found: tuple[float, ...]
    expected: tuple[float, ...]
    classes: tuple[str, ...]
    sets: tuple[str, ...] = ()
    others: tuple[float, ...] = ()

    @property
    def wrong(self) -> int:
        """The number of wrong labels."""
        return sum(found != right for found, right in zip(self.found, self.expected, strict=False))

    @cached_property
    def by_class(self) -> dict[str, set[float]]:
        """The labels of each class folder."""
        labels: dict[str, set[float]] = {}
        for class_folder, label in zip(self.classes, self.found, strict=False):
            labels.setdefault(class_folder, set()).add(label)
        return dict(sorted(labels.items()))

    @property
    def seen(self) -> Message:
        """The labels of each class in words."""
        parts = [f"{_listed(labels)} for {name}" for name, labels in self.by_class.items()]
        return Phrase("{labels}", {"labels": tuple(parts)})

    @property
    def wrong_share(self) -> Message:
        """The number of wrong labels in words."""
        if not self.wrong:
            return phrase("labels {labels} of {name}", labels=_listed(self.others), name=self.name)
        return phrase(
            "{wrong} of {count} labels of {name} differ ({labels})",
            wrong=self.wrong,
            count=len(self.found),
            name=self.name,
            labels=self.seen,
        )


def labels_follow_sets(labels: Labels) -> bool:
    """Pictures of the training folder have one label, those of the validation folder another."""
    pairs = set(zip(labels.sets, labels.found, strict=False))
    different = len(set(labels.sets)) == 2 == len(pairs) == len(set(labels.found))
    return different and not one_label_for_each_class(labels)


def all_the_same(labels: Labels) -> bool:
    """All labels are the same, although pictures of both classes come."""
    return len(set(labels.found)) == 1 and len(labels.by_class) > 1


def one_class_only(labels: Labels) -> bool:
    """Only pictures of one class come, and their labels are wrong."""
    return len(labels.by_class) == 1 and labels.wrong > 0


def one_label_for_each_class(labels: Labels) -> bool:
    """All pictures of a class have the same label, and each class has another one."""
    values = list(labels.by_class.values())
    return all(len(one) == 1 for one in values) and len(set().union(*values)) == len(values)


def classes_swapped(labels: Labels) -> bool:
    """Each class has the label of the other one."""
    right = dict(zip(labels.classes, labels.expected, strict=False))
    return (
        one_label_for_each_class(labels)
        and set(labels.found) <= set(right.values())
        and labels.wrong == len(labels.found) > 0
    )


def labels_rescaled(labels: Labels) -> bool:
    """Labels are those expected, divided by 255."""
    return _all(
        labels, lambda found, right: math.isclose(found * _LARGEST_BYTE, right, rel_tol=_ROUNDING)
    )


def minus_one_and_one(labels: Labels) -> bool:
    """Labels are -1 in place of 0."""
    return _all(labels, lambda found, right: found == 2 * right - 1)


def counted_from_one(labels: Labels) -> bool:
    """Labels are one more than expected."""
    return _all(labels, lambda found, right: found == right + 1)


def some_are_right(labels: Labels) -> bool:
    """Some labels are right and some are wrong."""
    return 0 < labels.wrong < len(labels.found)


def none_is_wrong(labels: Labels) -> bool:
    """No label of a recognized picture is wrong."""
    return labels.wrong == 0


def _values(labels: Labels) -> Mapping[str, Value]:
    return {
        "name": labels.name,
        "folder": f"{labels.name.upper()}_DIR",
        "value": _listed(labels.found),
        "values": _listed((*labels.found, *labels.others)),
        "labels": labels.seen,
        "classes": tuple(labels.by_class),
    }


LABEL_RULES = Rules[Labels](
    "pictures/labels",
    Rule(
        "folder_above",
        "The labels distinguish the folders training and validation, not cats and dogs: does the "
        "{name} generator get {folder}, or the folder above?",
        when=(labels_follow_sets,),
        values=_values,
        example="0 for all pictures of training, 1 for all of validation",
    ),
    Rule(
        "all_the_same",
        "All labels are {value}, for cats as for dogs: does each label come from the class folder "
        "of its picture?",
        when=(all_the_same,),
        values=_values,
        example="0 for cats and 0 for dogs",
    ),
    Rule(
        "one_class_only",
        "Only {classes} come, with the label {value}: does the {name} generator read the folders "
        "of both classes?",
        when=(one_class_only,),
        values=_values,
        example="0 for dogs; no cats come",
    ),
    Rule(
        "classes_swapped",
        "The labels of the two classes are swapped: are the class folders used in alphabetical "
        "order (argument classes)?",
        when=(classes_swapped,),
        example="1 for cats and 0 for dogs",
    ),
    Rule(
        "rescaled",
        "The labels are divided by 255: does the function rescale pictures and labels together?",
        when=(labels_rescaled,),
        example="0 for cats and 0.00392 for dogs",
    ),
    Rule(
        "minus_one",
        "The labels are -1 and 1 instead of 0 and 1: which line converts the numbers of the "
        "classes?",
        when=(minus_one_and_one,),
        example="-1 for cats and 1 for dogs",
    ),
    Rule(
        "from_one",
        "The labels are counted from 1: which number does the first class folder get?",
        when=(counted_from_one,),
        example="1 for cats and 2 for dogs",
    ),
    Rule(
        "other_numbers",
        "The labels are {labels}: which line gives the classes these numbers instead of 0 and 1?",
        when=(one_label_for_each_class,),
        unless=(none_is_wrong,),
        values=_values,
        example="0 for cats and 255 for dogs",
    ),
    Rule(
        "shuffled_apart",
        "Some labels are right and some are wrong: are pictures and labels shuffled or batched "
        "apart from each other?",
        when=(some_are_right,),
        unless=(one_label_for_each_class,),
        example="6 of 14 labels differ; 0 and 1 for cats, 0 and 1 for dogs",
    ),
    Rule(
        "other_values",
        "Labels should be 0 for cats and 1 for dogs: where do labels such as {values} come from?",
        values=_values,
        example="labels 0, 1 and 7; those of all recognized pictures are right",
    ),
)


def _all(labels: Labels, agrees: Callable[[float, float], bool]) -> bool:
    pairs = zip(labels.found, labels.expected, strict=False)
    return bool(labels.wrong) and all(agrees(found, right) for found, right in pairs)


def _listed(labels: Iterable[float]) -> str:
    distinct = sorted(set(labels))
    more = ", …" if len(distinct) > _MAX_LISTED else ""
    return ", ".join(f"{value:.3g}" for value in distinct[:_MAX_LISTED]) + more
