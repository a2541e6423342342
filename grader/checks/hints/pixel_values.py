"""Hints on pixel values that are not rescaled as the task asks."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.augmentation_facts import normalization_arguments, normalizes
from grader.checks.hints.code_facts import line_values
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Message, Value, phrase
from grader.messages.rules import Rule, Rules

_TOLERANCE = 0.002
# Of changed pictures the scale is an estimate.
_ROUGH_TOLERANCE = 0.6
_LARGEST_BYTE = 255
_MIN_WHOLE = 1000
_NEGLIGIBLE, _CLEARLY = 0.0005, 0.02


@dataclass(frozen=True)
class PixelValues:
    """The pixel values of one set: `scale * file value + offset`, an estimate unless `exact`."""

    name: str
    scale: float
    offset: float
    exact: bool = True

    @property
    def white(self) -> float:
        """The value of white, which is 255 in a file."""
        return self.scale * _LARGEST_BYTE + self.offset

    @property
    def range(self) -> Message:
        """The values of black and white in words."""
        if not math.isfinite(self.white):
            return "values that are no numbers"
        return phrase("{black} to {white}", black=_shown(self.offset), white=_shown(self.white))

    def has_scale(self, scale: float) -> bool:
        """Return whether values are `scale` times those of the files, roughly unless exact."""
        if not self.exact:
            return abs(self.scale - scale) <= _ROUGH_TOLERANCE * scale
        near = abs(self.scale - scale) <= _TOLERANCE * scale
        return near and abs(self.offset) <= _TOLERANCE * scale * _LARGEST_BYTE


@dataclass(frozen=True)
class Pixels:
    """The sets whose pixel values are wrong, and the names of those whose values are right."""

    evidence: CallEvidence
    wrong: tuple[PixelValues, ...]
    right: tuple[str, ...] = ()

    @property
    def first(self) -> PixelValues:
        """The first set that is wrong."""
        return self.wrong[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The first set that is wrong, and those with the same scale."""
        scale = self.first.scale
        return (
            self.first.name,
            *(
                one.name
                for one in self.wrong[1:]
                if math.isclose(one.scale, scale, rel_tol=_TOLERANCE)
            ),
        )


def no_numbers(pixels: Pixels) -> bool:
    """Some values are NaN or infinite."""
    return not math.isfinite(pixels.first.white)


def one_value_only(pixels: Pixels) -> bool:
    """Black and white have the same value."""
    return pixels.first.scale == 0


def not_rescaled(pixels: Pixels) -> bool:
    """The values are those of the files."""
    return pixels.first.has_scale(1)


def others_are_right(pixels: Pixels) -> bool:
    """The values of the other set are right."""
    return bool(pixels.right)


def same_in_all_sets(pixels: Pixels) -> bool:
    """All sets that are wrong have the same scale."""
    return len(pixels.names) == len(pixels.wrong)


def rescale_passed(pixels: Pixels) -> bool:
    """The function passes the argument rescale."""
    return "rescale" in pixels.evidence.reading.keywords


def multiplied(pixels: Pixels) -> bool:
    """The values are larger than those of the files."""
    return pixels.first.scale > 1 + _TOLERANCE


def divided_twice(pixels: Pixels) -> bool:
    """The values are divided by 255 two times."""
    return pixels.first.has_scale(1 / _LARGEST_BYTE**2)


def minus_one_to_one(pixels: Pixels) -> bool:
    """The values go from -1 to 1."""
    first = pixels.first
    return first.exact and abs(first.offset + 1) < _TOLERANCE and abs(first.white - 1) < _TOLERANCE


def below_zero(pixels: Pixels) -> bool:
    """Some values are clearly below 0."""
    return pixels.first.offset < -_CLEARLY


def shifted(pixels: Pixels) -> bool:
    """Black is not 0."""
    first = pixels.first
    return first.exact and abs(first.offset) > _TOLERANCE * abs(first.scale) * _LARGEST_BYTE


def nearly_right(pixels: Pixels) -> bool:
    """White is a little less than 1, as after a division by 256."""
    return pixels.first.has_scale(1 / 256)


def divided_by_another_number(pixels: Pixels) -> bool:
    """The values are divided by a number other than 255."""
    return pixels.first.exact and 0 < pixels.first.scale < 1


