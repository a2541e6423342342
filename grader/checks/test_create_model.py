"""Exercise `create_model()`: the reference's network, compiled.

The function gives a description of the model; what is judged is the model rebuilt from it, in
normal form, whichever way it was written.
"""

from collections.abc import Callable, Iterable

import pytest

from grader.checks.color_cards import own_training
from grader.checks.models import described
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import CompileEvidence, LayerEvidence, ModelEvidence

_CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
_DROPOUTS = ("Dropout", "SpatialDropout2D", "GaussianDropout", "AlphaDropout")
# With less nothing is disturbed, with more hardly anything is left.
_RATES = (0.05, 0.8)
# Last layer (units, activation) and the losses (name, from logits) that make sense of it.
_CATEGORICAL = ("categorical_crossentropy", "sparse_categorical_crossentropy")
_FITTING: dict[tuple[int | None, str], set[tuple[str, bool]]] = {
    (1, "sigmoid"): {("binary_crossentropy", False)},
    (1, "linear"): {("binary_crossentropy", True)},
    (2, "softmax"): {(loss, False) for loss in _CATEGORICAL},
    (2, "linear"): {(loss, True) for loss in _CATEGORICAL},
}


@pytest.fixture(scope="module")
def model(submission: Submission) -> ModelEvidence:
    """The submission's model."""
    return described(submission)


@pytest.fixture(scope="module")
def reference(context: CheckContext) -> ModelEvidence:
    """The reference's model."""
    return context.reference.value("create_model/model", ModelEvidence, described)


@pytest.fixture(scope="module")
def compiled(model: ModelEvidence) -> CompileEvidence:
    """The submission's compile settings."""
    if model.compile is None:
        raise CheckFailure(
            "a model compiled with an optimizer and a loss",
            "no optimizer",
            "is model.compile called before return, and is nothing in it still None?",
        )
    return model.compile


@pytest.fixture(scope="module")
def wanted(reference: ModelEvidence) -> CompileEvidence:
    """The reference's compile settings."""
    assert reference.compile is not None
    return reference.compile


@pytest.mark.check(title="create_model returns a Keras model")
def test_returns_a_model(
    model: ModelEvidence, record_property: Callable[[str, object], None]
) -> None:
    # Reaching the model is the whole check.
    record_property("own_process", model.own_process)


@pytest.mark.check(
    title="it takes the pictures and gives an answer for each", needs=["returns_a_model"]
)
def test_accepts_the_pictures(
    context: CheckContext, model: ModelEvidence, reference: ModelEvidence
) -> None:
    if model.forward_shape is None:
        raise CheckFailure(
            f"input of shape {reference.input_shape}",
            f"{model.input_shape}",
            "which size do your generators resize to?",
        )
    right = {reference.forward_shape} | ({(2,)} if context.settings.rubric == "open" else set())
    if model.forward_shape not in right:
        raise CheckFailure(
            f"one picture gives an output of shape {reference.forward_shape}",
            f"{model.forward_shape}",
            "is the grid of features flattened before the dense layers?"
            if len(model.forward_shape) > 1
            else "with labels 0 and 1, how many units does the last layer need?",
        )


@pytest.mark.check(title="the layers are those of the task, in order", needs=["returns_a_model"])
def test_layers_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    wanted, found = ([layer.kind for layer in one.layers] for one in (reference, model))
    if found == wanted:
        return
    at = next(
        (i for i, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b),
        min(len(wanted), len(found)),
    )
    here = f"layer {at + 1} is {found[at]}" if at < len(found) else f"it ends after layer {at}"
    there = f"layer {at + 1} is {wanted[at]}" if at < len(wanted) else f"it ends after layer {at}"
    raise CheckFailure(
        f"{len(wanted)} layers: {', '.join(wanted)}",
        f"{len(found)} layers: {', '.join(found)}",
        f"here {here}; in the summary table of the task {there}.",
    )


@pytest.mark.check(title="the activations are those of the task", needs=["layers_match"])
def test_activations_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    hidden = [layer.activation for layer in model.layers[:-1]]
    wanted = [layer.activation for layer in reference.layers[:-1]]
    _expect_same(
        model,
        reference,
        "activation",
        lambda layer: layer.activation,
        "in which range should the output of the last layer be?"
        if hidden == wanted
        else "what should become of negative values between the layers?",
    )


