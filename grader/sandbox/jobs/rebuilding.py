"""Builds a model anew from its description.

No student code runs where this runs: the description is plain data that the grader has looked
through (`grader.sandbox.allowed_models`) before it comes here.
"""

import copy
from typing import Any

from grader.sandbox.protocol import ModelConfig


def rebuild(config: ModelConfig) -> Any:
    """A fresh, uncompiled Keras model from its description, with new weights."""
    import keras

    architecture = config.architecture
    kind = keras.Sequential if architecture["class_name"] == "Sequential" else keras.Model
    # Keras takes the configuration apart while it reads it.
    return kind.from_config(copy.deepcopy(architecture["config"]))
