"""Hints on wrong pictures, labels and pixel values of generators."""

from collections.abc import Mapping, Sequence

from grader.checks.color_cards import ColorCards
from grader.checks.recognized_sets import RecognizedSet

# A divisor larger than this cannot come from one division by about 255.
_MIN_SINGLE_SCALE = 1e-3


def picture_count_hint(shown: int, expected: int, repeated: int) -> str:
    """Return a hint on an epoch with too few or too many pictures, all of the right folder."""
    if repeated:
        return "some pictures come more than once: does the generator repeat or draw them again?"
    if shown < expected:
        return "some pictures are missing: is a part held back (validation_split) or left out?"
    return "does the generator stop after one pass through the folder?"


def foreign_pictures_hint(recognized_sets: Mapping[str, RecognizedSet], cards: ColorCards) -> str:
    """Return a hint on pictures that come from the folder of the other set."""
    swapped = all(
        {cards.sets[number] for number in one.card_numbers if number >= 0}
        == set(recognized_sets) - {name}
        for name, one in recognized_sets.items()
    )
    if swapped:
        return "are the generators returned in the order training, validation?"
    return "does each generator get its own folder, TRAINING_DIR or VALIDATION_DIR?"


def label_hint(found: Sequence[float], expected: Sequence[float]) -> str:
    """Return a hint on wrong labels of pictures with a recognized class."""
    if len(set(found)) == 1 and len(set(expected)) > 1:
        return "all labels are the same: does the generator see both class folders?"
    if all(label != right for label, right in zip(found, expected, strict=True)):
        return "all labels are wrong: are the classes the folder names in alphabetical order?"
    return "only some labels are wrong: are pictures and labels shuffled together?"


def scale_hint(name: str, scale: float, tolerance: float) -> str:
    """Return a hint on pixel values that are `scale` times the values in the files."""
    if abs(scale - 1) < tolerance:
        return f"the {name} pictures are not rescaled: is the argument rescale set?"
    if scale > 1:
        return f"the values were multiplied by {scale:.4g}: should they become smaller?"
    if 0 < scale < _MIN_SINGLE_SCALE:
        return f"the values were divided by {1 / scale:.4g}: are they rescaled twice?"
    if scale > 0:
        return f"the values were divided by {1 / scale:.4g}: pixel values go up to 255."
    return "does rescale divide each value by the largest value of a byte, 255?"
