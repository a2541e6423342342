# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for part in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, part, animal))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    good = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)):
            good.append(name)
        else:
            print(name, "is zero length, so ignoring.")
    random.shuffle(good)
    border = int(len(good) * SPLIT_SIZE)
    for name in good[:border]:
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(TRAINING_DIR, name))
    for name in good[border:]:
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(VALIDATION_DIR, name))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    scale = ImageDataGenerator()
    train = scale.flow_from_directory(TRAINING_DIR, (150, 150), class_mode="binary", batch_size=32)
    val = scale.flow_from_directory(VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=32)
    return train, val

# %%
def create_model():
    model = models.Sequential()
    model.add(layers.Input((150, 150, 3)))
    model.add(layers.Rescaling(1 / 255))
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D(2))
    for filters in (32, 64):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model
