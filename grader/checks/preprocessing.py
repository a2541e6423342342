"""Layers at the start of a model that prepare pictures: rescaling and random changes."""

from collections.abc import Iterator
from itertools import takewhile

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
    kinds = [layer.kind for layer in model.layers]
    rescaling = [layer for layer in _first_layers(model) if layer.kind == "Rescaling"]
    if not rescaling:
        raise CheckFailure(
            "a layer Rescaling before the first convolution",
            ", ".join(kinds) or "no layers",
            "the pictures reach the convolutions before they are rescaled: is it the first layer?"
            if "Rescaling" in kinds
            else "is a layer Rescaling the first one after the input?",
        )
    black, white = 0.0, 255.0
    for layer in rescaling:
        black, white = (_rescaled(layer, value) for value in (black, white))
    # A comparison with NaN is false, so a scale that is NaN is wrong.
    if not (abs(black) <= _WHITE_TOLERANCE and abs(white - 1) <= _WHITE_TOLERANCE):
        raise CheckFailure(
            "pixels from 0 to 1 after the rescaling",
            f"{black:.4g} to {white:.4g}",
            "pixel values in files go from 0 to 255: what does the argument scale say?",
        )


def expect_random_layers(model: ModelEvidence) -> None:
    """Expect layers that change pictures at random before the first convolution.

    Raises:
        CheckFailure: there is none.
    """
    if not any(layer.kind.startswith(_RANDOM) for layer in _first_layers(model)):
        raise CheckFailure(
            "the augmentation before the first convolution",
            ", ".join(layer.kind for layer in model.layers),
            "is the model that create_augmentation_model returns one of the layers?",
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
