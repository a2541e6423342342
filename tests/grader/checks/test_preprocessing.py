"""Layers at the start of a model: rescaling, and random changes."""

from typing import Any

import pytest

from grader.checks.preprocessing import (
    expect_kinds,
    expect_random_layers,
    expect_rescaling,
    other_kinds,
    random_kinds,
)
from grader.grading.submission import CheckFailure
from grader.messages.phrases import Phrase
from grader.sandbox.protocol import LayerEvidence, ModelEvidence

SIDE = (120, 120, 3)


def layer(kind: str, **settings: Any) -> LayerEvidence:
    return LayerEvidence(kind, kind.lower(), SIDE, 0, settings=settings)


def model(*layers: LayerEvidence) -> ModelEvidence:
    return ModelEvidence("Sequential", SIDE, (1,), layers, 0, None, (1,))


def hint_id(failure: CheckFailure) -> str:
    assert isinstance(failure.hint, Phrase)
    return failure.hint.id


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
    ("layers", "rule"),
    [
        ((CONVOLUTION,), "missing"),
        ((), "missing"),
        ((CONVOLUTION, RESCALING), "too_late"),
        ((RESCALING, RESCALING), "twice"),
        ((layer("Rescaling", scale=1 / 225, offset=0.0),), "other"),
        ((layer("Rescaling", scale=1 / 127.5, offset=-1.0),), "minus_one_to_one"),
        ((layer("Rescaling", scale=255.0, offset=0.0),), "multiplied"),
        ((layer("Rescaling", scale=float("nan"), offset=0.0),), "no_number"),
        ((layer("Rescaling", scale="1/255", offset=0.0),), "no_number"),
    ],
)
def test_another_rescaling_is_a_mistake_with_a_hint(
    layers: tuple[LayerEvidence, ...], rule: str
) -> None:
    with pytest.raises(CheckFailure) as raised:
        expect_rescaling(model(*layers))
    assert hint_id(raised.value) == f"create_model/rescaling/{rule}"


def test_random_changes_after_a_convolution_do_not_count() -> None:
    expect_random_layers(model(RESCALING, FLIP, CONVOLUTION))
    with pytest.raises(CheckFailure) as raised:
        expect_random_layers(model(RESCALING, CONVOLUTION, FLIP))
    assert hint_id(raised.value) == "create_model/augmentation/too_late"


def test_random_layers_count_once_for_each_kind_and_only_with_an_effect() -> None:
    still = layer("RandomRotation", factor=[0.0, 0.0])
    zoom = layer("RandomZoom", height_factor=0.1, width_factor=None)
    assert random_kinds(model(FLIP, FLIP, still, zoom)) == ["RandomFlip", "RandomZoom"]


@pytest.mark.parametrize(
    ("layers", "rule"),
    [
        ((), "none"),
        ((FLIP,), "too_few"),
        ((FLIP, layer("RandomZoom", height_factor=0)), "without_effect"),
    ],
)
def test_too_few_kinds_of_random_layers_have_a_hint(
    layers: tuple[LayerEvidence, ...], rule: str
) -> None:
    with pytest.raises(CheckFailure) as raised:
        expect_kinds(model(*layers), 2)
    assert hint_id(raised.value) == f"create_augmentation_model/kinds/{rule}"


def test_layers_that_are_active_in_predictions_are_named() -> None:
    noise = layer("GaussianNoise", stddev=0.1)
    assert other_kinds(model(FLIP, noise, RESCALING)) == []
    assert other_kinds(model(FLIP, layer("Lambda"))) == ["Lambda"]
