"""Exercises whose function returns a model, such as `create_model()`: the network of the task.

The function returns a description of the model. The checks compare the model that is rebuilt from
it, in normal form, so the spelling in the notebook makes no difference.
"""

from collections.abc import Callable

import pytest

from grader.checks import fitting_losses as fitting
from grader.checks.hints.model_compile import (
    METRIC_RULES,
    OPTIMIZER_RULES,
    UNCOMPILED_RULES,
    CompileSettings,
    Uncompiled,
    optimizer_text,
    same_rate,
)
from grader.checks.hints.model_input import INPUT_RULES, OUTPUT_RULES, ModelInput, ModelOutput
from grader.checks.hints.model_loss import LABEL_RULES, LOSS_RULES, LossLabels, ModelLoss
from grader.checks.hints.model_size import BUDGET_RULES, ModelSize
from grader.checks.layer_comparison import (
    expect_layers,
    expect_same_activations,
    expect_same_kinds,
    expect_same_parameters,
    expect_same_shapes,
)
from grader.checks.layer_pairs import ModelPair
from grader.checks.models import described_model, model_call
from grader.checks.overfitting import expect_regularization
from grader.checks.preprocessing import expect_random_layers, expect_rescaling
from grader.checks.recognized_sets import own_training_set
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.messages.phrases import Message, phrase
from grader.sandbox.protocol import CompileEvidence, ModelEvidence

_CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
_MIN_CONVOLUTIONS = 3


@pytest.fixture(scope="module")
def model_of(context: CheckContext, exercise: Exercise) -> Callable[[Submission], ModelEvidence]:
    """A function that describes the model of a submission."""
    call = model_call(context, exercise.function)
    return lambda submission: described_model(submission, call)


@pytest.fixture(scope="module")
def model(submission: Submission, model_of: Callable[[Submission], ModelEvidence]) -> ModelEvidence:
    """The submission's model."""
    return model_of(submission)


@pytest.fixture(scope="module")
def reference(
    context: CheckContext,
    exercise: Exercise,
    model_of: Callable[[Submission], ModelEvidence],
) -> ModelEvidence:
    """The reference's model."""
    return context.reference.value(f"{exercise}/model", ModelEvidence, model_of)


@pytest.fixture(scope="module")
def models(model: ModelEvidence, reference: ModelEvidence) -> ModelPair:
    """The submission's model beside the reference's."""
    return ModelPair(model, reference)


@pytest.fixture(scope="module")
def compiled(
    context: CheckContext, exercise: Exercise, submission: Submission, model: ModelEvidence
) -> CompileEvidence:
    """The submission's compile settings."""
    if model.compile is None:
        evidence = submission.call(model_call(context, exercise.function))
        raise CheckFailure(
            "a model compiled with an optimizer and a loss",
            "a model without an optimizer",
            UNCOMPILED_RULES.hint(Uncompiled(evidence)),
        )
    return model.compile


@pytest.fixture(scope="module")
def expected(reference: ModelEvidence) -> CompileEvidence:
    """The reference's compile settings."""
    assert reference.compile is not None
    return reference.compile


@pytest.mark.check(title="{function} returns a Keras model")
def test_returns_a_model(
    model: ModelEvidence, record_property: Callable[[str, object], None]
) -> None:
    # The fixture `model` fails without a model.
    record_property("own_process", model.own_process)


@pytest.mark.check(
    title="it takes the inputs of the task and gives a prediction for each",
    needs=["returns_a_model"],
)
def test_accepts_the_pictures(
    context: CheckContext, model: ModelEvidence, reference: ModelEvidence
) -> None:
    data = context.settings.data
    if model.forward_shape is None:
        raise CheckFailure(
            phrase("a model for input of shape {shape}", shape=str(data.shape)),
            phrase("a model for input of shape {shape}", shape=str(model.input_shape)),
            INPUT_RULES.hint(ModelInput(model, data)),
        )
    if not fitting.output_fits(model.forward_shape, reference.forward_shape, context.settings):
        raise CheckFailure(
            f"one {data.input_name} gives an output of shape {reference.forward_shape}",
            f"an output of shape {model.forward_shape}",
            OUTPUT_RULES.hint(ModelOutput(model, model.forward_shape, data)),
        )


@pytest.mark.check(title="the layers are those of the task, in order", needs=["returns_a_model"])
def test_layers_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    expect_same_kinds(model, reference)


@pytest.mark.check(title="the activations are those of the task", needs=["layers_match"])
def test_activations_match(models: ModelPair) -> None:
    expect_same_activations(models)


@pytest.mark.check(
    title="the sizes and output shape of each layer are those of the task", needs=["layers_match"]
)
def test_shapes_match(models: ModelPair) -> None:
    expect_same_shapes(models)


@pytest.mark.check(title="the number of parameters is that of the task", needs=["shapes_match"])
def test_parameters_match(models: ModelPair) -> None:
    expect_same_parameters(models)


@pytest.mark.check(title="the model is compiled", needs=["returns_a_model"])
def test_is_compiled(compiled: CompileEvidence) -> None:
    """Pass, because the fixture `compiled` fails without compile settings."""


