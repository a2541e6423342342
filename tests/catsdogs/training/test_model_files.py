"""Model files: ours, students', and such as nobody should open."""

import os
import re
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from catsdogs.failures import Failure
from catsdogs.training.model_files import ModelMetadata, load_model, save_model
from catsdogs.training.prediction import probabilities

pytestmark = pytest.mark.slow

NOTES = ModelMetadata("small", 8, "bilinear")


def network(*more: layers.Layer, side: int = 8, units: int = 1) -> keras.Model:
    return keras.Sequential(
        [keras.Input((side, side, 3)), *more, layers.Flatten(), layers.Dense(units, "sigmoid")]
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.keras"


def test_what_is_saved_is_what_is_loaded(path):
    model = network()
    save_model(model, NOTES, path)
    loaded = load_model(path)

    assert loaded.metadata == NOTES
    for one, other in zip(model.get_weights(), loaded.model.get_weights(), strict=True):
        assert (one == other).all()
    assert [file.name for file in path.parent.iterdir()] == ["model.keras"]


def test_a_model_from_a_notebook_is_asked_as_in_the_exercise(path):
    network(side=10).save(path)

    assert load_model(path).metadata == ModelMetadata("unnamed", 10, "nearest", 1, ("cat", "dog"))


def test_a_model_from_a_notebook_that_scales_by_itself_gets_pixels_as_they_are(path, tmp_path):
    network(layers.Rescaling(1 / 255)).save(path)
    loaded = load_model(path)
    shown = np.full((8, 8, 3), 51, np.uint8)
    Image.fromarray(shown).save(tmp_path / "picture.png")

    assert loaded.metadata.white == 255
    (answer,) = probabilities(loaded, [tmp_path / "picture.png"])
    assert answer == pytest.approx(loaded.model.predict(shown[None], verbose=0).item(), abs=1e-6)


def test_code_in_a_model_is_not_run(path, tmp_path):
    trace = tmp_path / "trace"
    name = str(trace)  # what a lambda refers to has to be plain to be saved
    code = layers.Lambda(lambda numbers: (os.close(os.open(name, os.O_CREAT)), numbers)[1])
    network(code).save(path)
    trace.unlink(missing_ok=True)

    with pytest.raises(Failure, match=f"{re.escape(str(path))} cannot be loaded safely: "):
        load_model(path)
    assert not trace.exists()


def test_a_function_from_another_module_is_not_called(path, tmp_path):
    network().save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = members["config.json"].decode()
    members["config.json"] = config.replace('"keras.layers"', '"subprocess"').encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)

    with pytest.raises(Failure, match="cannot be loaded safely"):
        load_model(path)


@pytest.mark.parametrize("model", [network(units=3), keras.Sequential([keras.Input((5,))])])
def test_a_network_for_something_else_is_refused(path, model):
    model.add(layers.Dense(3))
    model.save(path)

    with pytest.raises(Failure, match="must map square pictures"):
        load_model(path)


def test_a_file_of_another_kind_is_refused(path, tmp_path):
    path.write_text("no archive")
    old = tmp_path / "model.h5"
    network().save(old)

    for file in (path, old):
        with pytest.raises(Failure, match=r"is not a model saved by Keras as a \.keras file"):
            load_model(file)
    with pytest.raises(Failure, match="is not a file"):
        load_model(tmp_path / "none.keras")


@pytest.mark.parametrize("metadata", [b"{", b"{}", b'{"network": 1, "side": 8, "resizing": "x"}'])
def test_damaged_notes_are_named(path, metadata):
    network().save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("catsdogs.json", metadata)

    with pytest.raises(Failure, match=r"contains a damaged catsdogs\.json"):
        load_model(path)


def test_an_archive_that_was_cut_is_refused(path):
    save_model(network(), NOTES, path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")

    with pytest.raises(Failure, match="cannot be loaded safely"):
        load_model(path)
