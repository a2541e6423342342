"""Test shape, type, scale and labels of the batches, that pictures are complete, and shuffling."""

import os
import tempfile

import numpy as np
from PIL import Image

# The middles of three by four flat fields in a picture of 150 by 150.
ROWS, COLUMNS = [25, 75, 125], [18, 56, 93, 131]
# Decoders differ by a step of 255 or two; a divisor of 256 moves white by 0.004.
FIELD_TOLERANCE, WHITE_TOLERANCE = 0.02, 0.002


def make_cards(folder, rng):
    """Write cards of flat fields, the first one white; return their fields (n, 36) and labels."""
    fields, labels = [], []
    for label, name in enumerate(("cats", "dogs")):
        os.makedirs(f"{folder}/{name}")
        for number in range(rng.integers(6, 11)):
            card = rng.choice([0, 60, 120, 180, 240], size=(3, 4, 3)).astype(np.uint8)
            card[0, 0] = 255
            grown = card.repeat(rng.integers(24, 56), axis=0).repeat(rng.integers(24, 56), axis=1)
            path = f"{folder}/{name}/{number}.jpg"
            Image.fromarray(grown).save(path, quality=95, subsampling=0)
            fields.append(card.ravel() / 255)
            labels.append(label)
    return np.array(fields), np.array(labels)


def one_epoch(generator):
    batches = [batch for batch, _ in zip(generator, range(len(generator)), strict=False)]
    pictures, labels = zip(*batches, strict=True)
    return np.concatenate(pictures), np.concatenate(labels)


def test_train_val_generators(train_val_generators):
    rng = np.random.default_rng()
    with tempfile.TemporaryDirectory() as scratch:
        sets = [make_cards(f"{scratch}/{name}", rng) for name in ("training", "validation")]
        generators = train_val_generators(f"{scratch}/training/", f"{scratch}/validation/")
        assert len(generators) == 2
        epochs = [one_epoch(generator) for generator in generators]
    for (fields, labels), (pictures, given) in zip(sets, epochs, strict=True):
        count = len(labels)
        assert pictures.shape == (count, 150, 150, 3)
        assert pictures.dtype.kind == "f"
        assert given.shape in ((count,), (count, 1))
        shown = pictures[:, ROWS][:, :, COLUMNS].reshape(count, -1)
        distances = np.abs(shown[:, None] - fields[None]).max(axis=2)
        assert distances.min(axis=1).max() < FIELD_TOLERANCE, "pictures are changed"
        assert abs(shown[:, :3].mean() - 1) < WHITE_TOLERANCE, "white is not 1"
        assert sorted(distances.argmin(axis=1)) == list(range(count)), "not each picture once"
        assert (labels[distances.argmin(axis=1)] == given.ravel()).all(), "labels"
    order = list(epochs[0][1].ravel())
    assert order not in (sorted(order), sorted(order, reverse=True)), "training is not shuffled"
