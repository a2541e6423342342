# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for part in ("training", "validation"):
        for kind in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, part, kind))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name):
            files.append(name)
        else:
            print(name, "is empty")
    random.shuffle(files)
    border = round(SPLIT_SIZE * len(files))
    for i, name in enumerate(files):
        shutil.copyfile(SOURCE_DIR + name, (TRAINING_DIR if i < border else VALIDATION_DIR) + name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    reader = ImageDataGenerator(rescale=1 / 255.)
    options = dict(target_size=(150, 150), batch_size=32, class_mode="binary")
    return reader.flow_from_directory(TRAINING_DIR, **options), reader.flow_from_directory(VALIDATION_DIR, **options)

# %%
def soft_gate(x):
    return x * tf.sigmoid(1.7 * x)


def create_model():
    model = keras.Sequential([
        keras.Input((150, 150, 3)),
        layers.Conv2D(8, 3, activation=soft_gate),
        layers.MaxPooling2D(3),
        layers.Conv2D(16, 3, activation=soft_gate),
        layers.MaxPooling2D(3),
        layers.Conv2D(32, 3, activation=soft_gate),
        layers.MaxPooling2D(3),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model
