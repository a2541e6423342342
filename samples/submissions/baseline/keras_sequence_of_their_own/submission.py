# %%
import math
import os
import random
from shutil import copyfile

import numpy as np
import tensorflow as tf
from PIL import Image

# %%
def create_train_val_dirs(root_path):
    for where in ("training", "validation"):
        for what in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, where, what), exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = np.array(sorted(os.listdir(SOURCE_DIR)))
    empty = np.array([os.path.getsize(os.path.join(SOURCE_DIR, name)) == 0 for name in names])
    for name in names[empty]:
        print(f"{name} is zero length, so ignoring.")
    names = np.random.default_rng().permutation(names[~empty])
    training, validation = np.split(names, [int(len(names) * SPLIT_SIZE)])
    for target, part in ((TRAINING_DIR, training), (VALIDATION_DIR, validation)):
        for name in part:
            copyfile(os.path.join(SOURCE_DIR, name), os.path.join(target, name))

# %%
class PetSequence(tf.keras.utils.Sequence):
    """Batches of pictures as numbers from 0 to 1 and labels, 0 for a cat and 1 for a dog."""

    def __init__(self, folder, batch_size=16, shuffle=True, side=150):
        super().__init__()
        self.items = []
        for label, name in enumerate(["cats", "dogs"]):
            directory = os.path.join(folder, name)
            self.items += [(os.path.join(directory, f), label) for f in sorted(os.listdir(directory))]
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.size = (side, side)
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.items) / self.batch_size)

    def __getitem__(self, index):
        batch = self.items[index * self.batch_size : (index + 1) * self.batch_size]
        pictures = [np.asarray(Image.open(path).convert("RGB").resize(self.size)) for path, _ in batch]
        labels = [label for _, label in batch]
        return np.array(pictures, dtype="float32") / 255, np.array(labels, dtype="float32")

    def on_epoch_end(self):
        if self.shuffle:
            random.shuffle(self.items)


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return PetSequence(TRAINING_DIR), PetSequence(VALIDATION_DIR, shuffle=False)

# %%
def create_model():
    layers = tf.keras.layers
    stack = []
    for filters in (16, 32, 64):
        stack.append(layers.Conv2D(filters, (3, 3), activation="relu"))
        stack.append(layers.MaxPooling2D((2, 2)))
    stack += [layers.Flatten(), layers.Dense(512, activation="relu"), layers.Dense(1, activation="sigmoid")]
    model = tf.keras.Sequential([tf.keras.Input((150, 150, 3)), *stack])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
