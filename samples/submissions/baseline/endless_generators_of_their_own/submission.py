# %% [markdown]
# For exercise 3 I wrote the generators myself, with yield.

# %%
import os
import random
import shutil

import tensorflow as tf

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path, exist_ok=True)
    train_dir = os.path.join(root_path, "training")
    val_dir = os.path.join(root_path, "validation")
    for parent in (train_dir, val_dir):
        os.makedirs(os.path.join(parent, "cats"))
        os.makedirs(os.path.join(parent, "dogs"))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for entry in os.scandir(SOURCE_DIR):
        if entry.stat().st_size:
            names.append(entry.name)
        else:
            print(f"{entry.name} is zero length, so ignoring.")

    n_train = int(SPLIT_SIZE * len(names))
    random.shuffle(names)
    for i, name in enumerate(names):
        destination = TRAINING_DIR if i < n_train else VALIDATION_DIR
        shutil.copy(os.path.join(SOURCE_DIR, name), destination)

# %%
import numpy as np
from PIL import Image

IMAGE_SIZE = (150, 150)
BATCH_SIZE = 5

def batches(folder, shuffled):
    files = [
        (os.path.join(folder, kind, name), label)
        for label, kind in enumerate(["cats", "dogs"])
        for name in sorted(os.listdir(os.path.join(folder, kind)))
    ]
    # fit asks for more batches as long as there are steps, so this never ends
    while True:
        if shuffled:
            random.shuffle(files)
        for start in range(0, len(files), BATCH_SIZE):
            part = files[start : start + BATCH_SIZE]
            pictures = [Image.open(path).convert("RGB").resize(IMAGE_SIZE) for path, _ in part]
            yield (
                np.stack([np.asarray(picture) for picture in pictures]) / 255.0,
                np.array([label for _, label in part], "float32"),
            )

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return batches(TRAINING_DIR, True), batches(VALIDATION_DIR, False)

# %%
def create_model():
    model = tf.keras.Sequential([
        tf.keras.Input(shape=IMAGE_SIZE + (3,)),
        tf.keras.layers.Conv2D(16, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(32, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(64, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        loss="binary_crossentropy",
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
        metrics=[tf.keras.metrics.BinaryAccuracy(name="accuracy")],
    )
    return model
