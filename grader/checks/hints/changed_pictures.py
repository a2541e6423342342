"""Hints on pictures that differ from their files, although the task asks for no augmentation."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.augmentation_facts import (
    augmentation_arguments,
    augmentation_calls,
    augments_by_arguments,
    augments_by_calls,
    augments_one_generator,
    cropping_argument,
    keeps_aspect_ratio,
    mostly_mirrored,
    normalization_arguments,
    normalizes,
    preprocesses,
    reads_blue_first,
)
from grader.checks.hints.code_facts import line_values
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class Changed:
    """The pictures of a set that differ from their files.

    `count` pictures came in the first epoch; `changed` of them differ, `mirrored` of these only in
    the side. `later` is the number of those that differ at the beginning of the second epoch.
    """

    evidence: CallEvidence
    name: str
    count: int
    changed: int = 0
    mirrored: int = 0
    later: int = 0
    swapped: bool = False
    one_value: bool = False


def later_only(pictures: Changed) -> bool:
    """Only pictures of the second epoch are changed."""
    return not pictures.changed and pictures.later > 0


def all_mirrored(pictures: Changed) -> bool:
    """The changed pictures are mirrored and nothing more."""
    return mostly_mirrored(pictures.changed, pictures.mirrored)


def not_all_changed(pictures: Changed) -> bool:
    """Some pictures are unchanged."""
    return pictures.changed < pictures.count


def sets_swapped(pictures: Changed) -> bool:
    """Both sets have the pictures of the other one."""
    return pictures.swapped


def variable_returned_twice(pictures: Changed) -> bool:
    """The function returns one variable in two places."""
    return pictures.evidence.reading.returned_twice is not None


def none_comparable(pictures: Changed) -> bool:
    """No picture has a size that can be compared with the files."""
    return not pictures.count


def one_value_only(pictures: Changed) -> bool:
    """All pixels have the same value."""
    return pictures.one_value


def _name(pictures: Changed) -> Mapping[str, Value]:
    return {"name": pictures.name}


# What every set may have, whatever the task allows.
_SIDE_EFFECTS = (
    Rule[Changed](
        "one_value",
        "All pixels of the {name} pictures have the same value: does rescaling, or a type of "
        "whole numbers, remove the differences?",
        when=(one_value_only,),
        values=_name,
        example="14 of 14 differ; all pictures are black",
    ),
    Rule[Changed](
        "normalized",
        "The argument {argument} changes the colors of each {name} picture: does the task ask for "
        "more than rescaling?",
        when=(normalizes,),
        values=lambda one: {**normalization_arguments(one), **_name(one)},
        example="14 of 14 differ; samplewise_center is passed",
    ),
    Rule[Changed](
        "cut_off",
        "The argument {argument} cuts parts of the {name} pictures off: does the task ask for it?",
        when=(keeps_aspect_ratio,),
        values=lambda one: {**cropping_argument(one), **_name(one)},
        example="14 of 14 differ; keep_aspect_ratio is passed",
    ),
    Rule[Changed](
        "blue_first",
        "The function cv2.imread gives colors in the order blue, green, red: which line puts red "
        "first?",
        when=(reads_blue_first,),
        unless=(not_all_changed,),
        example="14 of 14 differ; the function calls cv2.imread",
    ),
    Rule[Changed](
        "preprocessing",
        "What does the function passed as preprocessing_function change in the {name} pictures, "
        "besides their range of values?",
        when=(preprocesses,),
        values=_name,
        example="14 of 14 differ; preprocessing_function is passed",
    ),
    Rule[Changed](
        "later_epochs",
        "The {name} pictures are changed from the second epoch on: what does the code change at "
        "the end of an epoch?",
        when=(later_only,),
        values=_name,
        example="all right in the first epoch, 6 of 6 changed in the second",
    ),
    Rule[Changed](
        "mirrored",
        "Some {name} pictures are mirrored, which is augmentation: which line flips them?",
        when=(all_mirrored,),
        values=_name,
        example="7 of 14 differ, all of them mirrored",
    ),
)


TRAINING_RULES = Rules[Changed](
    "train_val_generators/training_changed",
    Rule(
        "arguments",
        "ImageDataGenerator in line {line} gets {arguments}, which is augmentation: does this "
        "task ask for augmented training pictures?",
        when=(augments_by_arguments,),
        values=augmentation_arguments,
        example="14 of 14 differ; rotation_range is passed",
    ),
    Rule(
        "calls",
        "The function calls {names}, which is augmentation: does this task ask for augmented "
        "training pictures?",
        when=(augments_by_calls,),
        values=augmentation_calls,
        example="14 of 14 differ; the function calls RandomFlip",
    ),
    *_SIDE_EFFECTS,
    Rule(
        "other",
        "This task asks for no augmentation: what does the training generator change besides size "
        "and range of values?",
        example="14 of 14 training pictures differ",
    ),
)


VALIDATION_RULES = Rules[Changed](
    "train_val_generators/validation_changed",
    Rule(
        "wrong_order",
        "The second generator gives training pictures, and these are augmented: in which order "
        "does the function return the generators?",
        when=(sets_swapped,),
        example="14 of 14 differ; return validation, train",
    ),
    Rule(
        "returned_twice",
        "Line {line}, `{code}`, returns the augmented training generator for validation as well: "
        "which generator should come second?",
        when=(variable_returned_twice,),
        values=lambda one: line_values(one.evidence.reading.returned_twice),
        example="14 of 14 differ; return train, train",
    ),
    Rule(
        "from_training_generator",
        "Validation data must not be augmented: does its generator flow from the "
        "ImageDataGenerator of line {line}, which gets {arguments}?",
        when=(augments_by_arguments, augments_one_generator),
        values=augmentation_arguments,
        example="13 of 13 differ; train_datagen makes both generators",
    ),
    Rule(
        "arguments",
        "Validation data must not be augmented: why does ImageDataGenerator in line {line} get "
        "{arguments}?",
        when=(augments_by_arguments,),
        values=augmentation_arguments,
        example="13 of 13 differ; both ImageDataGenerators get rotation_range",
    ),
    Rule(
        "calls",
        "Validation data must not be augmented: for which set does the function call {names}?",
        when=(augments_by_calls,),
        values=augmentation_calls,
        example="13 of 13 differ; RandomFlip changes both sets",
    ),
    *_SIDE_EFFECTS,
    Rule(
        "other",
        "Validation data must not be augmented: does the generator for validation change more "
        "than size and range of values?",
        example="13 of 13 validation pictures differ",
    ),
)


DATASET_RULES = Rules[Changed](
    "train_val_datasets/changed",
    Rule(
        "calls",
        "The function calls {names}, but augmentation belongs to the model: does the task ask for "
        "it here?",
        when=(augments_by_calls,),
        values=augmentation_calls,
        example="26 of 26 differ; the function calls RandomFlip",
    ),
    *_SIDE_EFFECTS,
    Rule(
        "other",
        "The {name} pictures are changed: what does the function do besides reading and resizing?",
        values=_name,
        example="26 of 26 training pictures differ",
    ),
)


ILLEGIBLE_RULES = Rules[Changed](
    "pictures/illegible",
    Rule(
        "wrong_size",
        "Pictures of this size cannot be recognized: are the {name} pictures resized to the size "
        "of the task?",
        when=(none_comparable,),
        values=_name,
        example="pictures of 150 by 15 pixels",
    ),
    Rule(
        "one_value",
        "All pixels of the {name} pictures have the same value: does rescaling, or a type of "
        "whole numbers, remove the differences?",
        when=(one_value_only,),
        values=_name,
        example="black pictures",
    ),
    Rule(
        "augmentation",
        "The augmentation hides what the {name} pictures show: which argument of "
        "ImageDataGenerator in line {line} has too large a range?",
        when=(augments_by_arguments,),
        values=lambda one: {**augmentation_arguments(one), **_name(one)},
        example="no picture is recognized; zoom_range is passed",
    ),
    Rule(
        "other",
        "The {name} pictures do not show what is in their files: does the generator read each "
        "picture from its file?",
        values=_name,
        example="noise",
    ),
)


DETAIL_RULES = Rules[Changed](
    "pictures/details",
    Rule(
        "small_first",
        "Details of the {name} pictures are lost: is each picture resized once, and never to a "
        "smaller size?",
        values=_name,
        example="pictures made of 25 by 18 tiles",
    ),
)
