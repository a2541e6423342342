"""Arguments of a call: paths, numbers, and objects that only the worker can build."""

from pathlib import Path
from typing import Any

import numpy as np

from grader.sandbox.protocol import STUB_MODEL_GRID, Call, LabeledPictures, PathArgument, StubModel


def arguments_of(call: Call, folder: Path) -> list[Any]:
    """Build the arguments of a call, with paths below the working folder `folder`."""
    return [_build_argument(argument, folder) for argument in call.arguments]


def _build_argument(argument: Any, folder: Path) -> Any:
    if isinstance(argument, PathArgument):
        return f"{folder}/{argument.path}"
    if isinstance(argument, StubModel):
        return _build_stub_model(argument)
    if isinstance(argument, LabeledPictures):
        return _build_dataset(argument)
    return argument.value


def _build_stub_model(argument: StubModel) -> Any:
    import keras

    model = keras.Sequential(
        [
            keras.Input((argument.side, argument.side, 3)),
            # Like a network with dense layers, the stub refuses pictures of another size.
            keras.layers.Reshape((argument.side, argument.side, 3)),
            keras.layers.AveragePooling2D(argument.side // STUB_MODEL_GRID),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    weights = np.array(argument.weights, np.float32).reshape(-1, 1)
    model.set_weights([weights, np.array([argument.bias], np.float32)])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


def _build_dataset(argument: LabeledPictures) -> Any:
    import tensorflow as tf

    parts = (argument.pictures.numpy(), argument.labels.numpy())
    dataset = tf.data.Dataset.from_tensor_slices(parts)
    return dataset.shuffle(len(parts[1]), reshuffle_each_iteration=True).batch(argument.batch)
