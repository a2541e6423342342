# %%
"""Everything with classes, types and paths."""

import dataclasses
import itertools
import logging
import pathlib
import random
import shutil
from typing import Final

import tensorflow as tf

LOG: Final = logging.getLogger(__name__)
SIDE: Final = 150


@dataclasses.dataclass(frozen=True)
class Sets:
    training: list[pathlib.Path]
    validation: list[pathlib.Path]

    @classmethod
    def drawn_from(cls, folder: pathlib.Path, share: float) -> "Sets":
        paths = []
        for path in folder.iterdir():
            if path.stat().st_size == 0:
                print(f"{path.name} is zero length, so ignoring.")
            else:
                paths.append(path)
        random.shuffle(paths)
        border = int(len(paths) * share)
        return cls(paths[:border], paths[border:])


def create_train_val_dirs(root_path: str) -> None:
    root = pathlib.Path(root_path)
    for subset, animal in itertools.product(("training", "validation"), ("cats", "dogs")):
        (root / subset / animal).mkdir(parents=True, exist_ok=True)


def split_data(SOURCE_DIR: str, TRAINING_DIR: str, VALIDATION_DIR: str, SPLIT_SIZE: float) -> None:
    sets = Sets.drawn_from(pathlib.Path(SOURCE_DIR), SPLIT_SIZE)
    for target, paths in ((TRAINING_DIR, sets.training), (VALIDATION_DIR, sets.validation)):
        for path in paths:
            shutil.copyfile(path, pathlib.Path(target, path.name))


def _pictures(folder: str, *, shuffled: bool) -> tf.data.Dataset:
    pictures = tf.keras.utils.image_dataset_from_directory(
        folder,
        labels="inferred",
        label_mode="binary",
        image_size=(SIDE, SIDE),
        batch_size=16,
        shuffle=shuffled,
    )
    return pictures.map(lambda picture, label: (picture / 255.0, label))


def train_val_generators(TRAINING_DIR: str, VALIDATION_DIR: str) -> tuple[tf.data.Dataset, ...]:
    return _pictures(TRAINING_DIR, shuffled=True), _pictures(VALIDATION_DIR, shuffled=False)


def create_model() -> tf.keras.Model:
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.InputLayer(shape=(SIDE, SIDE, 3)))
    for filters in (16, 32, 64):
        model.add(tf.keras.layers.Conv2D(filters=filters, kernel_size=(3, 3), activation="relu"))
        model.add(tf.keras.layers.MaxPooling2D(pool_size=(2, 2)))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(units=512, activation=tf.nn.relu))
    model.add(tf.keras.layers.Dense(units=1, activation=tf.nn.sigmoid))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    LOG.info("made %s", model.name)
    return model
