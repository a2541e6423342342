"""Code from older notebooks runs in the sandbox if its names have only moved since."""

import msgspec
import pytest

from grader.grading.grader import Grader
from grader.sandbox.protocol import (
    Call,
    Limits,
    ModelConfig,
    Part,
    Raised,
    Report,
    RunCall,
    Statement,
)

LAYER = "tf.keras.layers.Dense(1, input_shape=(3,))"


def value_of(grader: Grader, source: str, observe: str = "nothing") -> object:
    """Run `function` of some source, and return the captured value."""
    part = Part("function", 1, (Statement(1, 1, source),))
    call = Call("function", observe=observe)  # type: ignore[arg-type]
    outcome = grader.sandbox.run(RunCall(part, call), Limits())
    return msgspec.msgpack.decode(outcome.report, type=Report).value


@pytest.mark.parametrize(
    "optimizer",
    [
        "tf.keras.optimizers.RMSprop(lr=0.25)",
        "tf.keras.optimizers.Adam(lr=0.25, decay=1e-6)",
        "tf.optimizers.SGD(lr=0.25)",
        "keras.optimizers.Nadam(lr=0.25)",
        "tf.keras.optimizers.legacy.Adam(0.25)",
        "RMSprop(lr=0.25)",
        "Legacy(learning_rate=0.25)",
    ],
)
def test_the_old_name_of_the_learning_rate_is_accepted(grader: Grader, optimizer: str) -> None:
    source = (
        "def function():\n"
        "    import keras, tensorflow as tf\n"
        "    from tensorflow.keras.optimizers import RMSprop\n"
        "    from tensorflow.keras.optimizers.legacy import Adam as Legacy\n"
        f"    model = tf.keras.Sequential([{LAYER}])\n"
        f"    model.compile({optimizer}, 'mse')\n"
        "    return model"
    )
    model = value_of(grader, source, "model")

    assert isinstance(model, ModelConfig)
    assert model.compile is not None
    assert model.compile["optimizer"]["config"]["learning_rate"] == 0.25


@pytest.mark.parametrize(
    "place",
    [
        "tensorflow.keras.preprocessing.image",
        "keras.preprocessing.image",
        "keras_preprocessing.image",
    ],
)
def test_generators_are_found_in_their_former_modules(grader: Grader, place: str) -> None:
    source = (
        "def function():\n"
        f"    from {place} import ImageDataGenerator\n"
        "    assert ImageDataGenerator(rescale=0.5).rescale == 0.5"
    )
    assert not isinstance(value_of(grader, source), Raised)


def test_an_argument_that_never_existed_is_refused(grader: Grader) -> None:
    source = "def function():\n    import keras\n    keras.optimizers.Adam(rate=1)"
    raised = value_of(grader, source)

    assert isinstance(raised, Raised)
    assert "rate" in raised.message


def test_the_names_of_ipython_are_defined(grader: Grader) -> None:
    source = "def function():\n    display(1)\n    get_ipython().run_line_magic('time', '')"
    assert not isinstance(value_of(grader, source), Raised)


def test_shell_commands_in_a_function_are_run(grader: Grader) -> None:
    source = (
        "import os, tempfile\n"
        "place = tempfile.gettempdir()\n"
        "def function():\n"
        "    name = 'made'\n"
        "    get_ipython().system('mkdir {place}/$name && touch {place}/{name}/x')\n"
        "    assert get_ipython().getoutput('ls {place}/made') == ['x']"
    )
    assert not isinstance(value_of(grader, source), Raised)


def test_a_future_import_applies_to_all_later_statements(grader: Grader) -> None:
    source = "from __future__ import annotations"
    later = "def function(path: Path | None = None) -> Sets: pass"
    part = Part("function", 2, (Statement(1, 1, source), Statement(2, 1, later)))

    outcome = grader.sandbox.run(RunCall(part, Call("function")), Limits())

    assert not isinstance(msgspec.msgpack.decode(outcome.report, type=Report).value, Raised)


@pytest.mark.parametrize(
    "settings",
    [
        "'adam', 'mse', ['accuracy']",
        "'adam', 'mse', 'accuracy'",
        "'adam', 'mse', metrics='accuracy'",
        "optimizer='adam', loss='mse', metrics=['accuracy']",
    ],
)
def test_metrics_are_accepted_in_their_former_places(grader: Grader, settings: str) -> None:
    source = (
        "def function():\n"
        "    import tensorflow as tf\n"
        f"    model = tf.keras.Sequential([{LAYER}])\n"
        f"    model.compile({settings})\n"
        "    return model"
    )
    model = value_of(grader, source, "model")

    assert isinstance(model, ModelConfig)
    assert model.compile is not None
    assert model.compile["metrics"] == ["accuracy"]