@pytest.mark.check(title="the loss is that of the task", needs=["is_compiled"])
def test_loss_matches(
    context: CheckContext,
    model: ModelEvidence,
    compiled: CompileEvidence,
    expected: CompileEvidence,
) -> None:
    if (compiled.loss, compiled.from_logits) != (expected.loss, expected.from_logits):
        raise CheckFailure(
            _loss_with_logits(expected),
            _loss_with_logits(compiled),
            LOSS_RULES.hint(ModelLoss(model, compiled, context.settings.data)),
        )
    changed = CompileSettings(compiled, expected).changed_loss
    if changed or compiled.weighted:
        raise CheckFailure(
            phrase("{loss} without other arguments", loss=expected.loss),
            f"{changed}={compiled.loss_settings.get(changed)}" if changed else "loss_weights",
            phrase("Does the task ask for the argument {name}?", name=changed or "loss_weights"),
        )


@pytest.mark.check(
    title="the optimizer and its learning rate are those of the task", needs=["is_compiled"]
)
def test_optimizer_matches(compiled: CompileEvidence, expected: CompileEvidence) -> None:
    settings = CompileSettings(compiled, expected)
    if compiled.optimizer != expected.optimizer or not same_rate(settings):
        raise CheckFailure(
            optimizer_text(expected), optimizer_text(compiled), OPTIMIZER_RULES.hint(settings)
        )
    if settings.changed is not None:
        raise CheckFailure(
            phrase("{name} with only learning_rate set", name=expected.optimizer),
            f"{settings.changed}={compiled.optimizer_settings.get(settings.changed)}",
            OPTIMIZER_RULES.hint(settings),
        )


@pytest.mark.check(title="the metrics of the task are measured", needs=["is_compiled"])
def test_metrics_match(compiled: CompileEvidence, expected: CompileEvidence) -> None:
    if any(name not in compiled.metrics for name in expected.metrics):
        raise CheckFailure(
            f"metrics: {', '.join(expected.metrics)}",
            f"metrics: {', '.join(compiled.metrics) or 'none'}",
            METRIC_RULES.hint(CompileSettings(compiled, expected)),
        )


@pytest.mark.check(title="it has at least the layers of the task", needs=["returns_a_model"])
def test_has_the_layers(model: ModelEvidence, exercise: Exercise) -> None:
    """Compare with the parameter `layers`, which maps kinds of layers to least counts."""
    expect_layers(model, exercise.parameter("layers", dict[str, int], {}))


@pytest.mark.check(title="its first layers rescale the pictures", needs=["returns_a_model"])
def test_rescales_the_pictures(model: ModelEvidence) -> None:
    expect_rescaling(model)


@pytest.mark.check(title="its first layers augment the pictures", needs=["returns_a_model"])
def test_augments_the_pictures(model: ModelEvidence) -> None:
    expect_random_layers(model)


@pytest.mark.check(title="there are at least three convolution layers", needs=["returns_a_model"])
def test_has_three_convolutions(model: ModelEvidence) -> None:
    count = sum(layer.kind in _CONVOLUTIONS for layer in model.layers)
    if count < _MIN_CONVOLUTIONS:
        raise CheckFailure(
            f"at least {_MIN_CONVOLUTIONS} convolution layers",
            f"{count} among {len(model.layers)} layers",
            "Is each convolution of the task a Conv2D layer that is added to the model?",
        )


@pytest.mark.check(
    title="batch normalization or dropout limits overfitting", needs=["returns_a_model"]
)
def test_is_regularised(model: ModelEvidence) -> None:
    expect_regularization(model)


@pytest.mark.check(title="the model has no more parameters than allowed", needs=["returns_a_model"])
def test_stays_within_the_budget(context: CheckContext, model: ModelEvidence) -> None:
    budget, size = context.thresholds.parameters, ModelSize(model)
    if model.parameters > budget:
        raise CheckFailure(
            f"at most {budget:,} parameters",
            f"{model.parameters:,}, {size.largest.parameters:,} of them in {size.largest.kind}",
            BUDGET_RULES.hint(size),
        )


@pytest.mark.check(
    title="the last layer and the loss fit each other",
    needs=["is_compiled", "accepts_the_pictures"],
)
def test_output_fits_the_loss(
    context: CheckContext, submission: Submission, model: ModelEvidence, compiled: CompileEvidence
) -> None:
    loss = ModelLoss(model, compiled, context.settings.data)
    if not fitting.loss_fits(model, compiled, loss.data):
        raise CheckFailure(
            "a loss that fits the last layer",
            fitting.loss_text(model, compiled),
            LOSS_RULES.hint(loss),
        )
    training = own_training_set(context, submission) if fitting.output_units(model) == 2 else None
    if training is not None and training.one_hot is ("sparse" in compiled.loss):
        form = "one column for each class" if training.one_hot else "one number for each picture"
        raise CheckFailure(
            "a loss that fits the labels of train_val_generators",
            f"{compiled.loss} for {form}",
            LABEL_RULES.hint(LossLabels(compiled.loss, training.one_hot)),
        )


def _loss_with_logits(compiled: CompileEvidence) -> Message:
    """Return a loss, and that it takes logits."""
    text = "{loss} with from_logits=True" if compiled.from_logits else "{loss}"
    return phrase(text, loss=compiled.loss)
