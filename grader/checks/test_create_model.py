"""Exercises whose function returns a model, such as `create_model()`: the network of the task.

The function returns a description of the model. The checks compare the model that is rebuilt from
it, in normal form, so the spelling in the notebook makes no difference.
"""

from collections.abc import Callable

import pytest

from grader.checks import fitting_losses as fitting
from grader.checks.layer_comparison import (
    LayerProperty,
    expect_layers,
    expect_same,
    expect_same_kinds,
    expect_same_settings,
    first_difference,
)
from grader.checks.models import described_model, model_call
from grader.checks.overfitting import expect_regularization
from grader.checks.preprocessing import expect_random_layers, expect_rescaling
from grader.checks.recognized_sets import own_training_set
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import CompileEvidence, ModelEvidence

_CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
_MIN_CONVOLUTIONS = 3
_RATE_TOLERANCE = 1e-3


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
def compiled(model: ModelEvidence) -> CompileEvidence:
    """The submission's compile settings."""
    if model.compile is None:
        raise CheckFailure(
            "a model compiled with an optimizer and a loss",
            "no optimizer",
            "is model.compile called before return, with an optimizer that is not None?",
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
    title="it takes the pictures and gives a prediction for each", needs=["returns_a_model"]
)
def test_accepts_the_pictures(
    context: CheckContext, model: ModelEvidence, reference: ModelEvidence
) -> None:
    data = context.settings.data
    if model.forward_shape is None:
        raise CheckFailure(
            f"input of shape {data.shape}",
            f"{model.input_shape}",
            fitting.shape_question(context.settings),
        )
    if not fitting.output_fits(model.forward_shape, reference.forward_shape, context.settings):
        raise CheckFailure(
            f"one {data.input_name} gives an output of shape {reference.forward_shape}",
            f"{model.forward_shape}",
            "is there a Flatten layer before the dense layers?"
            if len(model.forward_shape) > 1
            else fitting.units_question(data),
        )


@pytest.mark.check(title="the layers are those of the task, in order", needs=["returns_a_model"])
def test_layers_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    expect_same_kinds(model, reference)


@pytest.mark.check(title="the activations are those of the task", needs=["layers_match"])
def test_activations_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    hidden, expected_hidden = (
        [layer.activation for layer in one.layers[:-1]] for one in (model, reference)
    )
    expect_same(
        model,
        reference,
        LayerProperty("activation", lambda layer: layer.activation),
        "which activation gives an output in the range that the task asks for?"
        if hidden == expected_hidden
        else "is the argument activation of this layer the one in the task?",
    )


@pytest.mark.check(
    title="the sizes and output shape of each layer are those of the task", needs=["layers_match"]
)
def test_shapes_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    hint = "do all arguments of this layer match the task?"
    if model.input_shape != reference.input_shape:
        hint = f"the input shape is {model.input_shape}: does it match the task?"
    expect_same(
        model, reference, LayerProperty("output shape", lambda layer: layer.output_shape), hint
    )
    if model.input_type != reference.input_type:
        raise CheckFailure(
            f"pictures as {reference.input_type}",
            model.input_type,
            "is the argument dtype of the input set?",
        )
    expect_same_settings(model, reference)


@pytest.mark.check(title="the number of parameters is that of the task", needs=["shapes_match"])
def test_parameters_match(model: ModelEvidence, reference: ModelEvidence) -> None:
    expect_same(
        model,
        reference,
        LayerProperty("parameters", lambda layer: layer.parameters),
        "the output shapes are correct: do kernel_size and use_bias match the task?",
    )
    expect_same(
        model,
        reference,
        LayerProperty("trainable", lambda layer: layer.trainable),
        "is trainable set to False? Such a layer keeps its random initial weights.",
    )


@pytest.mark.check(title="the model is compiled", needs=["returns_a_model"])
def test_is_compiled(compiled: CompileEvidence) -> None:
    """Pass, because the fixture `compiled` fails without compile settings."""


