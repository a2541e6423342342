"""Rebuilding of a model from its description.

No student code runs in this worker: the description is plain data that the grader has validated
(`grader.sandbox.allowed_models`).
"""

import copy
from typing import Any

from grader.sandbox.protocol import ModelConfig


def rebuild(config: ModelConfig) -> Any:
    """Build an uncompiled Keras model with new weights from its description."""
    import keras

    architecture = config.architecture
    kind = keras.Sequential if architecture["class_name"] == "Sequential" else keras.Model
    # Keras changes the configuration while it reads it.
    return kind.from_config(copy.deepcopy(architecture["config"]))
