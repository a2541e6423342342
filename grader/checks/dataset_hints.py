"""Hints on wrong datasets that were read from one folder with a validation split."""

from collections.abc import Set as AbstractSet

_SAME_SHARE = 0.04
_RAW_SCALE = 0.1


def overlap_hint(training: AbstractSet[int], validation: AbstractSet[int], both: int) -> str:
    """Return a hint on pictures that are in both datasets, in none, or repeated."""
    if both and both == min(len(training), len(validation)):
        return (
            "one dataset is a part of the other: which subset does each call of "
            "image_dataset_from_directory name?"
        )
    if both:
        return "do both calls have the same seed and the same validation_split?"
    return "does each call get the same validation_split, and is no part left out or repeated?"


def split_hint(found: float, expected: float) -> str:
    """Return a hint on a share of validation pictures."""
    if abs(found - (1 - expected)) < _SAME_SHARE:
        return "are the datasets returned in the order training, validation?"
    return "which share does the task ask for in validation_split?"


def label_form_hint(shape: tuple[int, ...]) -> str:
    """Return a hint on labels of a wrong shape."""
    if len(shape) > 1 and shape[1] > 1:
        return "there is one column for each class: which label_mode is for two classes?"
    return "which label_mode is for two classes? By default the labels have no column."


def scale_hint(scale: float) -> str:
    """Return a hint on pixel values that are not those of the files."""
    if 0 < scale < _RAW_SCALE:
        return "the layer Rescaling of the model rescales: do the datasets rescale as well?"
    return "does the function do anything besides reading and resizing?"
