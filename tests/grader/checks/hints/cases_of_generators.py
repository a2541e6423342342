"""Evidence for the rules on generators: what each rule speaks for, and what it must not."""

import math
from typing import Any

import numpy as np

from grader.checks.color_cards import ColorCards
from grader.checks.hints.augmentation import STRENGTH_RULES, VARIETY_RULES, Augmented
from grader.checks.hints.changed_pictures import (
    DATASET_RULES,
    DETAIL_RULES,
    ILLEGIBLE_RULES,
    TRAINING_RULES,
    VALIDATION_RULES,
    Changed,
)
from grader.checks.hints.epoch_pictures import SHOWN_RULES
from grader.checks.hints.label_shapes import GENERATOR_SHAPE_RULES, LabelShape
from grader.checks.hints.picture_labels import LABEL_RULES, Labels
from grader.checks.hints.picture_order import ORDER_RULES, Ordered
from grader.checks.hints.picture_shapes import (
    BATCH_RULES,
    EMPTY_GENERATOR_RULES,
    SIZE_RULES,
    BatchShape,
    EmptySet,
    PictureSizes,
)
from grader.checks.hints.pixel_values import PIXEL_RULES, Pixels, PixelValues
from grader.checks.shown_pictures import Shown, ShownSets
from grader.grading.submission import CallEvidence
from grader.messages.rules import Rules
from grader.submissions.function_reading import CallReading
from tests.grader.checks.hints.made_evidence import LINE, evidence

SETS = ("training", "validation")


def code(*calls: tuple[str, str], **reading: Any) -> CallEvidence:
    """Return evidence of a function that calls these functions with these keywords."""
    made = tuple(CallReading(name, frozenset(words.split()), LINE) for name, words in calls)
    called = reading.pop("called", frozenset()) | {name for name, _ in calls}
    return evidence({}, calls=made, called=called, **reading)


PLAIN = code()
DATAGEN, FLOW = "ImageDataGenerator", "flow_from_directory"
ROTATING = (DATAGEN, "rescale rotation_range")


def batch(*shape: int) -> BatchShape:
    return BatchShape(PLAIN, "training", shape)


def empty(*calls: tuple[str, str], **reading: Any) -> EmptySet:
    return EmptySet(code(*calls, **reading), "validation")


def sizes(*sides: tuple[int, int], expected: tuple[int, int] = (150, 150)) -> PictureSizes:
    """Return the sizes of training, or of both sets."""
    wrong = {name: (*side, 3) for name, side in zip(SETS, sides, strict=False)}
    return PictureSizes(PLAIN, wrong, (*expected, 3), SETS)


def pixels(
    *values: tuple[float, float], right: tuple[str, ...] = (), exact: bool = True, words: str = ""
) -> Pixels:
    """Return the pixel values of sets with these scales and offsets."""
    sets = zip(SETS, values, strict=False)
    wrong = tuple(PixelValues(name, scale, offset, exact) for name, (scale, offset) in sets)
    return Pixels(code((DATAGEN, words)), wrong, right)


def label_shape(*shape: int, flow: str = "") -> LabelShape:
    return LabelShape(code((FLOW, flow)), "training", shape)


def labels(cats: tuple[float, ...], dogs: tuple[float, ...], **parts: Any) -> Labels:
    """Return the labels of cats and dogs, of which 0 and 1 are right."""
    classes = ("cats",) * len(cats) + ("dogs",) * len(dogs)
    right = (0.0,) * len(cats) + (1.0,) * len(dogs)
    return Labels(PLAIN, "training", (*cats, *dogs), right, classes, **parts)


# Four pictures of training, four of validation; in each folder two cats, then two dogs.
NAMES = ("a.jpg", "b.jpg", "c.JPG", "d.jpg")
CARDS = ColorCards(
    [f"{name}/{file}" for name in SETS for file in NAMES],
    [name for name in SETS for _ in NAMES],
    ["cats", "cats", "dogs", "dogs"] * 2,
    np.empty((8, 0)),
    [1] * 8,
    np.empty(0, int),
    np.empty((0, 0)),
)
FOLDERS = (frozenset(range(4)), frozenset(range(4, 8)))
VALIDATION = (4, 5, 6, 7)