@pytest.mark.check(
    title="the sizes and output shape of each layer are those of the task", needs=["layers_match"]
)
def test_shapes_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    hint = "is each of its arguments that of the task?"
    if model.input_shape != reference.input_shape:
        hint = f"the input has the shape {model.input_shape} already: what does the task ask for?"
    _expect_same(model, reference, "output shape", lambda layer: layer.output_shape, hint)
    if model.input_type != reference.input_type:
        raise CheckFailure(
            f"pictures as {reference.input_type}", model.input_type, "which dtype has the input?"
        )
    _expect_same_settings(model, reference)


@pytest.mark.check(title="the number of parameters is that of the task", needs=["shapes_match"])
def test_parameters_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    _expect_same(
        model,
        reference,
        "parameters",
        lambda layer: layer.parameters,
        "the shapes are right, so look at the kernel size and at use_bias.",
    )
    _expect_same(
        model,
        reference,
        "trainable",
        lambda layer: layer.trainable,
        "a layer that is not trainable stays as it was drawn at random.",
    )


@pytest.mark.check(title="the model is compiled", needs=["returns_a_model"])
def test_is_compiled(compiled: CompileEvidence) -> None:
    """Having compile settings is the whole check."""


@pytest.mark.check(title="the loss fits one number between 0 and 1", needs=["is_compiled"])
def test_loss_matches(compiled: CompileEvidence, wanted: CompileEvidence) -> None:
    hint = "which loss compares a probability with a label 0 or 1?"
    if compiled.loss != wanted.loss:
        raise CheckFailure(wanted.loss, compiled.loss, hint)
    if compiled.from_logits != wanted.from_logits:
        raise CheckFailure(
            f"{wanted.loss} of probabilities",
            f"{compiled.loss} with from_logits={compiled.from_logits}",
            "does the last layer of the task give probabilities, or numbers of any size?",
        )
    others = [*compiled.loss_settings, *wanted.loss_settings]
    changed = _first_differing(others, compiled.loss_settings, wanted.loss_settings)
    if changed or compiled.weighted:
        set_to = f"{changed} set to {compiled.loss_settings.get(changed)}" if changed else ""
        raise CheckFailure(
            f"{wanted.loss} as it is",
            set_to or "loss_weights set",
            "does the task ask for this argument?",
        )


@pytest.mark.check(
    title="the optimizer and its learning rate are those of the task", needs=["is_compiled"]
)
def test_optimizer_matches(compiled: CompileEvidence, wanted: CompileEvidence) -> None:
    if compiled.optimizer != wanted.optimizer:
        raise CheckFailure(
            wanted.optimizer, compiled.optimizer, "which optimizer does the task name?"
        )
    assert wanted.learning_rate is not None
    rate = compiled.learning_rate
    # Written so that a rate that is no number is wrong.
    if rate is None or not abs(rate / wanted.learning_rate - 1) <= 1e-3:
        raise CheckFailure(
            f"{wanted.optimizer} with learning rate {wanted.learning_rate:.4g}",
            "a schedule" if rate is None else f"learning rate {rate:.4g}",
            "count the zeros of the learning rate.",
        )
    changed = _first_differing(
        wanted.optimizer_settings, compiled.optimizer_settings, wanted.optimizer_settings
    )
    if changed:
        raise CheckFailure(
            f"{wanted.optimizer} with nothing but the learning rate set",
            f"{changed} set to {compiled.optimizer_settings.get(changed)}",
            "does the task ask for this argument?",
        )


@pytest.mark.check(title="accuracy is measured", needs=["is_compiled"])
def test_metrics_match(compiled: CompileEvidence, wanted: CompileEvidence) -> None:
    missing = [name for name in wanted.metrics if name not in compiled.metrics]
    if missing:
        raise CheckFailure(
            f"metrics: {', '.join(wanted.metrics)}",
            f"metrics: {', '.join(compiled.metrics) or 'none'}",
            "is metrics given to compile by its name, as a list?",
        )


@pytest.mark.check(title="there are at least three convolutions", needs=["returns_a_model"])
def test_has_three_convolutions(model: ModelEvidence) -> None:
    found = [layer.kind for layer in model.layers if layer.kind in _CONVOLUTIONS]
    if len(found) < 3:
        raise CheckFailure(
            "at least 3 convolution layers",
            f"{len(found)}",
            "each convolution sees what the one before it found: are there enough of them?",
        )


