"""The building blocks that a described model may have before Keras builds it.

A student's process describes a model as Keras' own configuration. Keras turns configurations into
objects, and foreign configurations have been a way to run code. So only descriptions made of the
layers, optimizers, losses and functions named here reach Keras, and even those in a sandbox.
"""

from typing import Any

from grader.sandbox.fresh_weights import (
    IDENTITY,
    INITIALIZERS,
    fresh_initializer,
    require_few_numbers,
)
from grader.sandbox.protocol import ModelConfig

# fmt: off
_LAYERS = {
    "Activation", "Add", "AlphaDropout", "Average", "AveragePooling2D", "BatchNormalization",
    "CenterCrop", "Concatenate", "Conv2D", "Conv2DTranspose", "Cropping2D", "Dense",
    "DepthwiseConv2D", "Dropout", "ELU", "Flatten", "Functional", "GaussianDropout",
    "GaussianNoise", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "GroupNormalization",
    "Identity", "InputLayer", "LayerNormalization", "LeakyReLU", "Maximum", "MaxPooling2D",
    "Multiply", "Normalization", "PReLU", "Permute", "RandomBrightness", "RandomContrast",
    "RandomCrop", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "ReLU",
    "Rescaling", "Reshape", "Resizing", "SeparableConv2D", "Sequential", "Softmax",
    "SpatialDropout2D", "Subtract", "UnitNormalization", "UpSampling2D", "ZeroPadding2D",
    # For inputs that are no pictures: tokens, sequences, volumes.
    "AdditiveAttention", "Attention", "AveragePooling1D", "AveragePooling3D", "Bidirectional",
    "CategoryEncoding", "Conv1D", "Conv1DTranspose", "Conv3D", "Conv3DTranspose", "ConvLSTM2D",
    "Cropping1D", "Cropping3D", "DepthwiseConv1D", "Dot", "Embedding", "GRU",
    "GlobalAveragePooling1D", "GlobalAveragePooling3D", "GlobalMaxPooling1D",
    "GlobalMaxPooling3D", "LSTM", "Masking", "MaxPooling1D", "MaxPooling3D", "Minimum",
    "MultiHeadAttention", "RepeatVector", "SeparableConv1D", "SimpleRNN", "SpatialDropout1D",
    "SpatialDropout3D", "UpSampling1D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding3D",
}
# Functions of `keras.ops` that a functional model applies to the outputs of layers.
_OPERATIONS = {
    "Elu", "Flatten", "Gelu", "LeakyRelu", "Mean", "NotEqual", "Relu", "Relu6", "Reshape", "Selu",
    "Sigmoid", "Silu", "Softmax", "Softplus", "Tanh",
}
_OPTIMIZERS = {
    "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lion", "Nadam",
    "RMSprop", "SGD", "CosineDecay", "CosineDecayRestarts", "ExponentialDecay",
    "InverseTimeDecay", "PiecewiseConstantDecay", "PolynomialDecay",
}
_LOSSES = {
    "BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy",
    "CategoricalHinge", "CosineSimilarity", "Dice", "Hinge", "Huber", "KLDivergence", "LogCosh",
    "MeanAbsoluteError", "MeanSquaredError", "Poisson", "SparseCategoricalCrossentropy",
    "SquaredHinge", "Tversky",
}
_OTHER_CLASSES = {
    "DTypePolicy", "L1", "L1L2", "L2", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm",
    "SeedGenerator",
}
_FUNCTIONS = {
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
    "categorical_focal_crossentropy", "categorical_hinge", "celu", "cosine_similarity", "dice",
    "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu",
    "hard_swish", "hard_tanh", "hinge", "huber", "kl_divergence", "leaky_relu", "linear",
    "log_cosh", "log_sigmoid", "log_softmax", "mean_absolute_error",
    "mean_absolute_percentage_error", "mean_squared_error", "mean_squared_logarithmic_error",
    "mish", "poisson", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax",
    "softplus", "softsign", "sparse_categorical_crossentropy", "sparse_plus", "sparse_sigmoid",
    "sparsemax", "squared_hinge", "squareplus", "swish", "tanh", "tanh_shrink", "threshold",
    "tversky",
}
# fmt: on
_CLASSES = {
    "__keras_tensor__",
    *(_LAYERS | _OPERATIONS),
    *(INITIALIZERS | _OPTIMIZERS | _LOSSES | _OTHER_CLASSES),
}
KERAS_NAMES = frozenset(_LAYERS | _LOSSES | _OPTIMIZERS | _FUNCTIONS)
"""The names of layers, losses, optimizers and functions that a description may contain."""
_MAX_DEPTH = 40


