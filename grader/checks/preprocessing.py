"""Layers at the start of a model that prepare pictures: rescaling and random changes."""

from collections.abc import Iterator
from itertools import takewhile

from grader.checks.hints.preparing_layers import (
    KIND_RULES,
    RESCALING_RULES,
    USE_RULES,
    RandomLayers,
    Rescaled,
)
from grader.grading.submission import CheckFailure
from grader.sandbox.protocol import LayerEvidence, ModelEvidence

_RANDOM = "Random"
# Layers that only scale or cut pictures, or that are active in training alone.
_OTHER_KINDS = (
    *("Rescaling", "Resizing", "CenterCrop", "Normalization"),
    *("GaussianNoise", "GaussianDropout", "Dropout", "SpatialDropout2D"),
)
_WHITE_TOLERANCE = 0.002


def expect_rescaling(model: ModelEvidence) -> None:
    """Expect layers `Rescaling` at the start that turn 0 … 255 into 0 … 1.

    Raises:
        CheckFailure: there is none, it comes later, or it gives another range.
    """
    rescaling = [layer for layer in _first_layers(model) if layer.kind == "Rescaling"]
    black, white = 0.0, 255.0
    for layer in rescaling:
        black, white = (_rescaled(layer, value) for value in (black, white))
    kinds = tuple(layer.kind for layer in model.layers)
    hint = RESCALING_RULES.hint(Rescaled(kinds, len(rescaling), black, white))
    if not rescaling:
        expected = "a layer Rescaling before the first convolution"
        raise CheckFailure(expected, ", ".join(kinds) or "no layers", hint)
    # A comparison with NaN is false, so a scale that is NaN is wrong.
    if not (abs(black) <= _WHITE_TOLERANCE and abs(white - 1) <= _WHITE_TOLERANCE):
        raise CheckFailure(
            "pixels from 0 to 1 after the rescaling", f"{black:.4g} to {white:.4g}", hint
        )


def expect_random_layers(model: ModelEvidence) -> None:
    """Expect layers that change pictures at random before the first convolution.

    Raises:
        CheckFailure: there is none.
    """
    if not any(layer.kind.startswith(_RANDOM) for layer in _first_layers(model)):
        kinds = tuple(layer.kind for layer in model.layers)
        raise CheckFailure(
            "the augmentation before the first convolution",
            ", ".join(kinds) or "no layers",
            USE_RULES.hint(RandomLayers(kinds)),
        )


def expect_kinds(model: ModelEvidence, wanted: int) -> None:
    """Expect so many kinds of layers that change pictures at random.

    Raises:
        CheckFailure: there are fewer.
    """
    found = random_kinds(model)
    if len(found) < wanted:
        kinds = tuple(layer.kind for layer in model.layers)
        still = tuple(one for one in kinds if one.startswith(_RANDOM) and one not in found)
        raise CheckFailure(
            f"at least {wanted} kinds of layers that change pictures at random",
            ", ".join(found) or "none",
            KIND_RULES.hint(RandomLayers(kinds, tuple(found), wanted, still)),
        )


def random_kinds(model: ModelEvidence) -> list[str]:
    """Return the kinds of the layers that change pictures at random, each once."""
    layers = [layer for layer in model.layers if layer.kind.startswith(_RANDOM)]
    return list(dict.fromkeys(layer.kind for layer in layers if _has_effect(layer)))


def other_kinds(model: ModelEvidence) -> list[str]:
    """Return the kinds of the layers that do more than to prepare pictures for training."""
    return [layer.kind for layer in model.layers if not _prepares(layer)]


def _first_layers(model: ModelEvidence) -> Iterator[LayerEvidence]:
    return takewhile(_prepares, model.layers)


def _prepares(layer: LayerEvidence) -> bool:
    return layer.kind.startswith(_RANDOM) or layer.kind in _OTHER_KINDS


def _rescaled(layer: LayerEvidence, value: float) -> float:
    scale, offset = (layer.settings.get(name) for name in ("scale", "offset"))
    if not isinstance(scale, int | float) or not isinstance(offset, int | float):
        return float("nan")
    return scale * value + offset


def _has_effect(layer: LayerEvidence) -> bool:
    """Return whether a layer with factors has one that is not 0."""
    factors = [value for name, value in layer.settings.items() if name.endswith("factor")]
    # A factor is a number, or a list of the lowest and the highest one.
    values = [one for value in factors for one in (value if isinstance(value, list) else [value])]
    return not factors or any(values)
