"""Comparison of a model with the reference, layer by layer; the first difference is reported."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from grader.grading.submission import CheckFailure
from grader.sandbox.protocol import LayerEvidence, ModelEvidence


class LayerProperty(NamedTuple):
    """A property of a layer: its name in messages, and how to read it."""

    name: str
    of: Callable[[LayerEvidence], object]


def expect_same_kinds(model: ModelEvidence, reference: ModelEvidence) -> None:
    """Expect layers of the same kinds in the same order."""
    expected, found = ([layer.kind for layer in one.layers] for one in (reference, model))
    if found == expected:
        return
    place = next(
        (i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    raise CheckFailure(
        f"{len(expected)} layers: {', '.join(expected)}",
        f"{len(found)} layers: {', '.join(found)}",
        f"in your model {_layer_at(place, found)}; "
        f"in the summary table of the task {_layer_at(place, expected)}.",
    )


def expect_same(
    model: ModelEvidence, reference: ModelEvidence, layer_property: LayerProperty, hint: str
) -> None:
    """Expect the same value of a property in all layers."""
    name, of = layer_property
    for number, (found, expected) in _layer_pairs(model, reference):
        if of(found) != of(expected):
            setting = _differing_setting(found, expected)
            raise CheckFailure(
                f"layer {number} ({expected.kind}): {name} {_text(of(expected))}",
                f"{name} {_text(of(found))}",
                f"{setting} is {found.settings.get(setting)} here: {hint}" if setting else hint,
            )


def expect_same_settings(model: ModelEvidence, reference: ModelEvidence) -> None:
    """Expect the same settings in all layers, except the padding: it shows in the output shape."""
    for number, (found, expected) in _layer_pairs(model, reference):
        setting = _differing_setting(found, expected, ignored="padding")
        if setting is not None:
            raise CheckFailure(
                f"layer {number} ({expected.kind}): "
                f"{setting} {_text(expected.settings.get(setting))}",
                f"{setting} {_text(found.settings.get(setting))}",
                "the output shape is correct, but this argument differs from the task.",
            )


def expect_layers(model: ModelEvidence, counts: Mapping[str, int]) -> None:
    """Expect at least so many layers of each kind."""
    found = Counter(layer.kind for layer in model.layers)
    for kind, count in counts.items():
        if found[kind] < count:
            raise CheckFailure(
                f"at least {count} {kind} {'layer' if count == 1 else 'layers'}",
                str(found[kind]),
                f"how many {kind} layers does the task ask for?",
            )


def first_difference(
    settings: Iterable[str], found: dict[str, object], expected: dict[str, object]
) -> str | None:
    """Return the first of some settings that differs."""
    return next((key for key in settings if found.get(key) != expected.get(key)), None)


def _layer_pairs(
    model: ModelEvidence, reference: ModelEvidence
) -> Iterable[tuple[int, tuple[LayerEvidence, LayerEvidence]]]:
    return enumerate(zip(model.layers, reference.layers, strict=True), 1)


def _layer_at(place: int, kinds: list[str]) -> str:
    if place < len(kinds):
        return f"layer {place + 1} is {kinds[place]}"
    return f"layer {len(kinds)} is the last one"


def _differing_setting(
    found: LayerEvidence, expected: LayerEvidence, ignored: str = ""
) -> str | None:
    settings = [key for key in {**expected.settings, **found.settings} if key != ignored]
    return first_difference(settings, found.settings, expected.settings)


def _text(value: object) -> str:
    """Write a value as in a message: a serialized Keras object by its class and settings."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        inner = ", ".join(f"{key}={setting}" for key, setting in value["config"].items())
        return f"{value.get('class_name')}({inner})"
    return f"{value:,}" if isinstance(value, int) else "none" if value is None else str(value)