def shown(
    training: tuple[int, ...],
    validation: tuple[int, ...] = VALIDATION,
    *calls: tuple[str, str],
    batches: tuple[int, ...] = (2, 1),
    **reading: Any,
) -> ShownSets:
    """Return the pictures that came; right are 0 to 3 for training and 4 to 7 for validation."""
    sets = (
        Shown("training", training, batches, FOLDERS[0]),
        Shown("validation", validation, batches, FOLDERS[1]),
    )
    return ShownSets(code(*calls, **reading), sets, CARDS)


def ordered(order: str, *calls: tuple[str, str], found: tuple[float, ...] = (0, 1)) -> Ordered:
    return Ordered(code(*calls), order, found)


def changed(*calls: tuple[str, str], name: str = "training", **parts: Any) -> Changed:
    """Return pictures of which all are changed, unless `parts` say otherwise."""
    reading = {key: parts.pop(key) for key in ("called", "returned_twice") if key in parts}
    return Changed(code(*calls, **reading), name, **{"count": 10, "changed": 10, **parts})


def augmented(*calls: tuple[str, str], **parts: Any) -> Augmented:
    """Return ten pictures that are always the same, unless `parts` say otherwise."""
    reading = {"called": frozenset(parts.pop("called", ()))}
    return Augmented(code(*calls, **reading), **{"count": 10, "constant": 10, "shown": 10, **parts})


GRAY = batch(20, 150, 150, 1)
RAW = (1.0, 0.0)

SIDE_EFFECTS: dict[str, tuple[Any, ...]] = {
    "one_value": (changed(one_value=True), changed()),
    "normalized": (changed((DATAGEN, "samplewise_center")), changed((DATAGEN, "rescale"))),
    "cut_off": (changed((FLOW, "keep_aspect_ratio")), changed((FLOW, "target_size"))),
    "blue_first": (
        changed(called=frozenset({"imread"})),
        changed(called=frozenset({"imread", "cvtColor"})),
        changed(called=frozenset({"imread"}), changed=9),
    ),
    "preprocessing": (
        changed((DATAGEN, "preprocessing_function")),
        changed((DATAGEN, "rescale")),
    ),
    "later_epochs": (changed(changed=0, later=6), changed(later=6)),
    "mirrored": (
        changed(changed=6, mirrored=5),
        changed(changed=6, mirrored=3),
        changed(changed=2, mirrored=0),
    ),
}
OTHER_CHANGES: dict[str, tuple[Any, ...]] = {
    "arguments": (changed(ROTATING), changed((DATAGEN, "rescale"))),
    "calls": (
        changed(called=frozenset({"RandomFlip"})),
        changed(called=frozenset({"RandomState", "shuffle"})),
    ),
    "other": (changed(),),
}

# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    (BATCH_RULES, "one_channel"): (GRAY, batch(150, 150, 1)),
    (BATCH_RULES, "four_channels"): (batch(20, 150, 150, 4), GRAY),
    (BATCH_RULES, "single_pictures"): (batch(150, 150, 3), batch(20, 67500), batch(20, 150, 150)),
    (BATCH_RULES, "other"): (batch(20, 67500),),
    (EMPTY_GENERATOR_RULES, "held_back"): (
        empty((DATAGEN, "validation_split"), (FLOW, "subset")),
        empty((FLOW, "target_size")),
    ),
    (EMPTY_GENERATOR_RULES, "parameter_rebound"): (
        empty(rebound={"TRAINING_DIR": LINE}),
        empty((FLOW, "")),
    ),
    (EMPTY_GENERATOR_RULES, "last_batch"): (
        empty(("batch", "drop_remainder")),
        empty(("batch", "")),
    ),
    (EMPTY_GENERATOR_RULES, "no_class_folders"): (empty((FLOW, "target_size")), empty()),
    (EMPTY_GENERATOR_RULES, "no_batches"): (empty(), empty((FLOW, "target_size"))),
    (SIZE_RULES, "sides_swapped"): (
        sizes((100, 150), (100, 150), expected=(150, 100)),
        sizes((100, 150), (150, 150), expected=(150, 100)),
        sizes((256, 256)),
    ),
    (SIZE_RULES, "default_of_one_set"): (sizes((256, 256)), sizes((256, 256), (256, 256))),
    (SIZE_RULES, "default"): (
        sizes((256, 256), (256, 256)),
        sizes((256, 256), (300, 300)),
    ),
    (SIZE_RULES, "one_side"): (sizes((150, 15), (150, 15)), sizes((15, 15), (15, 15))),
    (SIZE_RULES, "one_set"): (sizes((300, 300)), sizes((300, 300), (300, 300))),
    (SIZE_RULES, "other"): (sizes((300, 300), (224, 224)),),
    (PIXEL_RULES, "no_numbers"): (pixels((math.nan, math.nan)), pixels(RAW)),
    (PIXEL_RULES, "one_value"): (pixels((0.0, 1.0)), pixels((0.002, 1.0))),
    (PIXEL_RULES, "missing_in_one_set"): (
        pixels(RAW, right=("validation",)),
        pixels(RAW, RAW),
    ),
    (PIXEL_RULES, "without_effect"): (
        pixels(RAW, RAW, words="rescale"),
        pixels(RAW, RAW),
        pixels(RAW, (2.0, 0.0), words="rescale"),
        pixels(RAW, right=("validation",), words="rescale"),
    ),
    (PIXEL_RULES, "missing"): (
        pixels(RAW, RAW),
        pixels((1.02, 0.0), RAW),
        pixels((1 / 256, 0.0)),
    ),
    (PIXEL_RULES, "multiplied"): (pixels((255.0, 0.0)), pixels((0.9, 0.0))),
    (PIXEL_RULES, "twice"): (pixels((1 / 255**2, 0.0)), pixels((1 / 256**2, 0.0))),
    (PIXEL_RULES, "minus_one_to_one"): (
        pixels((2 / 255, -1.0)),
        pixels((2 / 255, -0.9)),
        pixels((2 / 255, -1.0), exact=False),
    ),
    (PIXEL_RULES, "normalized"): (
        pixels((1 / 255, -0.5), exact=False, words="samplewise_center"),
        pixels((1 / 255, -0.5), exact=False),
        pixels((1 / 255, -0.01), exact=False, words="samplewise_center"),
    ),
    (PIXEL_RULES, "shifted"): (
        pixels((1 / 255, -0.5)),
        pixels((1 / 255, -0.5), exact=False),
        pixels((1 / 225, 0.0)),
    ),
    (PIXEL_RULES, "divided_by_256"): (pixels((1 / 256, 0.0)), pixels((1 / 250, 0.0))),
    (PIXEL_RULES, "divided"): (
        pixels((1 / 225, 0.0)),
        pixels((1 / 225, 0.0), exact=False),
    ),
    (PIXEL_RULES, "other"): (pixels((1 / 100, 0.0), exact=False),),
    (GENERATOR_SHAPE_RULES, "class_mode_left_out"): (
        label_shape(20, 2, flow="target_size"),
        label_shape(20, 2, flow="target_size class_mode"),
        label_shape(20, 2),
    ),
    (GENERATOR_SHAPE_RULES, "one_column_per_class"): (label_shape(20, 2), label_shape(20, 1, 1)),
    (GENERATOR_SHAPE_RULES, "pictures"): (label_shape(20, 150, 150, 3), label_shape(20, 1, 1)),
    (GENERATOR_SHAPE_RULES, "other"): (label_shape(20, 1, 1),),
    (LABEL_RULES, "folder_above"): (
        labels((0, 1), (0, 1), sets=(*SETS, *SETS)),
        labels((0, 1), (0, 1), sets=("training",) * 4),
        labels((1, 0), (0, 1), sets=("training", "training", *SETS)),
        labels((1, 1), (0, 0), sets=("training", "training", "validation", "validation")),
    ),
    (LABEL_RULES, "all_the_same"): (labels((0, 0), (0, 0)), labels((0, 0), (0, 1))),
    (LABEL_RULES, "one_class_only"): (labels((), (0, 0)), labels((), (1, 1))),
    (LABEL_RULES, "classes_swapped"): (
        labels((1, 1), (0, 0)),
        labels((1, 1), (2, 2)),
        labels((1, 0), (0, 1)),
    ),
    (LABEL_RULES, "rescaled"): (labels((0, 0), (1 / 255,)), labels((0, 0), (1 / 256,))),
    (LABEL_RULES, "minus_one"): (labels((-1, -1), (1, 1)), labels((-1, -1), (0, 0))),
    (LABEL_RULES, "from_one"): (labels((1, 1), (2, 2)), labels((1, 1), (3, 3))),
    (LABEL_RULES, "other_numbers"): (
        labels((0, 0), (255, 255)),
        labels((0, 0), (1, 255)),
        labels((0, 0), (1, 1), others=(7,)),
    ),
    (LABEL_RULES, "shuffled_apart"): (
        labels((0, 1, 1), (0, 1)),
        labels((0, 0), (255, 255)),
    ),
    (LABEL_RULES, "other_values"): (labels((0, 0), (1, 1), others=(7,)),),
    (SHOWN_RULES, "wrong_order"): (
        shown((4, 5, 6, 7), (0, 1, 2, 3)),
        shown((4, 5, 6, 7), (4, 5, 6, 7)),
        shown((4, 5, 6, 7), (-1, -1, -1, -1)),
    ),
    (SHOWN_RULES, "returned_twice"): (
        shown((0, 1, 2, 3), (0, 1, 2, 3), returned_twice=LINE),
        shown((0, 1, 2, 3), (0, 1, 2, 3)),
        shown((0, 1, 2, 2), returned_twice=LINE),
    ),
    (SHOWN_RULES, "argument_unused"): (
        shown((0, 1, 2, 3), (0, 1, 2, 3), unused=frozenset({"VALIDATION_DIR"})),
        shown((0, 1, 2, 3), (0, 1, 2, 3), unused=frozenset(("TRAINING_DIR", "VALIDATION_DIR"))),
        shown((0, 1, 2), unused=frozenset({"VALIDATION_DIR"})),
    ),
    (SHOWN_RULES, "one_folder"): (
        shown((0, 1, 2, 3), (0, 1, 2, 3)),
        shown((0, 1, 4, 5), (0, 1, 2, 3)),
    ),
    (SHOWN_RULES, "folder_above"): (
        shown((0, 1, 2, 3, 4, 5, 6, 7)),
        shown((0, 1, 2, 3, 4, 5, 6)),
    ),
    (SHOWN_RULES, "other_folder"): (
        shown((4, 5, 6, 7), (-1, -1, -1, -1)),
        shown((4, 5, 6, 3), (-1, -1, -1, -1)),
    ),
    (SHOWN_RULES, "mixed"): (
        shown((0, 1, 4, 5), (2, 3, 6, 7)),
        shown((0, 1, 2, 3, 3)),
    ),
    (SHOWN_RULES, "repeat"): (
        shown((0, 1, 2, 3, 0, 1), VALIDATION, ("repeat", "")),
        shown((0, 1, 2, 3, 0, 1)),
        shown((0, 1, 2), VALIDATION, ("repeat", "")),
    ),
    (SHOWN_RULES, "each_repeated_alike"): (
        shown((0, 1, 2, 3, 0, 1, 2, 3)),
        shown((0, 1, 2, 3, 0, 1, 2)),
        shown((0, 1, 0, 1)),
    ),
    (SHOWN_RULES, "some_repeated"): (shown((0, 1, 2, 2)), shown((0, 1, 2))),
    (SHOWN_RULES, "held_back"): (
        shown((0, 1, 2), VALIDATION, (DATAGEN, "validation_split")),
        shown((0, 1, 2), VALIDATION, (DATAGEN, "rescale")),
        shown((0, 1, 2, 3, -1), VALIDATION, (DATAGEN, "validation_split")),
    ),
    (SHOWN_RULES, "class_missing"): (
        shown((0, 1)),
        shown((0, 2)),
        shown((0, 1, -1, -1, -1)),
    ),
    (SHOWN_RULES, "ending_missing"): (
        shown((0, 1, 3)),
        shown((0, 1, 2)),
        shown((), (-1, 5, 6, 7)),
    ),
    (SHOWN_RULES, "last_batch_missing"): (
        shown((0, 1, 2), batches=(3,)),
        shown((0, 1, 2), batches=(2, 1)),
        shown((0, 2), batches=(2,)),
    ),
    (SHOWN_RULES, "one_batch_only"): (
        shown((0, 2), batches=(2,)),
        shown((0, 2), batches=(1, 1)),
    ),
    (SHOWN_RULES, "some_missing"): (shown((0, 2)), shown((0, 1, 2, 3, -1))),
    (SHOWN_RULES, "too_many"): (shown((0, 1, 2, 3, -1)),),
    (ORDER_RULES, "one_label_only"): (
        ordered("", (FLOW, "shuffle"), found=(0, 0)),
        ordered("", (FLOW, "shuffle")),
    ),
    (ORDER_RULES, "shuffle_passed"): (ordered("", (FLOW, "shuffle")), ordered("", ("shuffle", ""))),
    (ORDER_RULES, "shuffle_without_effect"): (ordered("", ("shuffle", "")), ordered("")),
    (ORDER_RULES, "ordered_within_classes"): (ordered("their names"), ordered("")),
    (ORDER_RULES, "classes_apart"): (ordered(""),),
    **{
        (rules, name): made
        for rules in (TRAINING_RULES, VALIDATION_RULES, DATASET_RULES)
        for name, made in SIDE_EFFECTS.items()
    },
    **{(TRAINING_RULES, name): made for name, made in OTHER_CHANGES.items()},
    **{
        (rules, name): OTHER_CHANGES[name]
        for rules in (VALIDATION_RULES, DATASET_RULES)
        for name in ("calls", "other")
    },
    (VALIDATION_RULES, "wrong_order"): (changed(ROTATING, swapped=True), changed(ROTATING)),
    (VALIDATION_RULES, "returned_twice"): (changed(ROTATING, returned_twice=LINE), changed()),
    (VALIDATION_RULES, "from_training_generator"): (
        changed(ROTATING, (DATAGEN, "rescale")),
        changed(ROTATING, ROTATING),
        changed((DATAGEN, "rescale")),
    ),
    (VALIDATION_RULES, "arguments"): (changed(ROTATING, ROTATING), changed(ROTATING)),
    (ILLEGIBLE_RULES, "wrong_size"): (changed(count=0, changed=0), changed()),
    (ILLEGIBLE_RULES, "one_value"): (changed(one_value=True), changed()),
    (ILLEGIBLE_RULES, "augmentation"): (changed(ROTATING), changed((DATAGEN, "rescale"))),
    (ILLEGIBLE_RULES, "other"): (changed(),),
    (DETAIL_RULES, "small_first"): (changed(),),
    (STRENGTH_RULES, "arguments"): (augmented(ROTATING), augmented()),
    (STRENGTH_RULES, "other"): (augmented(),),
    (VARIETY_RULES, "incomplete_epochs"): (augmented(count=0, constant=0), augmented()),
    (VARIETY_RULES, "only_validation"): (
        augmented(ROTATING, moving_validation=9),
        augmented(ROTATING),
        augmented(ROTATING, moving_validation=9, constant=9),
    ),
    (VARIETY_RULES, "cached"): (
        augmented(ROTATING, changed=9, called={"cache"}),
        augmented(changed=9),
        augmented(called={"cache"}),
        augmented(changed=9, constant=5, called={"cache"}),
    ),
    (VARIETY_RULES, "changed_once"): (
        augmented(ROTATING, changed=9),
        augmented(ROTATING, changed=3),
        augmented(changed=9, constant=5),
    ),
    (VARIETY_RULES, "another_generator"): (
        augmented(ROTATING),
        augmented((DATAGEN, "rescale")),
        augmented(ROTATING, constant=5),
    ),
    (VARIETY_RULES, "in_the_model"): (
        augmented(layers=("RandomFlip",)),
        augmented(),
        augmented(layers=("RandomFlip",), constant=5),
    ),
    (VARIETY_RULES, "nothing_changes"): (augmented(), augmented(constant=9)),
    (VARIETY_RULES, "only_mirrored"): (
        augmented(constant=3, changed=6, mirrored=5),
        augmented(constant=3, changed=9, mirrored=5),
        augmented(changed=6, mirrored=5),
    ),
    (VARIETY_RULES, "some_constant"): (augmented(constant=5), augmented(constant=0)),
    (VARIETY_RULES, "few_versions"): (augmented(constant=0),),
}
