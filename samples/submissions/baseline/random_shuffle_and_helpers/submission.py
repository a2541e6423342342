# %% [markdown]
# # Homework: cats vs dogs
# Helpers first, exercises after.

# %% Imports
import os
import random as rnd
import shutil as sh
from os.path import getsize, join

import tensorflow as tf

# %% Constants
SIDE = 150
N_CHANNELS = 3
SUBSETS = ["training", "validation"]
CLASSES = ["cats", "dogs"]
LEARNING_RATE = 0.001

# %% Helpers
def is_empty(folder, name):
    return getsize(join(folder, name)) == 0


def copy_all(names, from_dir, to_dir):
    if not os.path.isdir(to_dir):
        os.makedirs(to_dir)
    for name in names:
        sh.copy(join(from_dir, name), join(to_dir, name))

# %% Exercise 1
def create_train_val_dirs(root_path):
    for subset in SUBSETS:
        for cl in CLASSES:
            os.makedirs(f"{root_path}/{subset}/{cl}", exist_ok=True)

# %% Exercise 2
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    everything = os.listdir(SOURCE_DIR)
    for name in filter(lambda n: is_empty(SOURCE_DIR, n), everything):
        print("File", name, "has no content, I leave it out")

    pool = [n for n in everything if not is_empty(SOURCE_DIR, n)]
    rnd.shuffle(pool)
    boundary = int(SPLIT_SIZE * len(pool))
    copy_all(pool[:boundary], SOURCE_DIR, TRAINING_DIR)
    copy_all(pool[boundary:], SOURCE_DIR, VALIDATION_DIR)

# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator


def make_generator(folder):
    scaled = ImageDataGenerator(rescale=1.0 / 255.0)
    return scaled.flow_from_directory(
        folder, classes=CLASSES, class_mode="binary", target_size=(SIDE, SIDE), batch_size=10
    )

# %% Exercise 3
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return make_generator(TRAINING_DIR), make_generator(VALIDATION_DIR)

# %%
def conv_block(n_filters, **kwargs):
    return [
        tf.keras.layers.Conv2D(n_filters, (3, 3), activation="relu", **kwargs),
        tf.keras.layers.MaxPooling2D((2, 2)),
    ]

# %% Exercise 4
def create_model():
    stack = conv_block(16, input_shape=(SIDE, SIDE, N_CHANNELS)) + conv_block(32) + conv_block(64)
    stack.append(tf.keras.layers.Flatten())
    stack.append(tf.keras.layers.Dense(512, activation="relu"))
    stack.append(tf.keras.layers.Dense(1, activation="sigmoid"))
    model = tf.keras.models.Sequential(stack)
    model.compile(RMSprop(LEARNING_RATE), "binary_crossentropy", metrics=["accuracy"])
    return model

# %%
# I noticed only here that I need this one
from tensorflow.keras.optimizers import RMSprop

model = create_model()
model.summary()
