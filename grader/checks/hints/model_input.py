"""Hints on the input and the output of a model that do not fit the data."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import ModelEvidence
from grader.training_settings import Data

_PICTURE_DIMENSIONS = 3
# Layers that end a model only if the dense layers are forgotten.
_NO_LAST_LAYERS = (
    *("Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "MaxPooling2D", "Conv2D"),
    *("Dropout", "BatchNormalization"),
)


@dataclass(frozen=True)
class ModelInput:
    """A model that does not take the inputs of the data."""

    model: ModelEvidence
    data: Data

    @property
    def found(self) -> tuple[int | None, ...]:
        """The shape of the input that the model takes."""
        return self.model.input_shape

    @property
    def expected(self) -> tuple[int, ...]:
        """The shape of one input of the data."""
        return self.data.shape


@dataclass(frozen=True)
class ModelOutput:
    """A model whose output for one input has another shape than that of the reference."""

    model: ModelEvidence
    shape: tuple[int, ...]
    data: Data

    @property
    def last_kind(self) -> str:
        """The kind of the last layer."""
        return self.model.layers[-1].kind if self.model.layers else "Input"


def several_inputs(one: ModelInput) -> bool:
    """The model has several inputs."""
    return len(one.model.input_shapes) > 1


def several_outputs(one: ModelInput) -> bool:
    """The model has several outputs."""
    return len(one.model.output_shapes) > 1


def one_number_too_many(one: ModelInput) -> bool:
    """The input shape has one number more than an input has dimensions."""
    return len(one.found) == len(one.expected) + 1


def is_flat(one: ModelInput) -> bool:
    """The model takes a list of numbers and the data are not lists."""
    return len(one.found) == 1 < len(one.expected)


def numbers_in_other_order(one: ModelInput) -> bool:
    """The input shape has the right numbers in another order."""
    known = [side for side in one.found if side is not None]
    return one.found != one.expected and sorted(known) == sorted(one.expected)


def is_other_channels(one: ModelInput) -> bool:
    """Only the channels of pictures differ, the last number of the input shape."""
    return (
        len(one.found) == len(one.expected) == _PICTURE_DIMENSIONS
        and one.found[:-1] in (one.expected[:-1], (None,) * (len(one.expected) - 1))
        and one.found[-1] != one.expected[-1]
    )


def is_other_side(one: ModelInput) -> bool:
    """Only the height or the width of pictures differs."""
    return (
        len(one.found) == len(one.expected) == _PICTURE_DIMENSIONS
        and one.found[-1] == one.expected[-1]
    )


def has_rows_left(one: ModelOutput) -> bool:
    """The output still has several dimensions."""
    return len(one.shape) > 1


def has_no_dense(one: ModelOutput) -> bool:
    """The model has no dense layer."""
    return all(layer.kind != "Dense" for layer in one.model.layers)


def ends_too_early(one: ModelOutput) -> bool:
    """The last layer is one that a dense layer should follow."""
    return one.last_kind in _NO_LAST_LAYERS


def is_unit_for_each_class(one: ModelOutput) -> bool:
    """The last layer has two units for two classes."""
    return one.data.classes == 2 and one.shape == (2,)


def predicts_numbers(one: ModelOutput) -> bool:
    """The labels are numbers to predict."""
    return one.data.classes == 0


def _input_values(one: ModelInput) -> Mapping[str, Value]:
    return {"input": one.data.input_name, "last": one.expected[-1]}


def _output_values(one: ModelOutput) -> Mapping[str, Value]:
    labels = "0 and 1" if one.data.classes == 2 else f"0 to {one.data.classes - 1}"
    return {"kind": one.last_kind, "labels": labels, "input": one.data.input_name}


INPUT_RULES = Rules[ModelInput](
    "create_model/input",
    Rule(
        "several_inputs",
        "The model has several inputs: does it need more than one Input layer?",
        when=(several_inputs,),
        example="a functional model with two Input layers",
    ),
    Rule(
        "several_outputs",
        "The model has several outputs: should the argument outputs name only the last layer?",
        when=(several_outputs,),
        example="a functional model with two outputs",
    ),
    Rule(
        "batch_dimension",
        "Keras adds the number of pictures in a batch itself: does input_shape contain one number "
        "too many?",
        when=(one_number_too_many,),
        example="(10, 150, 150, 3)",
    ),
    Rule(
        "flat",
        "The model takes a list of numbers: does the first layer get input_shape with height, "
        "width and channels?",
        when=(is_flat,),
        example="(67500,)",
    ),
    Rule(
        "order",
        "The numbers are in another order: is input_shape given as height, width, channels?",
        when=(numbers_in_other_order,),
        example="(3, 150, 150)",
    ),
    Rule(
        "channels",
        "Each {input} has {last} channels: what is the last number of input_shape?",
        when=(is_other_channels,),
        values=_input_values,
        example="(150, 150, 1)",
    ),
    Rule(
        "sides",
        "The height or width differs: is input_shape the size that the task sets for pictures?",
        when=(is_other_side,),
        example="(300, 300, 3)",
    ),
    Rule(
        "other",
        "Does the argument input_shape match the shape of one {input}?",
        values=_input_values,
        example="(28,)",
    ),
)

OUTPUT_RULES = Rules[ModelOutput](
    "create_model/output",
    Rule(
        "no_dense",
        "The last layer is {kind}: which layers, such as Flatten and Dense, turn its output into "
        "a prediction?",
        when=(has_no_dense, ends_too_early),
        values=_output_values,
        example="(17, 17, 64); the last layer is MaxPooling2D",
    ),
    Rule(
        "not_flat",
        "The output still has rows and columns: is a Flatten layer missing before the dense "
        "layers?",
        when=(has_rows_left,),
        example="(17, 17, 1)",
    ),
    Rule(
        "no_last_dense",
        "The last layer is {kind}: which Dense layer turns its values into a prediction?",
        when=(ends_too_early,),
        values=_output_values,
        example="(512,); the last layer is Dropout",
    ),
    Rule(
        "unit_for_each_class",
        "Two units give one value for each class: how many units give one probability for labels "
        "0 and 1?",
        when=(is_unit_for_each_class,),
        example="(2,) where the task asks for (1,)",
    ),
    Rule(
        "numbers",
        "How many numbers are there to predict for each {input}: as many as units in the last "
        "layer?",
        when=(predicts_numbers,),
        values=_output_values,
        example="(3,) where each input has one number",
    ),
    Rule(
        "units",
        "With labels {labels}, how many units does the last Dense layer need?",
        values=_output_values,
        example="(9,) for ten classes",
    ),
)