def validate_model(model: ModelConfig) -> ModelConfig:
    """Return the description with functions as plain names and fresh initializers.

    See `grader.sandbox.fresh_weights` for fresh initializers.

    Raises:
        ValueError: a part is not one of Keras' own building blocks, or the description holds more
            numbers than a fresh model needs; the message names the part or the numbers.
    """
    architecture = _validate_table(model.architecture)
    require_few_numbers(architecture)
    if architecture.get("class_name") not in ("Sequential", "Functional"):
        raise ValueError(f"{architecture.get('class_name')!r} is not a kind of model")
    if not isinstance(architecture.get("config"), dict):
        raise ValueError("the model's configuration is not one that Keras writes")
    compiled = None if model.compile is None else _validate_compile(model.compile)
    return ModelConfig(model.kind, architecture, compiled)


def _validate_compile(settings: dict[str, Any]) -> dict[str, Any]:
    settings = _validate_table(settings)
    optimizer, metrics = settings.get("optimizer"), settings.get("metrics")
    optimizer_config = optimizer.get("config") if isinstance(optimizer, dict) else None
    if not isinstance(optimizer_config, dict) or "learning_rate" not in optimizer_config:
        raise ValueError("the optimizer is not one that Keras writes")
    if not isinstance(metrics, list) or not all(isinstance(name, str) for name in metrics):
        raise ValueError("the metrics are not a list of names")
    if not isinstance(settings.get("loss"), str | dict | None):
        raise ValueError("the loss is not one loss")
    return settings


def _validate_table(value: dict[str, Any]) -> dict[str, Any]:
    table = _validate(value, 0)
    if not isinstance(table, dict):
        raise ValueError(f"expected a table of settings, found {table!r}")
    return table


def _validate(value: Any, depth: int) -> Any:
    """Return a value of a configuration with functions as names and fresh initializers."""
    if depth > _MAX_DEPTH:
        raise ValueError("its configuration is nested too deeply")
    if isinstance(value, list):
        return [_validate(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "function":
        return _validate_function(value.get("config"))
    if set(value) == {"value"} and isinstance(value["value"], list):
        raise ValueError("it holds a function written in place (lambda)")
    if "class_name" in value:
        _require_keras_class(value)
        if value["class_name"] in INITIALIZERS:
            value = fresh_initializer(value)
    # Without seeds of its own, the model draws all random numbers from the grader's seed.
    return {
        key: None if key == "seed" else _validate(_validate_initializer(key, item), depth + 1)
        for key, item in value.items()
    }


def _validate_initializer(key: Any, value: Any) -> Any:
    """Return the value of a setting; if the setting is an initializer, a fresh one."""
    if not str(key).endswith("_initializer") or isinstance(value, str | None):
        return value
    name = value.get("class_name") if isinstance(value, dict) else None
    if name not in (*INITIALIZERS, IDENTITY):
        raise ValueError(f"{name or value!r} is not one of Keras' own initializers")
    return fresh_initializer(value)


def _validate_function(name: Any) -> str:
    if not isinstance(name, str) or name not in _FUNCTIONS:
        raise ValueError(f"the function {name!r} is not one of Keras' own")
    return name


def _require_keras_class(value: dict[str, Any]) -> None:
    name, module, registered = (
        value.get(key) for key in ("class_name", "module", "registered_name")
    )
    if not isinstance(name, str) or name not in _CLASSES:
        raise ValueError(f"{name!r} is not one of Keras' own building blocks that can be described")
    if "module" in value and module is None:
        raise ValueError(f"{name!r} is a class of your own, not Keras'")
    if module not in (None, "builtins") and str(module).split(".")[0] != "keras":
        raise ValueError(f"{name!r} comes from {module}, not from Keras")
    if registered not in (None, name):
        raise ValueError(f"{name!r} is registered as {registered!r}, so it is not Keras' own")
