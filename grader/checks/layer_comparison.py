"""Comparison of a model with the reference, layer by layer; all layers that differ are reported."""

from collections import Counter
from collections.abc import Mapping

from grader.checks.hints.model_activations import ACTIVATION_RULES
from grader.checks.hints.model_arguments import PARAMETER_RULES, SHAPE_RULES
from grader.checks.hints.model_layers import KIND_RULES, Kinds, layer_list
from grader.checks.layer_pairs import LayerPair, ModelPair, named
from grader.grading.submission import CheckFailure
from grader.messages.phrases import Message, counted, phrase
from grader.messages.views import TableView, side_by_side
from grader.sandbox.protocol import LayerEvidence, ModelEvidence


def expect_same_kinds(model: ModelEvidence, reference: ModelEvidence) -> None:
    """Expect layers of the same kinds in the same order."""
    kinds = Kinds(*([layer.kind for layer in one.layers] for one in (model, reference)))
    if kinds.found != kinds.expected:
        raise CheckFailure(
            layer_list(kinds.expected),
            layer_list(kinds.found),
            KIND_RULES.hint(kinds),
            models_view(model, reference),
        )


def expect_same_activations(models: ModelPair) -> None:
    """Expect the same activation in each layer."""
    others = models.other_activations
    if others:
        raise CheckFailure(
            named([_with_activation(one, one.expected) for one in others]),
            named([_with_activation(one, one.found) for one in others]),
            ACTIVATION_RULES.hint(models),
            models_view(models.model, models.reference),
        )


def expect_same_shapes(models: ModelPair) -> None:
    """Expect the same input, and the same arguments and output shapes of all layers.

    Padding shows in the output shape.
    """
    if models.other_settings:
        others = models.other_settings
        raise CheckFailure(
            named([_with_settings(one, one.expected) for one in others]),
            named([_with_settings(one, one.found) for one in others]),
            SHAPE_RULES.hint(models),
            models_view(models.model, models.reference),
        )
    if models.other_shapes:
        first = models.other_shapes[0]
        raise CheckFailure(
            _with_shape(first, models.reference, first.expected),
            _with_shape(first, models.model, first.found),
            SHAPE_RULES.hint(models),
            models_view(models.model, models.reference),
        )
    if models.model.input_type != models.reference.input_type:
        raise CheckFailure(
            phrase("pictures as {type}", type=models.reference.input_type),
            models.model.input_type,
            SHAPE_RULES.hint(models),
            models_view(models.model, models.reference),
        )


def expect_same_parameters(models: ModelPair) -> None:
    """Expect the same number of parameters in each layer, and the same layers to be trained."""
    sizes, training = models.other_parameters, models.other_trainable
    if sizes or training:
        raise CheckFailure(
            named(
                [
                    *(_with_parameters(one, one.expected) for one in sizes),
                    *(_with_training(one, one.expected) for one in training),
                ]
            ),
            named(
                [
                    *(_with_surplus(one) for one in sizes),
                    *(_with_training(one, one.found) for one in training),
                ]
            ),
            PARAMETER_RULES.hint(models),
            models_view(models.model, models.reference),
        )


def expect_layers(model: ModelEvidence, counts: Mapping[str, int]) -> None:
    """Expect at least so many layers of each kind."""
    found = Counter(layer.kind for layer in model.layers)
    lacking = [kind for kind, count in counts.items() if found[kind] < count]
    if lacking:
        raise CheckFailure(
            phrase("at least {layers}", layers=tuple(_of_kind(one, counts) for one in lacking)),
            phrase("{layers}", layers=tuple(_of_kind(one, found) for one in lacking)),
            phrase("Does the model add each {kind} layer of the task?", kind=lacking[0]),
        )


def models_view(model: ModelEvidence, reference: ModelEvidence) -> TableView:
    """Return a table of the layers of the task beside those of the model."""
    expected, found = ([_summary(layer) for layer in one.layers] for one in (reference, model))
    return side_by_side("The layers", ("of the task", "of your model"), expected, found)


def _summary(layer: LayerEvidence) -> str:
    activation = f", {layer.activation}" if layer.activation else ""
    return f"{layer.kind} {layer.output_shape}, {layer.parameters:,} parameters{activation}"


def _of_kind(kind: str, counts: Mapping[str, int]) -> Message:
    return counted(counts[kind], "1 {kind} layer", "{count} {kind} layers", kind=kind)


def _with_activation(pair: LayerPair, layer: LayerEvidence) -> Message:
    return phrase(
        "{layer} with activation {name}", layer=_name(pair), name=layer.activation or "None"
    )


def _with_settings(pair: LayerPair, layer: LayerEvidence) -> Message:
    settings = tuple(f"{key}={_text(layer.settings.get(key))}" for key in pair.settings)
    return phrase("{layer} with {settings}", layer=_name(pair), settings=settings)


def _with_shape(pair: LayerPair, model: ModelEvidence, layer: LayerEvidence) -> Message:
    return phrase(
        "{layer} with output shape {shape}, for input shape {input}",
        layer=_name(pair),
        shape=str(layer.output_shape),
        input=str(model.input_shape),
    )


def _with_parameters(pair: LayerPair, layer: LayerEvidence) -> Message:
    return phrase("{layer} with {number:,} parameters", layer=_name(pair), number=layer.parameters)


def _with_surplus(pair: LayerPair) -> Message:
    return phrase(
        "{layer} with {number:,} parameters, {difference:,} too few"
        if pair.surplus < 0
        else "{layer} with {number:,} parameters, {difference:,} too many",
        layer=_name(pair),
        number=pair.found.parameters,
        difference=abs(pair.surplus),
    )


def _with_training(pair: LayerPair, layer: LayerEvidence) -> Message:
    return phrase("{layer} trainable" if layer.trainable else "{layer} frozen", layer=_name(pair))


def _name(pair: LayerPair) -> Message:
    return phrase("layer {number} ({kind})", number=pair.number, kind=pair.expected.kind)


def _text(value: object) -> str:
    """Write a setting as in code: a serialized Keras object by its class and settings."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        inner = ", ".join(f"{key}={setting}" for key, setting in value["config"].items())
        return f"{value.get('class_name')}({inner})"
    return str(tuple(value)) if isinstance(value, list) else str(value)
