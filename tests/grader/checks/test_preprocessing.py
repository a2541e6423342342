"""Layers at the start of a model: rescaling, and random changes."""

from typing import Any

import pytest

from grader.checks.preprocessing import (
    expect_random_layers,
    expect_rescaling,
    other_kinds,
    random_kinds,
)
from grader.grading.submission import CheckFailure
from grader.sandbox.protocol import LayerEvidence, ModelEvidence

SIDE = (120, 120, 3)


def layer(kind: str, **settings: Any) -> LayerEvidence:
    return LayerEvidence(kind, kind.lower(), SIDE, 0, settings=settings)


def model(*layers: LayerEvidence) -> ModelEvidence:
    return ModelEvidence("Sequential", SIDE, (1,), layers, 0, None, (1,))


CONVOLUTION = layer("Conv2D")
RESCALING = layer("Rescaling", scale=1 / 255, offset=0.0)
FLIP = layer("RandomFlip", mode="horizontal")


@pytest.mark.parametrize(
    "layers",
    [
        (RESCALING, CONVOLUTION),
        (FLIP, RESCALING, CONVOLUTION),
        (layer("Rescaling", scale=0.5, offset=0), layer("Rescaling", scale=2 / 255, offset=0)),
    ],
)
def test_rescaling_to_1_may_come_after_random_changes_and_in_steps(
    layers: tuple[LayerEvidence, ...],
) -> None:
    expect_rescaling(model(*layers))


@pytest.mark.parametrize(
    ("layers", "hint"),
    [
        ((CONVOLUTION,), "is a layer Rescaling the first one"),
        ((CONVOLUTION, RESCALING), "before they are rescaled"),
        ((RESCALING, RESCALING), "argument scale"),
        ((layer("Rescaling", scale=1 / 225, offset=0.0),), "argument scale"),
        ((layer("Rescaling", scale=float("nan"), offset=0.0),), "argument scale"),
        ((layer("Rescaling", scale="1/255", offset=0.0),), "argument scale"),
    ],
)
def test_another_rescaling_is_a_mistake_with_a_hint(
    layers: tuple[LayerEvidence, ...], hint: str
) -> None:
    with pytest.raises(CheckFailure) as raised:
        expect_rescaling(model(*layers))
    assert raised.value.hint is not None
    assert hint in raised.value.hint


def test_random_changes_after_a_convolution_do_not_count() -> None:
    expect_random_layers(model(RESCALING, FLIP, CONVOLUTION))
    with pytest.raises(CheckFailure):
        expect_random_layers(model(RESCALING, CONVOLUTION, FLIP))


def test_random_layers_count_once_for_each_kind_and_only_with_an_effect() -> None:
    still = layer("RandomRotation", factor=[0.0, 0.0])
    zoom = layer("RandomZoom", height_factor=0.1, width_factor=None)
    assert random_kinds(model(FLIP, FLIP, still, zoom)) == ["RandomFlip", "RandomZoom"]


def test_layers_that_are_active_in_predictions_are_named() -> None:
    noise = layer("GaussianNoise", stddev=0.1)
    assert other_kinds(model(FLIP, noise, RESCALING)) == []
    assert other_kinds(model(FLIP, layer("Lambda"))) == ["Lambda"]
