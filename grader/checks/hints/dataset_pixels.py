"""Hints on pixel values of datasets, which should be those of the files."""

from collections.abc import Mapping

from grader.checks.hints.pixel_values import Pixels, no_numbers
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

_MAX_RESCALED = 0.1


def divided(pixels: Pixels) -> bool:
    """The values are far smaller than those of the files, such as 0 to 1 or -1 to 1."""
    return 0 < pixels.first.scale < _MAX_RESCALED


def _names(pixels: Pixels) -> Mapping[str, Value]:
    return {"names": pixels.names}


RAW_PIXEL_RULES = Rules[Pixels](
    "train_val_datasets/pixels",
    Rule(
        "no_numbers",
        "Some pixel values are no numbers (NaN): does the function divide by zero in the {names} "
        "pictures?",
        when=(no_numbers,),
        values=_names,
        example="NaN for training",
    ),
    Rule(
        "rescaled",
        "The layer Rescaling of the model rescales the pictures: should the function rescale the "
        "{names} pictures as well?",
        when=(divided,),
        values=_names,
        example="0 to 1 in training pictures",
    ),
    Rule(
        "other",
        "The pixel values of the {names} pictures are changed: what does the function do besides "
        "reading and resizing?",
        values=_names,
        example="0 to 331 in training pictures",
    ),
)
