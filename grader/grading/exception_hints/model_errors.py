"""Exceptions of Keras while a model is built, compiled or trained."""

from grader.grading.exception_hints.translation import means

LAYER_RULES = (
    means(
        "class_in_place_of_layer",
        "ValueError",
        r"Only instances of `keras\.Layer` can be added.*Received: <class '[\w.]*?(?P<name>\w+)'>",
        "{name} is the class, and a model needs a layer made from it: are the parentheses after "
        "{name} missing?",
        example="ValueError: Only instances of `keras.Layer` can be added to a Sequential model. "
        "Received: <class '…Flatten'>",
    ),
    means(
        "no_layer",
        "ValueError",
        r"Only instances of `keras\.Layer` can be added.*\(of type <class '(?P<type>[\w.]+)'>\)",
        "A value of type {type} is added to the model: which element of the list is no layer?",
        example="ValueError: Only instances of `keras.Layer` can be added to a Sequential model. "
        "Received: relu",
    ),
    means(
        "layers_not_in_list",
        "ValueError",
        r"Expected `trainable` to be a boolean\. Received: trainable=<",
        "Sequential takes one list of layers: are the square brackets around the layers missing?",
        example="ValueError: Expected `trainable` to be a boolean. Received: trainable=<Dense …>",
    ),
    means(
        "same_names",
        "ValueError",
        r"should have unique names\. Name '(?P<name>[^']+)'",
        "Two layers are named {name}: do both need the argument name?",
        example="ValueError: All layers added to a Sequential model should have unique names. …",
    ),
    means(
        "size_below_one",
        "ValueError",
        r"[Nn]egative dimension|output size would be (?:zero or )?negative|output shape is invalid",
        "The picture is smaller than the kernel or pool here: what shrinks it before, such as "
        "strides, the third argument of Conv2D?",
        example="ValueError: Computed output size would be zero or negative.",
    ),
    means(
        "convolution_of_flat_input",
        "ValueError",
        r"expected min_ndim=4, found ndim=2",
        "Convolution and pooling need pictures, and get flat rows of numbers: do they stand after "
        "Flatten or Dense?",
        example="ValueError: Input 0 of layer 'conv2d' is incompatible with the layer: expected "
        "min_ndim=4, found ndim=2.",
    ),
    means(
        "channels_missing",
        "ValueError",
        r"expected (?:min_)?ndim=4, found ndim=3",
        "A picture has height, width and channels: does input_shape lack the number of channels?",
        example="ValueError: … expected min_ndim=4, found ndim=3. Full shape received: (None, 150, "
        "150)",
    ),
    means(
        "batch_in_input_shape",
        "ValueError",
        r"expected (?:min_)?ndim=4, found ndim=5|Kernel shape must have the same length as input",
        "The input has one dimension too many: input_shape is the shape of one picture; does it "
        "include the batch?",
        example="ValueError: Kernel shape must have the same length as input, but received … input "
        "of shape (None, None, 150, 150, 3).",
    ),
    means(
        "other_size_of_input",
        "ValueError",
        r"expected axis -1 of input shape to have value (?P<wanted>\d+), but received input with "
        r"shape \((?:.*, )?(?P<got>\d+)",
        "The layer was built for {wanted} values and gets {got}: do all pictures have the size of "
        "input_shape?",
        example="ValueError: … expected axis -1 of input shape to have value 67500, but received "
        "input with shape (1, 30000)",
    ),
    means(
        "other_shape_of_input",
        "ValueError InvalidArgumentError",
        r"tensor must be unchanged. Received: input_shape=(?P<shape>\([^)]*\))"
        r"|expected shape=\([^)]*\), found shape=(?P<other>\([^)]*\))",
        "The input of the model has the shape {shape}{other}: is the picture resized to the size "
        "of the model, and the result used?",
        example="ValueError: … expected shape=(None, 150, 150, 3), found shape=(1, 156, 204, 3)",
    ),
    means(
        "incompatible_input",
        "ValueError",
        r"is incompatible with the layer: expected (?P<wanted>[^.]+)",
        "The layer's input does not have the shape that it needs ({wanted}): which layer comes "
        "before it?",
        example="ValueError: Input 0 of layer 'lstm' is incompatible with the layer: expected "
        "ndim=3, found ndim=2.",
    ),
    means(
        "kernel_size",
        "ValueError",
        r"The `(?P<name>kernel_size|pool_size)` argument must be",
        "{name} is one number or a pair: what does the documentation say about the order of the "
        "arguments?",
        example="ValueError: The `kernel_size` argument must be a tuple of 2 integers.",
    ),
    means(
        "order_of_arguments",
        "ValueError",
        r"The `(?P<name>strides|padding|data_format)` argument must be",
        "A value stands in the place of {name}: is it an argument that must be given by its name?",
        example="ValueError: The `strides` argument must be a tuple of 2 integers. Received "
        "strides=relu",
    ),
    means(
        "units",
        "ValueError",
        r"(?:invalid value for `(?P<name>units)`|Invalid value for argument `(?P<other>\w+)`)",
        "{name}{other} must be one whole number above 0: is it a text, a pair or computed as 0?",
        example="ValueError: Received an invalid value for `units`, expected a positive integer.",
    ),
    means(
        "not_built",
        "ValueError AttributeError",
        r"isn't built|has not (?:yet )?been built|has never been called",
        "The model does not know its input yet: does its first layer get an input_shape?",
        example="ValueError: You tried to call `count_params` on layer 'sequential', but the layer "
        "isn't built.",
    ),
    means(
        "tensors_of_model",
        "ValueError",
        r"All `(?P<name>inputs|outputs)` values must be KerasTensors",
        "{name} of a Model must be tensors: is a layer given that was not called with its input?",
        example="ValueError: All `outputs` values must be KerasTensors. Received: <Dense …>",
    ),
    means(
        "not_connected",
        "ValueError",
        r"is not connected to `inputs`",
        "The output was not computed from this input: is each layer called with the result of the "
        "one before?",
        example="ValueError: Output with path `` is not connected to `inputs`",
    ),
    means(
        "layer_as_input",
        "ValueError",
        r"Only input tensors may be passed as positional arguments",
        "A layer is called with something that is no tensor: is the layer before it called, too?",
        example="ValueError: Only input tensors may be passed as positional arguments. …",
    ),
    means(
        "symbolic_tensor",
        "ValueError TypeError",
        r"KerasTensor cannot be used",
        "This value is a placeholder without numbers: does the line use a function that is no "
        "Keras layer?",
        example="ValueError: A KerasTensor cannot be used as input to a TensorFlow function.",
    ),
)
COMPILE_RULES = (
    means(
        "optimizer_class",
        "ValueError",
        r"Could not interpret optimizer identifier: <class '[\w.]*?(?P<name>\w+)'>",
        "{name} is the class, and compile needs an optimizer made from it: are the parentheses "
        "after {name} missing?",
        example="ValueError: Could not interpret optimizer identifier: <class '…RMSprop'>",
    ),
    means(
        "unknown_name",
        "ValueError TypeError",
        r"Could not interpret (?P<what>\w+)(?: function)? identifier: (?P<value>[\w.-]+)$",
        "Keras knows no {what} called {value}: is it spelt right, and in the right place of the "
        "call?",
        example="ValueError: Could not interpret activation function identifier: sigmod",
    ),
    means(
        "unknown_object",
        "ValueError TypeError",
        r"Could not interpret (?P<what>\w+)",
        "This value cannot be the {what}: is it a name that Keras knows, or an object of the right "
        "kind?",
        example="ValueError: Could not interpret activation function identifier: <module …>",
    ),
    means(
        "unknown_class",
        "ValueError TypeError",
        r"Unknown (?P<what>\w+)(?: function)?: '?(?P<value>\w+)",
        "Keras knows no {what} called {value}: is it spelt right?",
        example="ValueError: Unknown loss function: 'binary'",
    ),
    means(
        "metrics_not_in_list",
        "ValueError",
        r"Expected `metrics` argument to be a list",
        "metrics must be a list, also for a single metric: are the square brackets missing?",
        example="ValueError: Expected `metrics` argument to be a list, tuple, or dict.",
    ),
    means(
        "learning_rate_type",
        "ValueError",
        r"Argument `learning_rate` should be",
        "learning_rate must be a number or a schedule: is the number written in quotes?",
        example="ValueError: Argument `learning_rate` should be float, or an instance of "
        "LearningRateSchedule, …",
    ),
    means(
        "legacy_optimizer",
        "ImportError",
        r"optimizers\.legacy` is not supported",
        "keras.optimizers.legacy no longer exists: which optimizer of keras.optimizers has the "
        "same name?",
        example="ImportError: `keras.optimizers.legacy` is not supported in Keras 3.",
    ),
    means(
        "not_compiled",
        "ValueError RuntimeError",
        r"[Yy]ou must (?:call `compile\(\)`|compile your model)",
        "The model is used before it is compiled: does compile stand before this line?",
        example="ValueError: You must call `compile()` before using the model.",
    ),
    means(
        "labels_and_outputs",
        "ValueError",
        r"`target` and `output` must have the same shape.*target\.shape=(?P<labels>\([^)]*\)), "
        r"output\.shape=(?P<outputs>\([^)]*\))",
        "Labels have the shape {labels}, answers {outputs}: do the last layer's units fit the "
        "labels?",
        example="ValueError: Arguments `target` and `output` must have the same shape. …",
    ),
    means(
        "more_labels_than_units",
        "InvalidArgumentError",
        r"label value.*outside the valid range|Received a label value",
        "A label is larger than the last layer has units: do the last layer and the loss fit the "
        "labels?",
        example="InvalidArgumentError: Received a label value of 1 which is outside the valid range"
        " of [0, 1).",
    ),
)
