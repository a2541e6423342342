# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

import os
import random
import shutil
from pathlib import Path

# %%
def create_train_val_dirs(root_path):
    root = Path(root_path)
    for subset in ("training", "validation"):
        for pet in ("cats", "dogs"):
            (root / subset / pet).mkdir(parents=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    good = []
    with os.scandir(SOURCE_DIR) as entries:
        for entry in entries:
            if entry.stat().st_size == 0:
                print(entry.name + ' is zero length, so ignoring.')
            else:
                good.append(entry)
    random.shuffle(good)
    border = int(len(good) * SPLIT_SIZE)
    for entry in good[:border]:
        shutil.copy(entry.path, TRAINING_DIR)
    for entry in good[border:]:
        shutil.copy(entry.path, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    common = {"target_size": (150, 150), "class_mode": "binary", "batch_size": 30}
    augmenting = ImageDataGenerator(
        rescale=1 / 255, rotation_range=20, width_shift_range=0.15, height_shift_range=0.15,
        zoom_range=0.2, horizontal_flip=True,
    )
    plain = ImageDataGenerator(rescale=1 / 255)
    return (
        augmenting.flow_from_directory(TRAINING_DIR, **common),
        plain.flow_from_directory(VALIDATION_DIR, **common),
    )

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
