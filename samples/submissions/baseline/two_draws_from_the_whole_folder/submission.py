# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

import os
import shutil
import numpy as np

# %%
def create_train_val_dirs(root_path):
    # HINT: os.makedirs makes the folders in between as well
    train_dir = os.path.join(root_path, "training")
    val_dir = os.path.join(root_path, "validation")

    train_cats_dir = os.path.join(train_dir, "cats")
    train_dogs_dir = os.path.join(train_dir, "dogs")
    val_cats_dir = os.path.join(val_dir, "cats")
    val_dogs_dir = os.path.join(val_dir, "dogs")

    for d in train_cats_dir, train_dogs_dir, val_cats_dir, val_dogs_dir:
        os.makedirs(d)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = os.listdir(SOURCE_DIR)
    empty = [n for n in names if os.path.getsize(os.path.join(SOURCE_DIR, n)) == 0]
    if empty:
        print("zero length, ignored:", ", ".join(empty))
    names = [n for n in names if n not in empty]

    k = int(SPLIT_SIZE * len(names))
    for n in np.random.choice(names, size=k, replace=False):
        shutil.copy(os.path.join(SOURCE_DIR, n), os.path.join(TRAINING_DIR, n))
    for n in np.random.choice(names, size=len(names) - k, replace=False):
        shutil.copy(os.path.join(SOURCE_DIR, n), os.path.join(VALIDATION_DIR, n))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gens = [
        ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            folder, target_size=(150, 150), class_mode="binary", batch_size=32
        )
        for folder in (TRAINING_DIR, VALIDATION_DIR)
    ]
    return gens[0], gens[1]

# %%
def create_model():
    model = Sequential([
        Conv2D(16, 3, activation="relu", input_shape=(150, 150, 3)), MaxPooling2D(),
        Conv2D(32, 3, activation="relu"), MaxPooling2D(),
        Conv2D(64, 3, activation="relu"), MaxPooling2D(),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])
    model.compile(RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
    return model
