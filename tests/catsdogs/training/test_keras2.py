"""Files as TensorFlow 2.13 wrote them, read without it; compared once with real ones."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from PIL import Image

from catsdogs.failures import Failure
from catsdogs.training.model_files import load_model
from catsdogs.training.prediction import probabilities

pytestmark = pytest.mark.slow

SIDE = 40
SHAPE = [None, SIDE, SIDE, 3]
FUNCTIONAL = "keras.src.engine.functional"
LAYERS = "_layer_checkpoint_dependencies"
KERNEL, BIAS = np.full((3, 1), 9, np.float32), np.array([-13.5], np.float32)


def entry(kind: str, name: str, *sources: tuple[str, int], **config: object) -> dict[str, Any]:
    """A layer in a configuration of Keras 2, with the calls that give it its input."""
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, "trainable": True, "dtype": "float32", **config},
        "registered_name": None,
        "build_config": {"input_shape": SHAPE},
        "name": name,
        "inbound_nodes": [[[source, call, 0, {}]] for source, call in sources],
    }


def input_layer(name: str) -> dict[str, Any]:
    config = {"batch_input_shape": SHAPE, "sparse": False, "ragged": False}
    layer = entry("InputLayer", name, **config)
    del layer["config"]["trainable"]
    return layer


def functional(
    name: str, layers: list[dict[str, Any]], *sources: tuple[str, int], module: str = FUNCTIONAL
) -> dict[str, Any]:
    first, last = layers[0]["name"], layers[-1]["name"]
    ends = {"input_layers": [[first, 0, 0]], "output_layers": [[last, 0, 0]]}
    model = entry("Functional", name, *sources, layers=layers, **ends)
    return {**model, "module": module, "registered_name": "Functional"}


def sequential(
    name: str, layers: list[dict[str, Any]], *sources: tuple[str, int]
) -> dict[str, Any]:
    bare = [{key: layer[key] for key in ("module", "class_name", "config")} for layer in layers]
    model = entry("Sequential", name, *sources, layers=bare)
    return {**model, "module": "keras"}


def pooled(source: tuple[str, int]) -> dict[str, Any]:
    options = {"data_format": "channels_last", "keepdims": False}
    return entry("GlobalAveragePooling2D", "pooling", source, **options)


def decided(activation: str = "sigmoid") -> dict[str, Any]:
    return entry("Dense", "dense", ("pooling", 0), units=1, activation=activation, use_bias=True)


def flat() -> dict[str, Any]:
    """Rescaling at the top, as in a functional model of a course."""
    rescaling = entry("Rescaling", "rescaling", ("input_1", 0), scale=1 / 255, offset=0.0)
    return functional(
        "model", [input_layer("input_1"), rescaling, pooled(("rescaling", 0)), decided()]
    )


def nested() -> dict[str, Any]:
    """Blocks of both kinds, whose first written call is their second, and logits."""
    rescaling = entry("Rescaling", "rescaling", ("input_2", 0), scale=1 / 255, offset=0.0)
    block = functional("block", [input_layer("input_2"), rescaling], ("input_1", 0))
    norm = entry("BatchNormalization", "norm", axis=[3], momentum=0.99, epsilon=0.0)
    flip = entry("RandomFlip", "flip", mode="horizontal", seed=None, batch_input_shape=SHAPE)
    more = sequential("more", [input_layer("input_3"), flip, norm], ("block", 1))
    layers = [input_layer("input_1"), block, more, pooled(("more", 1)), decided("linear")]
    return functional("model", layers, module="keras.engine.functional")


def weights(**arrays: list[np.ndarray]) -> bytes:
    """Weights in the places where Keras 2 put them; __ parts a layer from the model it is in."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for name, values in arrays.items():
            place = "/".join(f"{LAYERS}/{part}" for part in name.split("__"))
            for number, value in enumerate(values):
                file[f"{place}/vars/{number}"] = value
    return content.getvalue()


NORM = [np.ones(3), np.zeros(3), np.zeros(3), np.ones(3)]
FILES = {
    "flat": (flat, {"dense": [KERNEL, BIAS]}),
    "nested": (nested, {"dense": [KERNEL, BIAS], "sequential__batch_normalization": NORM}),
}


def written(path: Path, configuration: dict[str, Any], content: bytes) -> Path:
    compiled = {"optimizer": "rmsprop", "loss": "binary_crossentropy", "metrics": ["accuracy"]}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "2.13.1"}))
        archive.writestr("config.json", json.dumps({**configuration, "compile_config": compiled}))
        archive.writestr("model.weights.h5", content)
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_tensorflow_2_13_gives_its_answers(tmp_path, name, recwarn):
    make, arrays = FILES[name]
    trained = load_model(written(tmp_path / "model.keras", make(), weights(**arrays)))
    for shade in (200, 20):
        Image.new("RGB", (50, 60), (shade,) * 3).save(tmp_path / f"{shade}.png")
    answers = probabilities(trained, [tmp_path / "200.png", tmp_path / "20.png"])

    logits = [27 * shade / 255 - 13.5 for shade in (200, 20)]
    np.testing.assert_allclose(answers, 1 / (1 + np.exp(np.negative(logits))), rtol=1e-4)
    assert trained.metadata.side == SIDE
    assert [
        str(warning.message) for warning in recwarn if "structure" in str(warning.message)
    ] == []


@pytest.mark.parametrize("kind", ["TFOpLambda", "LocallyConnected2D", "MyBlock"])
def test_what_keras_3_does_not_know_is_refused_in_a_line(tmp_path, kind):
    configuration = flat()
    configuration["config"]["layers"][1].update({"class_name": kind, "module": None})
    path = written(tmp_path / "model.keras", configuration, weights(dense=[KERNEL, BIAS]))

    with pytest.raises(Failure) as refused:
        load_model(path)
    said = str(refused.value)
    assert said.startswith(f"{path} cannot be loaded safely: ")
    assert kind in said
    assert len(said) < len(str(path)) + 300
    assert "\n" not in said


@pytest.mark.parametrize("name", ["model.h5", "model.hdf5", "model.keras"])
def test_hdf5_is_refused_in_a_line(tmp_path, name):
    path = tmp_path / name
    with h5py.File(path, "w") as file:
        file["model_weights"] = np.ones(3)

    with pytest.raises(
        Failure, match=r"is not a model saved by Keras as a \.keras file: it is HDF5"
    ):
        load_model(path)


def test_a_folder_of_an_older_format_is_refused_in_a_line(tmp_path):
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "saved_model.pb").write_bytes(b"")

    with pytest.raises(Failure, match=r"save the model as a \.keras file"):
        load_model(tmp_path / "saved")


def test_a_configuration_of_keras_3_stays_as_it_is():
    from catsdogs.training.keras2 import to_keras3

    given = keras.Input((8, 8, 3))
    norm = keras.layers.BatchNormalization()(keras.layers.Rescaling(1 / 255)(given))
    block = keras.Model(given, norm)
    outer = keras.Input((8, 8, 3))
    model = json.loads(keras.Model(outer, keras.layers.Flatten()(block(outer))).to_json())

    assert to_keras3(model) == model
