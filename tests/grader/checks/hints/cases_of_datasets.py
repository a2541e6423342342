"""Evidence for the rules on datasets and preparing layers: what each rule speaks for, or not."""

import math
from typing import Any

from grader.checks.hints.array_sets import (
    ROW_RULES,
    SHUFFLE_RULES,
    SIZE_RULES,
    Cause,
    SetSizes,
    Shuffling,
    WrongRows,
)
from grader.checks.hints.dataset_pixels import RAW_PIXEL_RULES
from grader.checks.hints.dataset_split import OVERLAP_RULES, SHARE_RULES, SplitSets
from grader.checks.hints.label_shapes import DATASET_SHAPE_RULES, LabelShape
from grader.checks.hints.picture_shapes import EMPTY_DATASET_RULES, EmptySet
from grader.checks.hints.pixel_values import Pixels, PixelValues
from grader.checks.hints.preparing_layers import (
    KIND_RULES,
    OUTPUT_RULES,
    RESCALING_RULES,
    USE_RULES,
    OutputShape,
    RandomLayers,
    Rescaled,
)
from grader.grading.submission import CallEvidence
from grader.messages.rules import Rules
from grader.submissions.function_reading import CallReading
from tests.grader.checks.hints.made_evidence import LINE, evidence

COUNT = 30


def passing(*words: str, called: str = "batch") -> CallEvidence:
    """Return evidence of a function that calls another with these keywords."""
    call = CallReading(called, frozenset(words), LINE)
    return evidence({}, calls=(call,), called=frozenset({called}))


def split(
    training: range | tuple[int, ...],
    validation: range | tuple[int, ...],
    *words: str,
    batches: tuple[int, ...] = (20, 7, 3),
) -> SplitSets:
    """Return the pictures in both datasets; 27 and 3 are right."""
    sets = tuple(training), tuple(validation)
    sizes = len(sets[0]), len(sets[1])
    return SplitSets(passing(*words), *sets, COUNT, 0.1, sizes, batches)


def raw(scale: float) -> Pixels:
    return Pixels(passing(), (PixelValues("training", scale, 0.0),))


def label_shape(*shape: int) -> LabelShape:
    return LabelShape(passing(called="image_dataset_from_directory"), "training", shape)


def sizes(training: int, validation: int, *words: str) -> SetSizes:
    return SetSizes(passing(*words), (training, validation), (40, 20))


def rows(cause: Cause) -> WrongRows:
    return WrongRows(passing(), "training", 16.0, cause)


def shuffling(training: bool, validation: bool, called: str = "batch") -> Shuffling:
    return Shuffling(passing(called=called), training, validation)


FIRST, LAST = range(27), range(27, COUNT)
WHOLE = range(COUNT)
RESCALING = ("Rescaling", "Conv2D")

# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    (EMPTY_DATASET_RULES, "last_batch"): (
        EmptySet(passing("drop_remainder"), "validation"),
        EmptySet(passing(), "validation"),
    ),
    (EMPTY_DATASET_RULES, "no_part"): (EmptySet(passing(), "validation"),),
    (DATASET_SHAPE_RULES, "no_column"): (label_shape(27), label_shape(27, 2)),
    (DATASET_SHAPE_RULES, "one_column_per_class"): (label_shape(27, 2), label_shape(27, 1, 1)),
    (DATASET_SHAPE_RULES, "other"): (label_shape(27, 1, 1),),
    (OVERLAP_RULES, "both_are_whole"): (split(WHOLE, WHOLE), split(FIRST, FIRST)),
    (OVERLAP_RULES, "same_subset"): (
        split(FIRST, FIRST),
        split(FIRST, range(26)),
        split((), ()),
    ),
    (OVERLAP_RULES, "one_is_whole"): (
        split(WHOLE, LAST),
        split(WHOLE, ()),
        split(range(29), LAST),
        split(WHOLE, WHOLE),
    ),
    (OVERLAP_RULES, "seeds_differ"): (
        split(FIRST, (25, 28, 29)),
        split(FIRST, (25, 26, 28, 29)),
        split(FIRST, (28, 29)),
    ),
    (OVERLAP_RULES, "splits_overlap"): (split(FIRST, range(24, COUNT)), split(FIRST, (28, 29))),
    (OVERLAP_RULES, "repeated"): (split((*FIRST, *FIRST), LAST), split(FIRST, (28, 29))),
    (OVERLAP_RULES, "last_batch"): (
        split(range(24), LAST, "drop_remainder"),
        split(range(24), LAST),
    ),
    (OVERLAP_RULES, "last_batches_missing"): (
        split(range(24), range(26, COUNT), batches=(4,) * 7),
        split(range(24), range(26, COUNT), batches=(4, 4, 3)),
        split(range(10), range(26, COUNT), batches=(4,) * 7),
    ),
    (OVERLAP_RULES, "splits_differ"): (split(range(24), LAST),),
    (SHARE_RULES, "same_subset"): (split(FIRST, FIRST), split(LAST, FIRST)),
    (SHARE_RULES, "wrong_order"): (
        split(LAST, FIRST),
        split(range(20), range(20, COUNT)),
        split((1, 2, 3), (4, 5, 6)),
    ),
    (SHARE_RULES, "other_share"): (split(range(26), range(26, COUNT)),),
    (RAW_PIXEL_RULES, "no_numbers"): (raw(math.nan), raw(0.5)),
    (RAW_PIXEL_RULES, "rescaled"): (raw(1 / 255), raw(0.5)),
    (RAW_PIXEL_RULES, "other"): (raw(1.3),),
    (SIZE_RULES, "swapped"): (sizes(20, 40), sizes(20, 39)),
    (SIZE_RULES, "all_in_both"): (sizes(60, 60), sizes(60, 20)),
    (SIZE_RULES, "last_batch"): (
        sizes(32, 0, "drop_remainder"),
        sizes(32, 0),
        sizes(45, 15, "drop_remainder"),
    ),
    (SIZE_RULES, "other"): (sizes(45, 15),),
    (ROW_RULES, "not_scaled"): (rows("scale"), rows("unknown")),
    (ROW_RULES, "scaled_twice"): (rows("scaled twice"), rows("unknown")),
    (ROW_RULES, "labels_apart"): (rows("labels"), rows("unknown")),
    (ROW_RULES, "other_set"): (rows("other set"), rows("unknown")),
    (ROW_RULES, "other"): (rows("unknown"),),
    (SHUFFLE_RULES, "wrong_set"): (shuffling(False, True), shuffling(True, True)),
    (SHUFFLE_RULES, "without_effect"): (
        shuffling(False, False, "shuffle"),
        shuffling(False, False),
        shuffling(True, True, "shuffle"),
    ),
    (SHUFFLE_RULES, "training_in_order"): (shuffling(False, False), shuffling(True, True)),
    (SHUFFLE_RULES, "validation_shuffled"): (shuffling(True, True),),
    (RESCALING_RULES, "too_late"): (
        Rescaled(("Conv2D", "Rescaling")),
        Rescaled(("Conv2D",)),
        Rescaled(RESCALING, 1, 0, 2),
    ),
    (RESCALING_RULES, "missing"): (Rescaled(("Conv2D",)), Rescaled(RESCALING, 1, 0, 2)),
    (RESCALING_RULES, "no_number"): (
        Rescaled(RESCALING, 1, math.nan, math.nan),
        Rescaled(RESCALING, 1, 0, 2),
    ),
    (RESCALING_RULES, "minus_one_to_one"): (
        Rescaled(RESCALING, 1, -1, 1),
        Rescaled(RESCALING, 1, -1, 0),
    ),
    (RESCALING_RULES, "twice"): (
        Rescaled(RESCALING, 2, 0, 1 / 255),
        Rescaled(RESCALING, 1, 0, 1 / 255),
        Rescaled(RESCALING, 2, 0, 1 / 100),
    ),
    (RESCALING_RULES, "multiplied"): (
        Rescaled(RESCALING, 1, 0, 65025),
        Rescaled(RESCALING, 1, 0, 2),
    ),
    (RESCALING_RULES, "other"): (Rescaled(RESCALING, 1, 0, 255 / 225),),
    (USE_RULES, "too_late"): (RandomLayers(("Conv2D", "RandomFlip")), RandomLayers(RESCALING)),
    (USE_RULES, "missing"): (RandomLayers(RESCALING),),
    (KIND_RULES, "without_effect"): (
        RandomLayers((), ("RandomFlip",), 2, ("RandomZoom",)),
        RandomLayers((), ("RandomFlip",), 2),
    ),
    (KIND_RULES, "too_few"): (RandomLayers((), ("RandomFlip",), 2), RandomLayers((), (), 2)),
    (KIND_RULES, "none"): (RandomLayers((), (), 2),),
    (OUTPUT_RULES, "channels"): (
        OutputShape((120, 120, 3), (120, 120, 1)),
        OutputShape((120, 120, 3), (100, 100, 3)),
        OutputShape((120, 120, 3), (120, 120)),
    ),
    (OUTPUT_RULES, "size"): (OutputShape((120, 120, 3), (100, 100, 3)),),
}
