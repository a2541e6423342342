"""Hints on layers of the right kinds with other arguments, shapes or parameters."""

from collections.abc import Mapping

from grader.checks.layer_pairs import LayerPair, ModelPair
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


def filters_differ(models: ModelPair) -> bool:
    """The argument filters of a layer differs."""
    return _first_with(models, "filters") is not None


def units_differ(models: ModelPair) -> bool:
    """The argument units of a layer differs."""
    return _first_with(models, "units") is not None


def kernel_differs(models: ModelPair) -> bool:
    """The argument kernel_size of a convolution without padding differs."""
    first = _first_with(models, "kernel_size")
    return first is not None and first.found.settings.get("padding") == "valid"


def padding_differs(models: ModelPair) -> bool:
    """The argument padding of a layer differs and changes its output."""
    return _first_with(models, "padding") is not None


def number_type_differs(models: ModelPair) -> bool:
    """The number type of a layer differs."""
    return _first_with(models, "dtype") is not None


def argument_differs(models: ModelPair) -> bool:
    """An argument of a layer differs."""
    return bool(models.other_settings)


def argument_added(models: ModelPair) -> bool:
    """The first argument that differs is not set in the task."""
    return argument_differs(models) and not _is_set(_first_expected(models))


def input_differs(models: ModelPair) -> bool:
    """The model takes another input shape."""
    return models.model.input_shape != models.reference.input_shape


def shapes_differ(models: ModelPair) -> bool:
    """A layer has another output shape."""
    return bool(models.other_shapes)


def bias_missing(models: ModelPair) -> bool:
    """The first difference in parameters is one bias for each unit or filter too few."""
    return bool(models.other_parameters) and _biases(models.other_parameters[0]) == -1


def bias_added(models: ModelPair) -> bool:
    """The first difference in parameters is one bias for each unit or filter too many."""
    return bool(models.other_parameters) and _biases(models.other_parameters[0]) == 1


def parameters_differ(models: ModelPair) -> bool:
    """A layer has another number of parameters."""
    return bool(models.other_parameters)


def layer_frozen(models: ModelPair) -> bool:
    """A layer does not train, and does in the task."""
    return any(not one.found.trainable for one in models.other_trainable)


def _first_with(models: ModelPair, setting: str) -> LayerPair | None:
    return next((one for one in models.layers if setting in one.settings), None)


def _first_expected(models: ModelPair) -> object:
    first = models.other_settings[0]
    return first.expected.settings.get(first.settings[0])


def _is_set(value: object) -> bool:
    return value is not None and value is not False


def _biases(pair: LayerPair) -> float:
    """Return how many biases for each unit or filter a layer has too many."""
    width = pair.expected.output_shape[-1] if pair.expected.output_shape else None
    return pair.surplus / width if width else 0


def _filters(models: ModelPair) -> Mapping[str, Value]:
    return _layer(_first_with(models, "filters"))


def _units(models: ModelPair) -> Mapping[str, Value]:
    return _layer(_first_with(models, "units"))


def _number_type(models: ModelPair) -> Mapping[str, Value]:
    return _layer(_first_with(models, "dtype"))


def _argument(models: ModelPair) -> Mapping[str, Value]:
    first = models.other_settings[0]
    return {"setting": first.settings[0], **_layer(first)}


def _bias(models: ModelPair) -> Mapping[str, Value]:
    pair = models.other_parameters[0]
    return {"difference": abs(pair.surplus), **_layer(pair)}


def _trainable(models: ModelPair) -> Mapping[str, Value]:
    return _layer(models.other_trainable[0])


def _layer(pair: LayerPair | None) -> Mapping[str, Value]:
    assert pair is not None
    return {"number": pair.number, "kind": pair.expected.kind}


SHAPE_RULES = Rules[ModelPair](
    "create_model/shapes",
    Rule(
        "filters",
        "The argument filters is the last number of the output shape: which number has layer "
        "{number} in the task?",
        when=(filters_differ,),
        values=_filters,
        example="layer 1 with filters=32 in place of 16",
    ),
    Rule(
        "kernel_size",
        "A kernel cuts kernel_size - 1 pixels off each side: which kernel_size gives the output "
        "shapes of the task?",
        when=(kernel_differs,),
        unless=(padding_differs,),
        example="layer 1 with kernel_size=(5, 5)",
    ),
    Rule(
        "padding",
        "With padding 'same' the size stays, with 'valid' it shrinks: which padding gives the "
        "output shapes of the task?",
        when=(padding_differs,),
        example="layer 1 with padding=same",
    ),
    Rule(
        "units",
        "The output shape of a Dense layer is its argument units: how many has layer {number} in "
        "the task?",
        when=(units_differ,),
        values=_units,
        example="layer 8 with units=1024",
    ),
    Rule(
        "dtype",
        "Layer {number} ({kind}) computes with other numbers: does the task ask for the argument "
        "dtype?",
        when=(number_type_differs,),
        values=_number_type,
        example="layer 1 with dtype=float16",
    ),
    Rule(
        "added",
        "Does the task ask for the argument {setting} of layer {number} ({kind})?",
        when=(argument_added,),
        values=_argument,
        example="layer 8 with kernel_regularizer",
    ),
    Rule(
        "argument",
        "Is the argument {setting} of layer {number} ({kind}) the one of the task?",
        when=(argument_differs,),
        values=_argument,
        example="layer 2 with pool_size=(3, 3)",
    ),
    Rule(
        "input_shape",
        "All output shapes follow from the input: is input_shape the one of the task?",
        when=(input_differs,),
        example="input shape (300, 300, 3)",
    ),
    Rule(
        "order",
        "All arguments are right, and the shapes differ: is each layer called on the output of "
        "the layer before it?",
        when=(shapes_differ,),
        example="a functional model that leaves out a pooling",
    ),
    Rule(
        "input_type",
        "Is the argument dtype of the input set?",
        example="pictures as int32",
    ),
)

PARAMETER_RULES = Rules[ModelPair](
    "create_model/parameters",
    Rule(
        "no_bias",
        "{difference} too few are one bias for each filter or unit: is use_bias set to False in "
        "layer {number}?",
        when=(bias_missing,),
        values=_bias,
        example="layer 1 with 432 parameters, 16 too few",
    ),
    Rule(
        "bias",
        "{difference} too many are one bias for each filter or unit: what does the task say about "
        "use_bias in layer {number}?",
        when=(bias_added,),
        values=_bias,
        example="layer 1 with 448 parameters, 16 too many",
    ),
    Rule(
        "other",
        "The output shapes are correct: do kernel_size and use_bias of layer {number} match the "
        "task?",
        when=(parameters_differ,),
        values=_bias,
        example="layer 1 with 1,216 parameters, 768 too many",
    ),
    Rule(
        "frozen",
        "A frozen layer keeps its random weights: where is trainable of layer {number} set to "
        "False?",
        when=(layer_frozen,),
        values=_trainable,
        example="layer 1 frozen",
    ),
    Rule(
        "not_frozen",
        "Which layers does the task freeze with trainable?",
        example="layer 1 trains",
    ),
)
