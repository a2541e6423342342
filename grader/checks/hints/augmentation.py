"""Hints on the augmentation of training pictures over several epochs."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.augmentation_facts import (
    augmentation_arguments,
    augments_by_arguments,
    mostly_mirrored,
)
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

_MIN_SHARE = 0.75


@dataclass(frozen=True)
class Augmented:
    """The versions of the training pictures that came in several epochs.

    `varied` of `count` pictures came in another version each time, `constant` of them always in the
    same. Of `shown` pictures in one epoch, `changed` differ from their files, `mirrored` of them
    only in the side. `moving_validation` is the number of validation pictures that came in several
    versions, and `layers` are the layers of the model that change pictures.
    """

    evidence: CallEvidence
    count: int
    varied: int = 0
    constant: int = 0
    shown: int = 0
    changed: int = 0
    mirrored: int = 0
    moving_validation: int = 0
    layers: tuple[str, ...] = ()


def none_came_always(augmented: Augmented) -> bool:
    """No training picture came in every epoch."""
    return not augmented.count


def all_constant(augmented: Augmented) -> bool:
    """All training pictures are always the same."""
    return augmented.constant == augmented.count


def some_constant(augmented: Augmented) -> bool:
    """Some training pictures are always the same."""
    return augmented.constant > 0


def validation_moves(augmented: Augmented) -> bool:
    """Validation pictures come in several versions."""
    return augmented.moving_validation > 0


def model_augments(augmented: Augmented) -> bool:
    """Layers of the model change pictures."""
    return bool(augmented.layers)


def changed_once(augmented: Augmented) -> bool:
    """Most pictures differ from their files, although they stay the same in all epochs."""
    return augmented.changed > 0 and augmented.changed >= _MIN_SHARE * augmented.shown


def caches(augmented: Augmented) -> bool:
    """The function calls the method cache."""
    return "cache" in augmented.evidence.reading.called


def only_mirrored(augmented: Augmented) -> bool:
    """All pictures that differ from their files are mirrored and nothing more."""
    return mostly_mirrored(augmented.changed, augmented.mirrored)


def _layer(augmented: Augmented) -> Mapping[str, Value]:
    return {"layer": augmented.layers[0]}


def _constant(augmented: Augmented) -> Mapping[str, Value]:
    return {"constant": augmented.constant, "count": augmented.count}


STRENGTH_RULES = Rules[Augmented](
    "augmentation/recognizable",
    Rule(
        "arguments",
        "The augmentation is too strong: which argument of ImageDataGenerator in line {line} has "
        "too large a range?",
        when=(augments_by_arguments,),
        values=augmentation_arguments,
        example="7% of the pictures are recognized; zoom_range is passed",
    ),
    Rule(
        "other",
        "The augmentation is too strong: does it shift, zoom or darken pictures until nothing is "
        "left to see?",
        example="7% of the pictures are recognized",
    ),
)


VARIETY_RULES = Rules[Augmented](
    "augmentation/versions",
    Rule(
        "incomplete_epochs",
        "No training picture came in every epoch: does the training generator go through its "
        "whole folder each time?",
        when=(none_came_always,),
        example="no picture came three times",
    ),
    Rule(
        "only_validation",
        "Validation pictures are augmented, training pictures are not: are the two generators "
        "swapped?",
        when=(all_constant, validation_moves),
        example="14 of 14 training pictures always the same, 13 validation pictures are not",
    ),
    Rule(
        "cached",
        "Each picture is changed once and then kept: does augmentation come before cache, which "
        "keeps its result?",
        when=(all_constant, changed_once, caches),
        example="14 of 14 always the same, all changed; the function calls cache",
    ),
    Rule(
        "changed_once",
        "Each picture is changed once and then stays the same: is the augmentation done again in "
        "every epoch?",
        when=(all_constant, changed_once),
        example="14 of 14 always the same, all changed",
    ),
    Rule(
        "another_generator",
        "ImageDataGenerator in line {line} gets {arguments}, but training pictures stay the same: "
        "does the training generator flow from it?",
        when=(all_constant, augments_by_arguments),
        values=augmentation_arguments,
        example="14 of 14 always the same; rotation_range is passed",
    ),
    Rule(
        "in_the_model",
        "{layer} augments inside the model, but here the training generator should: which of its "
        "arguments change pictures?",
        when=(all_constant, model_augments),
        values=_layer,
        example="14 of 14 always the same; the model has RandomFlip",
    ),
    Rule(
        "nothing_changes",
        "No training picture is augmented: does the training generator have an ImageDataGenerator "
        "of its own, with such arguments?",
        when=(all_constant,),
        example="14 of 14 always the same",
    ),
    Rule(
        "only_mirrored",
        "Mirroring alone gives two versions of a picture: which other kinds of augmentation does "
        "the training generator need?",
        when=(only_mirrored,),
        example="2 of 14 in three versions, all changed pictures are mirrored",
    ),
    Rule(
        "some_constant",
        "{constant} of {count} training pictures are never augmented: does the augmentation apply "
        "to all of them?",
        when=(some_constant,),
        values=_constant,
        example="5 of 14 always the same",
    ),
    Rule(
        "few_versions",
        "The augmentation gives only few versions of a picture: do its arguments choose from "
        "ranges, instead of a few fixed values?",
        example="4 of 14 in three versions, none always the same",
    ),
)
