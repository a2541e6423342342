"""Hints on layers that prepare pictures: rescaling, and augmentation inside a model."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

_TOLERANCE = 0.002
_LARGEST_BYTE = 255


@dataclass(frozen=True)
class Rescaled:
    """The kinds of a model's layers, and what its layers Rescaling turn 0 and 255 into."""

    kinds: tuple[str, ...]
    rescalings: int = 0
    black: float = 0
    white: float = _LARGEST_BYTE


@dataclass(frozen=True)
class RandomLayers:
    """The kinds of a model's layers, and of those that change pictures at random."""

    kinds: tuple[str, ...]
    random: tuple[str, ...] = ()
    wanted: int = 1
    without_effect: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutputShape:
    """The shape of the pictures that a model should give, and the one it gives."""

    expected: tuple[int, ...]
    found: tuple[int | None, ...]


def rescaled_too_late(model: Rescaled) -> bool:
    """The model has a layer Rescaling, but other layers come before it."""
    return not model.rescalings and "Rescaling" in model.kinds


def never_rescaled(model: Rescaled) -> bool:
    """The model has no layer Rescaling."""
    return not model.rescalings


def no_number(model: Rescaled) -> bool:
    """The layer's scale or offset is no number."""
    return not math.isfinite(model.white)


def minus_one_to_one(model: Rescaled) -> bool:
    """Pixels go from -1 to 1."""
    return abs(model.black + 1) < _TOLERANCE and abs(model.white - 1) < _TOLERANCE


def rescaled_twice(model: Rescaled) -> bool:
    """Two layers Rescaling divide by 255 each."""
    return model.rescalings > 1 and math.isclose(model.white, 1 / _LARGEST_BYTE, rel_tol=_TOLERANCE)


def multiplied(model: Rescaled) -> bool:
    """The layer makes pixel values larger, or keeps them."""
    return model.white >= _LARGEST_BYTE


def random_too_late(layers: RandomLayers) -> bool:
    """The model has layers that change pictures at random, but other layers come before them."""
    return any(kind.startswith("Random") for kind in layers.kinds)


def some_without_effect(layers: RandomLayers) -> bool:
    """A layer has only factors of 0."""
    return bool(layers.without_effect)


def some_random(layers: RandomLayers) -> bool:
    """The model has layers that change pictures at random, but too few kinds."""
    return bool(layers.random)


def channels_differ(shape: OutputShape) -> bool:
    """The sides are right, but not the number of channels."""
    return shape.found[:2] == shape.expected[:2] and len(shape.found) == len(shape.expected)


def _white(model: Rescaled) -> Mapping[str, Value]:
    return {"black": f"{model.black:.5g}", "white": f"{model.white:.5g}"}


def _layers(layers: RandomLayers) -> Mapping[str, Value]:
    return {
        "found": layers.random,
        "without_effect": layers.without_effect,
        "wanted": layers.wanted,
    }


RESCALING_RULES = Rules[Rescaled](
    "create_model/rescaling",
    Rule(
        "too_late",
        "The pictures reach other layers before they are rescaled: does Rescaling come first, "
        "after the input and the augmentation?",
        when=(rescaled_too_late,),
        example="Conv2D, Rescaling, Flatten",
    ),
    Rule(
        "missing",
        "No layer rescales the pictures from 0 … 255 to 0 … 1: which layer of Keras does that?",
        when=(never_rescaled,),
        example="Conv2D, MaxPooling2D, Flatten, Dense",
    ),
    Rule(
        "no_number",
        "The layer Rescaling gives values that are no numbers: are its arguments scale and offset "
        "numbers?",
        when=(no_number,),
        example="nan to nan",
    ),
    Rule(
        "minus_one_to_one",
        "The layer Rescaling gives -1 to 1: which scale and offset give 0 to 1?",
        when=(minus_one_to_one,),
        example="-1 to 1",
    ),
    Rule(
        "twice",
        "Two layers Rescaling divide by 255: is the second one needed?",
        when=(rescaled_twice,),
        example="0 to 0.003922",
    ),
    Rule(
        "multiplied",
        "White becomes {white}, because Rescaling multiplies by its argument scale: which "
        "scale turns 255 into 1?",
        when=(multiplied,),
        values=_white,
        example="0 to 65025",
    ),
    Rule(
        "other",
        "The layer Rescaling turns 0 … 255 into {black} … {white}: which value does its argument "
        "scale need?",
        values=_white,
        example="0 to 1.133",
    ),
)


USE_RULES = Rules[RandomLayers](
    "create_model/augmentation",
    Rule(
        "too_late",
        "The augmentation comes after other layers: does it come before the first convolution?",
        when=(random_too_late,),
        example="Rescaling, Conv2D, RandomFlip",
    ),
    Rule(
        "missing",
        "The model has no augmentation: is the model that create_augmentation_model returns one "
        "of its layers?",
        example="Rescaling, Conv2D, MaxPooling2D",
    ),
)


KIND_RULES = Rules[RandomLayers](
    "create_augmentation_model/kinds",
    Rule(
        "without_effect",
        "{without_effect} has a factor of 0, so it changes nothing: which factor should it have?",
        when=(some_without_effect,),
        values=_layers,
        example="RandomFlip; RandomRotation has the factor 0",
    ),
    Rule(
        "too_few",
        "{found} alone is not enough, {wanted} kinds are asked for: which other layers rotate, "
        "move or zoom pictures at random?",
        when=(some_random,),
        values=_layers,
        example="RandomFlip",
    ),
    Rule(
        "none",
        "No layer augments pictures: which layers of Keras flip, rotate, move or zoom pictures at "
        "random?",
        example="none",
    ),
)


OUTPUT_RULES = Rules[OutputShape](
    "create_augmentation_model/output",
    Rule(
        "channels",
        "The model changes the number of color channels: which layer does more than augmentation?",
        when=(channels_differ,),
        example="output (120, 120, 1)",
    ),
    Rule(
        "size",
        "Pictures must keep their height and width: which layer crops, resizes or flattens them?",
        example="output (100, 100, 3)",
    ),
)
