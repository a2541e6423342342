"""Batches from disk: what an epoch shows, how often pictures are decoded, and going on later."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from catsdogs.datasets.drawing import draw_dataset
from catsdogs.training import batches
from catsdogs.training.batches import Batches, decode_every_epoch, from_disk, read_picture
from catsdogs.training.reading import LabeledPictures, labeled_pictures
from catsdogs.training.training_configs import TRAINING_CONFIGS, Network, TrainingConfig
from catsdogs_ref.baseline.generators import train_val_generators

pytestmark = pytest.mark.slow

COUNT = 14
RECIPE = TrainingConfig(side=8, batch=4, epochs=3)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> LabeledPictures:
    """Fields of grey, each in a shade of its own; cats are darker than dogs."""
    root = tmp_path_factory.mktemp("pictures")
    for label, kind in enumerate(("cats", "dogs")):
        (root / kind).mkdir()
        for number in range(COUNT // 2):
            shade = 10 * (number + 1) + 100 * label
            Image.new("RGB", (9, 12), (shade,) * 3).save(root / kind / f"{number}.png")
    return labeled_pictures(root)


def fed(
    pictures: LabeledPictures, recipe: TrainingConfig = RECIPE, first: int = 0, seed: int = 0
) -> Batches:
    keras.utils.set_random_seed(seed)
    return from_disk(pictures, pictures, recipe, seed, range(first, 3))


def epochs_of(made: Batches) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    flat = [(shown.numpy(), labels.numpy()) for shown, labels in made.training]
    return [flat[at : at + made.steps] for at in range(0, len(flat), made.steps)]


def shades(epoch: list[tuple[np.ndarray, np.ndarray]]) -> list[int]:
    return [round(float(one.mean()) * 255) for shown, _ in epoch for one in shown]


def test_an_epoch_shows_each_picture_once_with_its_label_and_the_next_in_another_order(pictures):
    epochs = epochs_of(fed(pictures))
    everything = sorted(10 * (n + 1) + 100 * label for n in range(COUNT // 2) for label in (0, 1))

    assert [[len(shown) for shown, _ in epoch] for epoch in epochs] == [[4, 4, 4, 2]] * 3
    for epoch in epochs:
        assert sorted(shades(epoch)) == everything
        labels = np.concatenate([labels for _, labels in epoch])
        np.testing.assert_array_equal(labels, np.array(shades(epoch)) > 100)
    assert shades(epochs[0]) != shades(epochs[1]) != shades(epochs[2])


def test_no_end_of_an_epoch_waits_for_a_thread_that_tunes(pictures):
    made = fed(pictures)

    for dataset in (made.training, made.validation, made.sample):
        assert dataset.options().autotune.enabled is False


@pytest.mark.parametrize("augmented", [False, True])
def test_a_training_that_goes_on_sees_what_it_would_have_seen(pictures, augmented):
    recipe = replace(RECIPE, augmented=augmented)
    whole, rest = epochs_of(fed(pictures, recipe)), epochs_of(fed(pictures, recipe, first=1))

    for one, other in zip(whole[1:], rest, strict=True):
        for (shown, _), (again, _) in zip(one, other, strict=True):
            np.testing.assert_array_equal(shown, again)


def test_another_seed_gives_another_order(pictures):
    assert shades(epochs_of(fed(pictures))[0]) != shades(epochs_of(fed(pictures, seed=1))[0])


def test_each_picture_is_decoded_once_for_all_epochs(pictures, monkeypatch):
    decode_pictures = []

    def track_progress(path: Path, side: int, resizing: str) -> np.ndarray:
        decode_pictures.append(path)
        return read_picture(path, side, resizing)

    monkeypatch.setattr(batches, "read_picture", track_progress)
    made = fed(pictures)
    epochs_of(made)
    assert sorted(decode_pictures) == sorted(pictures.files)
    for _ in range(2):
        list(made.validation)
    assert len(decode_pictures) == 2 * COUNT


def test_training_pictures_are_augmented_and_validation_pictures_never(tmp_path):
    for kind in ("cats", "dogs"):
        (tmp_path / kind).mkdir()
        Image.linear_gradient("L").convert("RGB").save(tmp_path / kind / "0.png")
    both = labeled_pictures(tmp_path)
    made = fed(both, replace(RECIPE, augmented=True))
    plain = [read_picture(path, 8, "bilinear") / 255 for path in both.files]

    ((shown, _),) = made.validation
    np.testing.assert_allclose(shown, plain, atol=1e-6)
    for epoch in epochs_of(made):
        assert not np.allclose(epoch[0][0], plain, atol=0.01)


def test_typical_pictures_are_of_both_classes_and_always_the_same(pictures):
    found, again = (
        [shown.numpy() for shown in fed(pictures, first=first).sample] for first in (0, 1)
    )
    everything = sorted(10 * (n + 1) + 100 * label for n in range(COUNT // 2) for label in (0, 1))

    assert sorted(shades([(shown, shown) for shown in found])) == everything
    assert 0 < (found[0].mean(axis=(1, 2, 3)) > 100 / 255).sum() < RECIPE.batch
    for one, other in zip(found, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_names_need_not_be_text(tmp_path):
    for kind in ("cats", "dogs"):
        (tmp_path / kind).mkdir()
        faulty = tmp_path / kind / b"\xff.png".decode("utf-8", "surrogateescape")
        Image.new("RGB", (4, 4), "white").save(faulty, format="png")

    assert epochs_of(fed(labeled_pictures(tmp_path)))[0][0][0].min() == 1


def test_pictures_decoded_in_each_epoch_are_those_of_the_exercises_generators(tmp_path):
    petimages = draw_dataset(tmp_path / "drawn", 6, seed=0)
    for kind, copies in (("Cat", "cats"), ("Dog", "dogs")):
        found = sorted((petimages / kind).glob("[0-5].jpg"))
        (tmp_path / "sets" / copies).mkdir(parents=True)
        for path in found:
            (tmp_path / "sets" / copies / path.name).write_bytes(path.read_bytes())
    generator, _ = train_val_generators(tmp_path / "sets", tmp_path / "sets")
    generator.index_array = np.arange(generator.n)  # it would shuffle
    pictures = labeled_pictures(tmp_path / "sets")
    made = decode_every_epoch(pictures, pictures, TRAINING_CONFIGS[Network.BASELINE], seed=0)

    assert len(made.validation) == len(generator) == 1
    for ours, theirs in zip(made.validation[0], generator[0], strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_the_order_of_an_epoch_depends_on_seed_and_epoch_alone(pictures):
    orders = []
    for seed, epoch in ((0, 1), (0, 2), (0, 1), (5, 1)):
        made = decode_every_epoch(pictures, pictures, RECIPE, seed)
        (callback,) = made.callbacks
        callback.on_epoch_begin(epoch)
        orders.append(shades([made.training[place] for place in range(len(made.training))]))
        assert shades([made.validation[0]]) == [10, 20, 30, 40]

    assert orders[0] == orders[2]
    assert len({tuple(order) for order in orders}) == 3
    assert all(sorted(order) == sorted(orders[0]) for order in orders)