@pytest.mark.check(title="the loss fits one number between 0 and 1", needs=["is_compiled"])
def test_loss_matches(
    context: CheckContext, compiled: CompileEvidence, expected: CompileEvidence
) -> None:
    if compiled.loss != expected.loss:
        raise CheckFailure(
            expected.loss, compiled.loss, fitting.loss_question(context.settings.data)
        )
    if compiled.from_logits != expected.from_logits:
        raise CheckFailure(
            f"{expected.loss} of probabilities",
            f"{compiled.loss} with from_logits={compiled.from_logits}",
            "the last layer of the task gives probabilities: does from_logits fit that?",
        )
    settings = [*compiled.loss_settings, *expected.loss_settings]
    changed = first_difference(settings, compiled.loss_settings, expected.loss_settings)
    if changed or compiled.weighted:
        set_to = f"{changed} set to {compiled.loss_settings.get(changed)}" if changed else ""
        raise CheckFailure(
            f"{expected.loss} as it is",
            set_to or "loss_weights set",
            "does the task ask for this argument?",
        )


@pytest.mark.check(
    title="the optimizer and its learning rate are those of the task", needs=["is_compiled"]
)
def test_optimizer_matches(compiled: CompileEvidence, expected: CompileEvidence) -> None:
    if compiled.optimizer != expected.optimizer:
        raise CheckFailure(
            expected.optimizer, compiled.optimizer, "which optimizer does the task name?"
        )
    assert expected.learning_rate is not None
    rate = compiled.learning_rate
    # A comparison with NaN is false, so a rate that is NaN is wrong.
    if rate is None or not abs(rate / expected.learning_rate - 1) <= _RATE_TOLERANCE:
        raise CheckFailure(
            f"{expected.optimizer} with learning rate {expected.learning_rate:.4g}",
            "a schedule" if rate is None else f"learning rate {rate:.4g}",
            "does the argument learning_rate match the task, with the same number of zeros?",
        )
    changed = first_difference(
        expected.optimizer_settings, compiled.optimizer_settings, expected.optimizer_settings
    )
    if changed:
        raise CheckFailure(
            f"{expected.optimizer} with nothing but the learning rate set",
            f"{changed} set to {compiled.optimizer_settings.get(changed)}",
            "does the task ask for this argument?",
        )


@pytest.mark.check(title="accuracy is measured", needs=["is_compiled"])
def test_metrics_match(compiled: CompileEvidence, expected: CompileEvidence) -> None:
    missing = [name for name in expected.metrics if name not in compiled.metrics]
    if missing:
        raise CheckFailure(
            f"metrics: {', '.join(expected.metrics)}",
            f"metrics: {', '.join(compiled.metrics) or 'none'}",
            "is the argument metrics of compile a list with the name of the metric?",
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


@pytest.mark.check(title="there are at least three convolutions", needs=["returns_a_model"])
def test_has_three_convolutions(model: ModelEvidence) -> None:
    count = sum(layer.kind in _CONVOLUTIONS for layer in model.layers)
    if count < _MIN_CONVOLUTIONS:
        raise CheckFailure(
            f"at least {_MIN_CONVOLUTIONS} convolution layers",
            f"{count}",
            "how many Conv2D layers does the task ask for?",
        )


@pytest.mark.check(
    title="batch normalization or dropout limits overfitting", needs=["returns_a_model"]
)
def test_is_regularised(model: ModelEvidence) -> None:
    expect_regularization(model)


@pytest.mark.check(title="the model stays within its budget", needs=["returns_a_model"])
def test_stays_within_the_budget(context: CheckContext, model: ModelEvidence) -> None:
    budget = context.thresholds.parameters
    if model.parameters > budget:
        largest = max(model.layers, key=lambda layer: layer.parameters)
        raise CheckFailure(
            f"at most {budget:,} parameters",
            f"{model.parameters:,}, {largest.parameters:,} of them in {largest.kind}",
            "how many values reach the first dense layer: is there enough pooling before it?"
            if largest.kind == "Dense"
            else f"which arguments of {largest.kind} can be smaller?",
        )


@pytest.mark.check(
    title="the last layer and the loss fit each other",
    needs=["is_compiled", "accepts_the_pictures"],
)
def test_output_fits_the_loss(
    context: CheckContext, submission: Submission, model: ModelEvidence, compiled: CompileEvidence
) -> None:
    data, found = context.settings.data, fitting.describe_loss(model, compiled)
    if not fitting.loss_fits(model, compiled, data):
        raise CheckFailure("a loss that fits the last layer", found, fitting.loss_rule(data))
    training = own_training_set(context, submission) if fitting.output_units(model) == 2 else None
    if training is not None and training.one_hot is ("sparse" in compiled.loss):
        form = "one column for each class" if training.one_hot else "one number for each picture"
        raise CheckFailure(
            "a loss that fits the labels of train_val_generators",
            f"{compiled.loss} for {form}",
            "does class_mode (or label_mode) of the generators fit this loss?",
        )
