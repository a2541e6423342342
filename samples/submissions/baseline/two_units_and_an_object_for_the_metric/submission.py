# %%
import os
import random
from pathlib import Path
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for subset in ["training", "validation"]:
        for label in ["cats", "dogs"]:
            Path(root_path, subset, label).mkdir(parents=True, exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    kept = []
    for path in sorted(Path(SOURCE_DIR).glob("*")):
        if path.stat().st_size > 0:
            kept.append(path)
        else:
            print(path.name, "has no bytes.")
    training = random.sample(kept, round(SPLIT_SIZE * len(kept)))
    for path in kept:
        target = TRAINING_DIR if path in training else VALIDATION_DIR
        copyfile(path, Path(target, path.name))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return tuple(
        ImageDataGenerator(rescale=1 / 255.0).flow_from_directory(
            folder, target_size=(150, 150), class_mode="binary"
        )
        for folder in (TRAINING_DIR, VALIDATION_DIR)
    )

# %%
def create_model():
    model = tf.keras.Sequential([tf.keras.Input(shape=(150, 150, 3))])
    for filters in (16, 32, 64):
        model.add(tf.keras.layers.Conv2D(filters, 3, activation="relu"))
        model.add(tf.keras.layers.MaxPooling2D())
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation="relu"))
    model.add(tf.keras.layers.Dense(2))  # logits
    model.compile(
        optimizer=tf.keras.optimizers.Adam(learning_rate=1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[tf.keras.metrics.SparseCategoricalAccuracy()],
    )
    return model
