"""The generators: shapes, range, labels and order of the batches."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catsdogs_ref.baseline.generators import train_val_generators

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """White cats and black dogs: 60 of both for training and 20 for validation."""
    root = tmp_path_factory.mktemp("pictures")
    for subset, count in (("training", 30), ("validation", 10)):
        for kind, colour in (("cats", "white"), ("dogs", "black")):
            folder = root / subset / kind
            folder.mkdir(parents=True)
            for number in range(count):
                Image.new("RGB", (20 + number, 40), colour).save(folder / f"{number}.jpg")
    return str(root / "training"), str(root / "validation")


@pytest.fixture(scope="module")
def epochs(folders):
    generators = train_val_generators(*folders)
    return [[generator[index] for index in range(len(generator))] for generator in generators]


def test_batches_have_fifty_pictures_of_150_by_150(epochs):
    training, validation = ([pictures.shape for pictures, _ in epoch] for epoch in epochs)

    assert training == [(50, 150, 150, 3), (10, 150, 150, 3)]
    assert validation == [(20, 150, 150, 3)]


def test_values_lie_between_zero_and_one_and_reach_both(epochs):
    for epoch in epochs:
        pictures = np.concatenate([pictures for pictures, _ in epoch])
        assert pictures.dtype == np.float32
        assert pictures.min() == 0
        assert pictures.max() == 1


def test_cats_are_zero_and_dogs_one(epochs):
    for epoch in epochs:
        for pictures, labels in epoch:
            brightness = pictures.mean(axis=(1, 2, 3))
            np.testing.assert_array_equal(labels, brightness < 0.5)


def test_an_epoch_shows_each_picture_once(epochs):
    training = np.concatenate([labels for _, labels in epochs[0]])

    assert (len(training), training.sum()) == (60, 30)


def test_training_is_shuffled(epochs):
    labels = epochs[0][0][1]

    assert sorted(labels) != list(labels)


def test_folders_may_be_paths(folders):
    training, validation = train_val_generators(*map(Path, folders))

    assert (training.samples, validation.samples) == (60, 20)
