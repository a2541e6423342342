# %%
import os
import random
from pathlib import Path
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras import Model, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check

# %%
def create_train_val_dirs(root_path):
    root = Path(root_path)
    for part in ("training", "validation"):
        for animal in ("cats", "dogs"):
            (root / part / animal).mkdir(parents=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    pictures = []
    for path in Path(SOURCE_DIR).iterdir():
        if path.stat().st_size == 0:
            print(f"{path} is empty and is left out")
        else:
            pictures.append(path)

    border = int(len(pictures) * SPLIT_SIZE)
    mixed = random.sample(pictures, k=len(pictures))
    for path in mixed[:border]:
        copyfile(path, Path(TRAINING_DIR) / path.name)
    for path in mixed[border:]:
        copyfile(path, Path(VALIDATION_DIR) / path.name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    def flow(directory, batch_size):
        return ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
            directory, target_size=(150, 150), batch_size=batch_size, class_mode="binary"
        )

    return flow(TRAINING_DIR, 100), flow(VALIDATION_DIR, 25)

# %% [markdown]
# The model as a class of its own, as in the Keras guide on subclassing.

# %%
class CatDogNet(Model):
    def __init__(self):
        super().__init__()
        self.conv1 = layers.Conv2D(16, (3, 3), activation="relu")
        self.pool1 = layers.MaxPooling2D((2, 2))
        self.conv2 = layers.Conv2D(32, (3, 3), activation="relu")
        self.pool2 = layers.MaxPooling2D((2, 2))
        self.conv3 = layers.Conv2D(64, (3, 3), activation="relu")
        self.pool3 = layers.MaxPooling2D((2, 2))
        self.flatten = layers.Flatten()
        self.hidden = layers.Dense(512, activation="relu")
        self.out = layers.Dense(1, activation="sigmoid")

    def call(self, inputs):
        x = self.pool1(self.conv1(inputs))
        x = self.pool2(self.conv2(x))
        x = self.pool3(self.conv3(x))
        return self.out(self.hidden(self.flatten(x)))


def create_model():
    model = CatDogNet()
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss=tf.keras.losses.binary_crossentropy,
        metrics=[tf.keras.metrics.BinaryAccuracy()],
    )
    return model

# %%
check(create_model)