@pytest.mark.check(
    title="batch normalisation or dropout keeps it from learning by heart",
    needs=["returns_a_model"],
)
def test_is_regularised(model: ModelEvidence) -> None:
    # A rate of nought is none of the settings that a layer is described with.
    drops = [
        (layer.kind, float(layer.settings.get("rate", 0)))
        for layer in model.layers
        if layer.kind in _DROPOUTS
    ]
    if any(layer.kind == "BatchNormalization" for layer in model.layers):
        return
    if not drops:
        weighed = [one.kind for one in model.layers if one.settings.get("kernel_regularizer")]
        raise CheckFailure(
            "a BatchNormalization or Dropout layer",
            ", ".join(dict.fromkeys(layer.kind for layer in model.layers)),
            f"a penalty on the weights of {weighed[0]} is there; the task asks for a layer."
            if weighed
            else "which layers disturb a network while it trains, and not when it predicts?",
        )
    least, most = _RATES
    if not any(least <= rate <= most for _, rate in drops):
        kind, rate = drops[0]
        raise CheckFailure(
            f"a share of {least:g} to {most:g} dropped",
            f"{kind} with rate {rate:g}",
            "the rate is the share that is dropped: how much should be left?",
        )


@pytest.mark.check(title="the model stays within its budget", needs=["returns_a_model"])
def test_stays_within_the_budget(context: CheckContext, model: ModelEvidence) -> None:
    most = context.thresholds.parameters
    if model.parameters > most:
        largest = max(model.layers, key=lambda layer: layer.parameters)
        raise CheckFailure(
            f"at most {most:,} parameters",
            f"{model.parameters:,}, {largest.parameters:,} of them in {largest.kind}",
            "how many values reach the first dense layer: is there enough pooling before it?",
        )


@pytest.mark.check(
    title="the last layer and the loss fit each other",
    needs=["is_compiled", "accepts_the_pictures"],
)
def test_output_fits_the_loss(
    context: CheckContext, submission: Submission, model: ModelEvidence, compiled: CompileEvidence
) -> None:
    (units,) = model.output_shape if len(model.output_shape) == 1 else (None,)
    activation = model.layers[-1].activation or model.layers[-1].kind.lower()
    losses = _FITTING.get((units, activation), set())
    found = (compiled.loss, compiled.from_logits)
    if found not in losses:
        logits = " from logits" if compiled.from_logits else ""
        raise CheckFailure(
            "a loss that fits the last layer",
            f"{compiled.loss}{logits} after {units} units with {activation}",
            "one unit wants a sigmoid and a binary loss, two want a softmax and a categorical one.",
        )
    training = own_training(context, submission) if units == 2 else None
    if training is not None and training.one_hot is ("sparse" in compiled.loss):
        form = "one column for each class" if training.one_hot else "one number for each picture"
        raise CheckFailure(
            "a loss that fits the labels of train_val_generators",
            f"{compiled.loss} for {form}",
            "which form of labels does this loss compare with?",
        )


def _first_differing(
    settings: Iterable[str], found: dict[str, object], wanted: dict[str, object]
) -> str | None:
    """The first of some settings that is not as wanted."""
    return next((key for key in settings if found.get(key) != wanted.get(key)), None)


def _expect_same(
    model: ModelEvidence,
    reference: ModelEvidence,
    what: str,
    of: Callable[[LayerEvidence], object],
    hint: str,
) -> None:
    """Compare one property of all layers; name the first layer that differs."""
    for number, (found, wanted) in enumerate(zip(model.layers, reference.layers, strict=True), 1):
        if of(found) != of(wanted):
            setting = _differing_setting(found, wanted)
            raise CheckFailure(
                f"layer {number} ({wanted.kind}): {what} {_shown(of(wanted))}",
                f"{what} {_shown(of(found))}",
                f"{setting} is {found.settings.get(setting)} here: {hint}" if setting else hint,
            )


def _expect_same_settings(model: ModelEvidence, reference: ModelEvidence) -> None:
    """Compare all settings of all layers, but for the padding: it shows in the output shape."""
    for number, (found, wanted) in enumerate(zip(model.layers, reference.layers, strict=True), 1):
        setting = _differing_setting(found, wanted, but="padding")
        if setting is not None:
            raise CheckFailure(
                f"layer {number} ({wanted.kind}): {setting} {_shown(wanted.settings.get(setting))}",
                f"{setting} {_shown(found.settings.get(setting))}",
                "the output shape is right, but does the task ask for this argument?",
            )


def _differing_setting(found: LayerEvidence, wanted: LayerEvidence, but: str = "") -> str | None:
    settings = [key for key in {**wanted.settings, **found.settings} if key != but]
    return _first_differing(settings, found.settings, wanted.settings)


def _shown(value: object) -> str:
    """A value in a message; of a part of Keras its class and its own settings."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        inner = ", ".join(f"{key}={one}" for key, one in value["config"].items())
        return f"{value.get('class_name')}({inner})"
    return f"{value:,}" if isinstance(value, int) else "none" if value is None else str(value)
