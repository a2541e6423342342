"""Configurations of models as Keras 3 writes them."""

from typing import Any

from grader.sandbox.allowed_models import validate_model
from grader.sandbox.protocol import ModelConfig

Config = dict[str, Any]


def part(name: object, module: object = "keras.layers", /, **config: object) -> Config:
    """A building block as Keras 3 writes it."""
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def function(name: object, module: str = "builtins", registered: object = "function") -> Config:
    """A function as Keras 3 writes it."""
    return {
        "module": module,
        "class_name": "function",
        "config": name,
        "registered_name": registered,
    }


def tensor(layer: str) -> Config:
    """An edge of a functional model."""
    history = {"shape": [None, 8], "dtype": "float32", "keras_history": [layer, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": history}


def conv(**changes: object) -> Config:
    """A convolution with usual settings and these changes."""
    settings = {
        "name": "conv2d",
        "dtype": part("DTypePolicy", "keras", name="float32"),
        "filters": 16,
        "kernel_size": [3, 3],
        "activation": "relu",
        "kernel_initializer": part("GlorotUniform", "keras.initializers", seed=None),
        "kernel_regularizer": part("L2", "keras.regularizers", l2=0.01),
        "kernel_constraint": None,
    }
    return {
        **part("Conv2D", **{**settings, **changes}),
        "build_config": {"input_shape": [None, 150, 150, 3]},
    }


def sequential(*layers: object) -> Config:
    """A sequential model of these layers."""
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": list(layers)}}


def functional() -> Config:
    """A functional model of two layers joined by an edge."""
    node = {"args": [[tensor("a"), tensor("a")]], "kwargs": {"mask": None}}
    layers = [
        {**part("InputLayer", batch_shape=[None, 8]), "name": "a", "inbound_nodes": []},
        {**part("Add", name="b"), "name": "b", "inbound_nodes": [node]},
    ]
    outputs = {"input_layers": [["a", 0, 0]], "output_layers": [["b", 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "f", "layers": layers, **outputs}}


def compiled(**changes: object) -> Config:
    """Usual compile settings with these changes."""
    settings = {
        "optimizer": part("RMSprop", "keras.optimizers", learning_rate=0.001, rho=0.9),
        "loss": "binary_crossentropy",
        "metrics": ["accuracy"],
    }
    return {**settings, **changes}


def validated(architecture: Any, settings: Any = None) -> ModelConfig:
    """Validate a model with this architecture and these compile settings."""
    return validate_model(ModelConfig("Sequential", architecture, settings))