def _first(pixels: Pixels) -> Mapping[str, Value]:
    first = pixels.first
    return {
        "names": pixels.names,
        "other": pixels.right[0] if pixels.right else "",
        "black": _shown(first.offset),
        "white": _shown(first.white),
        "factor": _shown(first.scale),
        "divisor": _shown(1 / first.scale) if first.scale else "",
    }


def _rescaling_line(pixels: Pixels) -> Mapping[str, Value]:
    calls = (call for call in pixels.evidence.reading.calls if "rescale" in call.keywords)
    return line_values(next(calls).line)


PIXEL_RULES = Rules[Pixels](
    "train_val_generators/pixels",
    Rule(
        "no_numbers",
        "Some pixel values are no numbers (NaN): does the function divide by zero when it "
        "rescales the {names} pictures?",
        when=(no_numbers,),
        values=_first,
        example="NaN for training",
    ),
    Rule(
        "one_value",
        "Every pixel of the {names} pictures is {white}: does an integer division, or a type of "
        "whole numbers, remove the differences?",
        when=(one_value_only,),
        values=_first,
        example="0 to 0; the function divides with // 255",
    ),
    Rule(
        "missing_in_one_set",
        "The {names} pictures are not rescaled, those for {other} are: does the {names} generator "
        "get the argument rescale, too?",
        when=(not_rescaled, others_are_right),
        values=_first,
        example="0 to 255 for validation, 0 to 1 for training",
    ),
    Rule(
        "without_effect",
        "Line {line} passes rescale, but the pixel values stay 0 to 255: which number is its "
        "value?",
        when=(not_rescaled, same_in_all_sets, rescale_passed),
        values=_rescaling_line,
        example="0 to 255; rescale is 1 // 255, which is 0 and has no effect",
    ),
    Rule(
        "missing",
        "The pixel values of the {names} pictures stay 0 to 255: does ImageDataGenerator get the "
        "argument rescale?",
        when=(not_rescaled,),
        values=_first,
        example="0 to 255 for training and validation",
    ),
    Rule(
        "multiplied",
        "White becomes {white}, because rescale multiplies each pixel value by {factor}: which "
        "factor makes 255 become 1?",
        when=(multiplied,),
        values=_first,
        example="0 to 65025 for training and validation",
    ),
    Rule(
        "twice",
        "The {names} pictures are divided by 255 twice: which two places of the code rescale them?",
        when=(divided_twice,),
        values=_first,
        example="0 to 0.003922",
    ),
    Rule(
        "minus_one_to_one",
        "The pixel values go from -1 to 1 instead of 0 to 1: does a function such as "
        "preprocess_input rescale them?",
        when=(minus_one_to_one,),
        example="-1 to 1 for training and validation",
    ),
    Rule(
        "normalized",
        "The argument {argument} shifts the pixel values: does the task ask for more than rescale?",
        when=(below_zero, normalizes),
        values=normalization_arguments,
        example="-0.48 to 0.52; samplewise_center is passed",
    ),
    Rule(
        "shifted",
        "Black becomes {black} instead of 0: which line adds a number to the pixel values, or "
        "subtracts one?",
        when=(shifted,),
        values=_first,
        example="-0.5 to 0.5 for training and validation",
    ),
    Rule(
        "divided_by_256",
        "White becomes {white}, because the {names} pictures are divided by 256: what is the "
        "largest pixel value in a file?",
        when=(nearly_right, divided_by_another_number),
        values=_first,
        example="0 to 0.9961 for training and validation",
    ),
    Rule(
        "divided",
        "White becomes {white}, because the {names} pictures are divided by {divisor}: which "
        "divisor makes 255 become 1?",
        when=(divided_by_another_number,),
        values=_first,
        example="0 to 1.133; the function divides by 225",
    ),
    Rule(
        "other",
        "Pixel values should go from 0 to 1: which argument of the {names} generator rescales "
        "or brightens them?",
        values=_first,
        example="augmented pictures with values up to 1.4",
    ),
)


def _shown(value: float) -> str:
    """Return a value with four digits, without rounding errors around 0 or a minus at 0."""
    if abs(value) < _NEGLIGIBLE:
        return "0"
    return f"{value:.0f}" if abs(value) >= _MIN_WHOLE else f"{value:.4g}"