@pytest.mark.parametrize(
    "statement",
    [
        "from keras.layers.advanced_activations import LeakyReLU",
        "from tensorflow.keras.layers.experimental.preprocessing import RandomFlip",
        "from tensorflow.keras.layers.experimental import preprocessing; preprocessing.Rescaling",
        "import tensorflow as tf; tf.keras.layers.experimental.preprocessing.Rescaling(1 / 255)",
        "import tensorflow.keras.layers as L; L.experimental.preprocessing.RandomFlip",
        "import keras; keras.utils.plot_model(None, 'model.png')",
        "from keras.utils.vis_utils import plot_model; plot_model(None)",
        "from keras.utils import np_utils; np_utils.to_categorical",
        "from keras.layers.merge import concatenate",
        "from keras.layers.normalization import BatchNormalization",
        "from keras.engine.topology import Input",
        "import keras; keras.layers.convolutional.Conv2D",
        "import tensorflow as tf; tf.keras.layers.core.Dense",
        "from tensorflow.python.keras.preprocessing.image import ImageDataGenerator",
        "from keras.api._v2.keras import layers; layers.Dense(1)",
        "from tensorflow.python.keras.api._v2 import keras; keras.layers.Dense(1)",
        "from keras.optimizers import adam_v2; adam_v2.Adam(lr=0.001)",
        "import tensorflow as tf; tf.optimizers.experimental.RMSprop(0.001)",
        "import tensorflow.compat.v2.keras as keras; keras.layers.Dense(1)",
        "from tensorflow.contrib import keras; keras.layers.Dense(1)",
        "import tf_keras as keras; keras.layers.Dense(1)",
        "from keras.preprocessing.image import DirectoryIterator, NumpyArrayIterator",
        "from keras_preprocessing.image.image_data_generator import ImageDataGenerator",
        "from keras.preprocessing.image_dataset import image_dataset_from_directory",
        "import keras_preprocessing.image as image; image.ImageDataGenerator",
    ],
)
def test_parts_of_keras_are_found_in_their_former_modules(grader: Grader, statement: str) -> None:
    assert not isinstance(value_of(grader, f"def function():\n    {statement}"), Raised)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("tensorflow.python.keras.layers", "Dense"),
        ("tensorflow.python.keras.models", "Sequential"),
        ("tensorflow.python.keras.optimizer_v2.adam", "Adam"),
        ("tensorflow.python.keras.engine.training", "Model"),
        ("tensorflow.python.keras.callbacks", "EarlyStopping"),
        ("keras.src.layers.convolutional.conv2d", "Conv2D"),
        ("keras.layers.core", "Flatten"),
        ("keras.api.layers", "Dense"),
        ("keras.api._v2.keras.optimizers.legacy", "RMSprop"),
        ("tensorflow.compat.v1.keras.models", "Sequential"),
        ("tensorflow_core.python.keras.layers", "Conv2D"),
        ("tensorflow.contrib.keras.api.keras.layers", "Dense"),
        ("tf_keras.layers", "Dense"),
        ("keras.layers.normalization.batch_normalization_v1", "BatchNormalization"),
        ("keras.optimizers.optimizer_experimental.rmsprop", "RMSprop"),
        ("keras.layers.noise", "GaussianNoise"),
        ("keras.layers.pooling", "MaxPooling2D"),
        ("keras.optimizers.legacy", "RMSprop"),
        ("keras.optimizers.optimizer_v2.rmsprop", "RMSprop"),
        ("keras.optimizer_v2.rmsprop", "RMSprop"),
    ],
)
def test_a_former_module_gives_the_objects_of_today(grader: Grader, place: str, name: str) -> None:
    source = (
        "def function():\n    import keras\n"
        f"    from {place} import {name}\n"
        "    parts = keras, keras.layers, keras.optimizers, keras.callbacks\n"
        f"    assert any({name} is getattr(part, '{name}', None) for part in parts)"
    )
    assert not isinstance(value_of(grader, source), Raised)


def test_all_names_of_a_former_module_can_be_imported_at_once(grader: Grader) -> None:
    source = (
        "from tensorflow.keras.layers.convolutional import *\n"
        "def function():\n    return Conv2D, MaxPooling2D"
    )
    assert not isinstance(value_of(grader, source), Raised)


@pytest.mark.parametrize(
    "statement",
    [
        "from keras.layers.convolutionals import Conv2D",
        "from keras.layers.convolutional import Conv2E",
        "import keras; keras.layers.Conv2E",
        "from keras.layers import Adam",
        "from keras.optimizers import adamant_v2",
        "from keras.api.dense_layers import Dense",
        "from tensorflow.contrib import slim",
        "import tensorflow as tf; tf.keras.layers.Convolution",
    ],
)
def test_names_that_no_version_had_are_refused(grader: Grader, statement: str) -> None:
    raised = value_of(grader, f"def function():\n    {statement}")

    assert isinstance(raised, Raised)
    assert raised.exception in ("AttributeError", "ImportError", "ModuleNotFoundError")


def test_a_notebook_runs_as_the_main_module(grader: Grader) -> None:
    source = "if __name__ == '__main__':\n    def function(): pass"
    assert not isinstance(value_of(grader, source), Raised)
