"""Training: the history it leaves, and that the network learns the drawn pictures."""

import csv

import keras
import numpy as np
import pytest
from PIL import Image

from catsdogs.datasets.drawing import draw_arrays
from catsdogs.training.fitting import save_history, train
from catsdogs_ref.baseline.generators import train_val_generators
from catsdogs_ref.baseline.models import create_model
from catsdogs_ref.baseline.split import create_train_val_dirs

pytestmark = pytest.mark.slow


def test_history_has_four_values_for_each_epoch(tmp_path):
    create_train_val_dirs(tmp_path)
    for folder in tmp_path.glob("*/*"):
        for number, level in enumerate((40, 200)):
            Image.new("RGB", (8, 8), (level,) * 3).save(folder / f"{number}.png")
    generators = train_val_generators(tmp_path / "training", tmp_path / "validation")
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1, "sigmoid")])
    model.compile(loss="binary_crossentropy", metrics=["accuracy"])
    history = train(model, *generators, epochs=2)

    assert sorted(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert {len(values) for values in history.values()} == {2}


def test_a_saved_history_is_a_table_with_a_row_for_each_epoch(tmp_path):
    path = tmp_path / "history.csv"
    save_history({"loss": [0.7, 0.5], "val_loss": [0.75, 0.625]}, path)

    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["epoch", "loss", "val_loss"],
            ["1", "0.7", "0.75"],
            ["2", "0.5", "0.625"],
        ]


def test_the_network_learns_the_drawn_pictures():
    """After some step RMSprop may answer one class for all, so the best epoch counts."""
    pictures, labels = draw_arrays(600, seed=0)
    pixels = pictures / np.float32(255)
    keras.utils.set_random_seed(0)
    history = (
        create_model()
        .fit(
            pixels[:400],
            labels[:400],
            batch_size=10,
            epochs=3,
            validation_data=(pixels[400:], labels[400:]),
            verbose=0,
        )
        .history
    )

    assert history["loss"][-1] < history["loss"][0]
    assert max(history["val_accuracy"]) >= 0.9
