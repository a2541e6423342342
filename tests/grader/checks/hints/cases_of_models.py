"""Evidence for the rules on models: what each rule speaks for, and what it must not."""

from typing import Any

from grader.checks.hints.model_activations import ACTIVATION_RULES
from grader.checks.hints.model_arguments import PARAMETER_RULES, SHAPE_RULES
from grader.checks.hints.model_compile import (
    METRIC_RULES,
    OPTIMIZER_RULES,
    UNCOMPILED_RULES,
    CompileSettings,
    Uncompiled,
)
from grader.checks.hints.model_input import INPUT_RULES, OUTPUT_RULES, ModelInput, ModelOutput
from grader.checks.hints.model_layers import KIND_RULES, Kinds
from grader.checks.hints.model_loss import LABEL_RULES, LOSS_RULES, LossLabels, ModelLoss
from grader.checks.hints.model_size import BUDGET_RULES, REGULARIZATION_RULES, ModelSize
from grader.checks.layer_pairs import ModelPair
from grader.messages.rules import Rules
from grader.sandbox.protocol import LayerEvidence, Raised
from grader.submissions.function_reading import SourceLine
from grader.training_settings import Data
from tests.grader.checks.hints.made_evidence import CAUGHT, LINE, evidence
from tests.grader.checks.hints.made_models import (
    CONVOLUTION,
    DENSE,
    FLATTEN,
    LAST,
    LAYERS,
    POOLING,
    changed,
    compiled,
    last,
    model,
)

PETS = Data()
DIGITS = Data("digits.csv", (8, 8, 1), 10)
NUMBERS = Data("numbers.npz", (3,), 0)
COMPILE_LINE = SourceLine(3, 9, "model.compile('adam', 'mse')")
COMPILE_CAUGHT = (Raised("ValueError", "unknown loss", 3, 9, "model.compile('adam', 'x')"),)
CALLED = frozenset({"compile", "Sequential"})
TASK = [layer.kind for layer in LAYERS]


def takes(*shape: int | None, data: Data = PETS, **changes: Any) -> ModelInput:
    return ModelInput(model(input_shape=shape, **changes), data)


def gives(*layers: LayerEvidence, data: Data = PETS) -> ModelOutput:
    made = model(*layers)
    return ModelOutput(made, made.output_shape, data)


def pair(*layers: LayerEvidence, **changes: Any) -> ModelPair:
    return ModelPair(model(*layers, **changes), model())


def first(**changes: Any) -> ModelPair:
    """Return a model with another convolution."""
    return pair(changed(CONVOLUTION, **changes), *LAYERS[1:])


def ends(activation: str, units: int = 1, **changes: Any) -> ModelPair:
    """Return a model with another last layer."""
    return pair(*LAYERS[:-1], last(activation, units), **changes)


def settings(**changes: Any) -> CompileSettings:
    return CompileSettings(compiled(**changes), compiled())


def uncompiled(caught: tuple[Raised, ...] = (), **reading: Any) -> Uncompiled:
    return Uncompiled(evidence({}, caught, **reading))


def loss(
    name: str, activation: str = "sigmoid", units: int = 1, data: Data = PETS, logits: bool = False
) -> ModelLoss:
    made = model(*LAYERS[:-1], last(activation, units))
    return ModelLoss(made, compiled(name, from_logits=logits), data)


def sized(*layers: LayerEvidence) -> ModelSize:
    return ModelSize(model(*layers))


def dropout(rate: float) -> LayerEvidence:
    return LayerEvidence("Dropout", "dropout", (512,), 0, None, {"rate": rate})


PENALIZED = changed(CONVOLUTION, settings={"kernel_regularizer": "l2"})
LARGE_CONVOLUTION = changed(CONVOLUTION, parameters=50_000_000)
OTHER_DENSE = changed(DENSE, parameters=100_000_000)
FROZEN = changed(CONVOLUTION, trainable=False)
WIDE = changed(CONVOLUTION, settings={"filters": 32}, output_shape=(148, 148, 32))
LARGE_KERNEL = {"settings": {"kernel_size": [5, 5]}, "output_shape": (146, 146, 16)}
PADDED = {"settings": {"padding": "same"}, "output_shape": (150, 150, 16)}
PADDED_KERNEL = {"settings": {"padding": "same", "kernel_size": [5, 5]}}
HALF = {"settings": {"dtype": "float16"}}
POOLED = changed(POOLING, settings={"pool_size": [3, 3]}, output_shape=(49, 49, 16))
UNPOOLED = changed(FLATTEN, output_shape=(350464,))
BIG = (300, 300, 3)

# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    (INPUT_RULES, "several_inputs"): (
        takes(150, 150, 3, input_shapes=((150, 150, 3), (4,))),
        takes(300, 300, 3),
    ),
    (INPUT_RULES, "several_outputs"): (
        takes(150, 150, 3, output_shapes=((1,), (1,))),
        takes(300, 300, 3),
    ),
    (INPUT_RULES, "batch_dimension"): (takes(10, 150, 150, 3), takes(300, 300, 3)),
    (INPUT_RULES, "flat"): (takes(67500), takes(4, data=NUMBERS)),
    (INPUT_RULES, "order"): (takes(3, 150, 150), takes(3, 100, 150)),
    (INPUT_RULES, "channels"): (
        takes(150, 150, 1),
        takes(100, 150, 1),
        takes(4, data=NUMBERS),
    ),
    (INPUT_RULES, "sides"): (takes(300, 300, 3), takes(300, 300, 1)),
    (INPUT_RULES, "other"): (takes(4, data=NUMBERS),),
    (OUTPUT_RULES, "no_dense"): (
        gives(CONVOLUTION, POOLING),
        gives(CONVOLUTION, POOLING, changed(LAST, output_shape=(74, 74, 1))),
    ),
    (OUTPUT_RULES, "not_flat"): (
        gives(CONVOLUTION, POOLING, changed(LAST, output_shape=(74, 74, 1))),
        gives(*LAYERS[:-1], last("softmax", 2)),
    ),
    (OUTPUT_RULES, "no_last_dense"): (
        gives(*LAYERS[:-1], dropout(0.5)),
        gives(CONVOLUTION, POOLING, FLATTEN),
        gives(*LAYERS[:-1]),
    ),
    (OUTPUT_RULES, "unit_for_each_class"): (
        gives(last("softmax", 2)),
        gives(last("softmax", 3)),
        gives(last("softmax", 2), data=DIGITS),
    ),
    (OUTPUT_RULES, "numbers"): (gives(last("linear", 3), data=NUMBERS), gives(last("linear", 3))),
    (OUTPUT_RULES, "units"): (gives(last("softmax", 9), data=DIGITS),),
    (KIND_RULES, "no_flatten"): (
        Kinds(["Conv2D", "MaxPooling2D", "Dense", "Dense"], TASK),
        Kinds(["Conv2D", "Flatten", "Dense", "Dense"], TASK),
    ),
    (KIND_RULES, "missing"): (
        Kinds(["Conv2D", "Flatten", "Dense"], TASK),
        Kinds(["Conv2D", "Dropout", "Dense"], TASK),
    ),
    (KIND_RULES, "added"): (
        Kinds([*TASK[:3], "Dropout", *TASK[3:]], TASK),
        Kinds([*TASK[:2], "Dropout", *TASK[3:]], TASK),
    ),
    (KIND_RULES, "order"): (
        Kinds(["MaxPooling2D", "Conv2D", *TASK[2:]], TASK),
        Kinds(["AveragePooling2D", "Conv2D", *TASK[2:]], TASK),
    ),
    (KIND_RULES, "replaced"): (
        Kinds(["Conv2D", "AveragePooling2D", *TASK[2:]], TASK),
        Kinds(["Conv2D", "AveragePooling2D", "Dropout", *TASK[2:]], TASK),
    ),
    (KIND_RULES, "other"): (Kinds(["Dropout", "Dense"], TASK),),
    (UNCOMPILED_RULES, "hidden_exception"): (
        uncompiled(COMPILE_CAUGHT, called=CALLED),
        uncompiled(CAUGHT, called=CALLED),
    ),
    (UNCOMPILED_RULES, "after_return"): (
        uncompiled(called=CALLED, unreachable=COMPILE_LINE),
        uncompiled(called=CALLED),
        uncompiled(called=frozenset({"Sequential"}), unreachable=LINE),
    ),
    (UNCOMPILED_RULES, "never_called"): (
        uncompiled(called=frozenset({"Sequential"})),
        uncompiled(called=CALLED),
        uncompiled(),
    ),
    (UNCOMPILED_RULES, "no_optimizer"): (uncompiled(called=CALLED), uncompiled()),
    (UNCOMPILED_RULES, "other"): (uncompiled(),),
    (OPTIMIZER_RULES, "own"): (
        settings(optimizer="your own Slow", learning_rate=None),
        settings(optimizer="Adam"),
    ),
    (OPTIMIZER_RULES, "class"): (settings(optimizer="Adam"), settings(learning_rate=0.01)),
    (OPTIMIZER_RULES, "schedule"): (settings(learning_rate=None), settings(learning_rate=0.01)),
    (OPTIMIZER_RULES, "no_number"): (
        settings(learning_rate=float("nan")),
        settings(learning_rate=0.01),
    ),
    (OPTIMIZER_RULES, "zeros"): (
        settings(learning_rate=0.0001),
        settings(learning_rate=0.002),
        settings(learning_rate=-0.001),
    ),
    (OPTIMIZER_RULES, "rate"): (
        settings(learning_rate=0.002),
        settings(optimizer_settings={"rho": 0.95}),
    ),
    (OPTIMIZER_RULES, "setting"): (settings(optimizer_settings={"rho": 0.95}),),
    (METRIC_RULES, "none"): (settings(metrics=()), settings(metrics=("precision",))),
    (METRIC_RULES, "unmeasured"): (
        settings(metrics=("categorical_accuracy, which measures no accuracy here",)),
        settings(metrics=("precision",)),
    ),
    (METRIC_RULES, "other"): (settings(metrics=("precision",)),),
    (ACTIVATION_RULES, "softmax_over_one_unit"): (
        ends("softmax"),
        ends("softmax", 2),
        ends("relu"),
    ),
    (ACTIVATION_RULES, "softmax_over_units"): (ends("softmax", 2), ends("tanh", 2)),
    (ACTIVATION_RULES, "logits"): (
        ends("linear", compile=compiled(from_logits=True)),
        ends("linear"),
        ends("relu", compile=compiled(from_logits=True)),
    ),
    (ACTIVATION_RULES, "missing"): (
        ends("linear"),
        ModelPair(model(*LAYERS[:-1], last("linear")), model(*LAYERS[:-1], last("relu"))),
    ),
    (ACTIVATION_RULES, "range"): (
        ends("relu"),
        ends("hard_sigmoid"),
        ModelPair(model(*LAYERS[:-1], last("relu")), model(*LAYERS[:-1], last("linear"))),
    ),
    (ACTIVATION_RULES, "last"): (ends("hard_sigmoid"), first(activation="tanh")),
    (ACTIVATION_RULES, "hidden_missing"): (
        first(activation="linear"),
        first(activation="tanh"),
        ends("linear"),
    ),
    (ACTIVATION_RULES, "hidden"): (first(activation="tanh"),),
    (SHAPE_RULES, "filters"): (pair(WIDE, *LAYERS[1:]), first(**LARGE_KERNEL)),
    (SHAPE_RULES, "kernel_size"): (
        first(**LARGE_KERNEL),
        first(**PADDED_KERNEL, output_shape=(150, 150, 16)),
        first(**HALF),
    ),
    (SHAPE_RULES, "padding"): (first(**PADDED), first(settings={"padding": "same"})),
    (SHAPE_RULES, "units"): (
        pair(*LAYERS[:3], changed(DENSE, settings={"units": 64}, output_shape=(64,)), LAST),
        pair(*LAYERS[:3], changed(DENSE, output_shape=(64,)), LAST),
    ),
    (SHAPE_RULES, "dtype"): (first(**HALF), pair(CONVOLUTION, POOLED, *LAYERS[2:])),
    (SHAPE_RULES, "added"): (
        first(settings={"kernel_regularizer": "l2"}),
        pair(CONVOLUTION, POOLED, *LAYERS[2:]),
        pair(input_shape=BIG),
    ),
    (SHAPE_RULES, "argument"): (
        pair(CONVOLUTION, POOLED, *LAYERS[2:]),
        first(settings={"kernel_regularizer": "l2"}),
        pair(input_shape=BIG),
    ),
    (SHAPE_RULES, "input_shape"): (pair(input_shape=BIG), pair(input_type="int32")),
    (SHAPE_RULES, "order"): (
        pair(CONVOLUTION, POOLING, UNPOOLED, DENSE, LAST),
        pair(input_type="int32"),
        pair(CONVOLUTION, POOLING, UNPOOLED, DENSE, LAST, input_shape=BIG),
    ),
    (SHAPE_RULES, "input_type"): (pair(input_type="int32"),),
    (PARAMETER_RULES, "no_bias"): (first(parameters=432), first(parameters=431)),
    (PARAMETER_RULES, "bias"): (first(parameters=464), first(parameters=465)),
    (PARAMETER_RULES, "other"): (first(parameters=900), pair(FROZEN, *LAYERS[1:])),
    (PARAMETER_RULES, "frozen"): (
        pair(FROZEN, *LAYERS[1:]),
        ModelPair(model(), model(FROZEN, *LAYERS[1:])),
    ),
    (PARAMETER_RULES, "not_frozen"): (ModelPair(model(), model(FROZEN, *LAYERS[1:])),),
    (LOSS_RULES, "none"): (loss("none"), loss("hinge")),
    (LOSS_RULES, "own"): (loss("your own distance"), loss("hinge")),
    (LOSS_RULES, "last_layer"): (
        ModelLoss(model(*LAYERS, dropout(0.5)), compiled(), PETS),
        loss("hinge"),
    ),
    (LOSS_RULES, "softmax_for_numbers"): (
        loss("mean_squared_error", "softmax", data=NUMBERS),
        loss("mean_squared_error", "softmax"),
        loss("hinge", data=NUMBERS),
    ),
    (LOSS_RULES, "numbers"): (
        loss("hinge", data=NUMBERS),
        loss("hinge"),
        loss("hinge", "softmax", data=NUMBERS),
    ),
    (LOSS_RULES, "for_numbers"): (
        loss("mean_squared_error"),
        loss("hinge"),
        loss("mean_squared_error", data=NUMBERS),
    ),
    (LOSS_RULES, "categorical_of_one_unit"): (
        loss("categorical_crossentropy"),
        loss("categorical_crossentropy", units=2),
        loss("hinge"),
    ),
    (LOSS_RULES, "binary_of_units"): (
        loss("binary_crossentropy", "softmax", 2),
        loss("binary_crossentropy", "softmax"),
        loss("hinge", "softmax", 2),
    ),
    (LOSS_RULES, "softmax_over_one_unit"): (
        loss("binary_crossentropy", "softmax"),
        loss("binary_crossentropy", "relu"),
        loss("hinge", "softmax", 2),
    ),
    (LOSS_RULES, "logits_after_activation"): (
        loss("binary_crossentropy", logits=True),
        loss("binary_crossentropy", "linear", logits=True),
        loss("hinge"),
    ),
    (LOSS_RULES, "logits"): (
        loss("binary_crossentropy", "linear", logits=True),
        loss("binary_crossentropy", "linear"),
    ),
    (LOSS_RULES, "no_activation"): (
        loss("binary_crossentropy", "linear"),
        loss("binary_crossentropy", "linear", logits=True),
        loss("hinge", "linear"),
    ),
    (LOSS_RULES, "no_probability"): (
        loss("binary_crossentropy", "tanh"),
        loss("binary_crossentropy", "linear"),
        loss("hinge", "tanh"),
    ),
    (LOSS_RULES, "sigmoid_over_units"): (
        loss("categorical_crossentropy", "sigmoid", 2),
        loss("hinge", "softmax", 2),
        loss("hinge"),
    ),
    (LOSS_RULES, "two_classes"): (loss("hinge"), loss("hinge", "softmax", 10, DIGITS)),
    (LOSS_RULES, "classes"): (loss("hinge", "softmax", 10, DIGITS),),
    (LABEL_RULES, "columns"): (
        LossLabels("sparse_categorical_crossentropy", one_hot=True),
        LossLabels("categorical_crossentropy", one_hot=False),
    ),
    (LABEL_RULES, "numbers"): (LossLabels("categorical_crossentropy", one_hot=False),),
    (REGULARIZATION_RULES, "rate_too_high"): (
        sized(*LAYERS, dropout(0.95)),
        sized(*LAYERS, dropout(0.01)),
    ),
    (REGULARIZATION_RULES, "rate_too_low"): (sized(*LAYERS, dropout(0.01)), sized(*LAYERS)),
    (REGULARIZATION_RULES, "only_penalties"): (sized(PENALIZED, *LAYERS[1:]), sized(*LAYERS)),
    (REGULARIZATION_RULES, "none"): (sized(*LAYERS),),
    (BUDGET_RULES, "flatten"): (sized(*LAYERS), sized(*LAYERS[:4], OTHER_DENSE, LAST)),
    (BUDGET_RULES, "units"): (
        sized(*LAYERS[:4], OTHER_DENSE, LAST),
        sized(LARGE_CONVOLUTION, *LAYERS[1:]),
    ),
    (BUDGET_RULES, "other"): (sized(LARGE_CONVOLUTION, *LAYERS[1:]),),
}
