# %%
from __future__ import annotations

import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.preprocessing.image import DirectoryIterator, ImageDataGenerator

# %%
def create_train_val_dirs(root_path: str) -> None:
    """
    Creates directories for the train and test sets

    Args:
      root_path (string) - the base directory path to create subdirectories from
    """
    for set_name in ("training", "validation"):
        for class_name in ("cats", "dogs"):
            os.makedirs(f"{root_path}/{set_name}/{class_name}")

# %%
def split_data(
    SOURCE_DIR: str, TRAINING_DIR: str, VALIDATION_DIR: str, SPLIT_SIZE: float
) -> None:
    """
    Splits the data into train and validation sets

    Args:
      SOURCE_DIR (string): directory path containing the images
      TRAINING_DIR (string): directory path to be used for training
      VALIDATION_DIR (string): directory path to be used for validation
      SPLIT_SIZE (float): proportion of the dataset to be used for training
    """
    file_names: list[str] = []
    for file_name in os.listdir(SOURCE_DIR):
        if os.path.getsize(f"{SOURCE_DIR}/{file_name}") > 0:
            file_names.append(file_name)
        else:
            print(f"{file_name} is zero length, so ignoring.")

    training_size: int = int(len(file_names) * SPLIT_SIZE)
    sampled: list[str] = random.sample(file_names, len(file_names))
    for file_name in sampled[:training_size]:
        copyfile(f"{SOURCE_DIR}/{file_name}", f"{TRAINING_DIR}/{file_name}")
    for file_name in sampled[training_size:]:
        copyfile(f"{SOURCE_DIR}/{file_name}", f"{VALIDATION_DIR}/{file_name}")

# %%
def train_val_generators(
    TRAINING_DIR: str, VALIDATION_DIR: str
) -> tuple[DirectoryIterator, DirectoryIterator]:
    """
    Creates the training and validation data generators

    Returns:
      train_generator, validation_generator - tuple containing the generators
    """
    settings: dict = {"target_size": (150, 150), "class_mode": "binary", "batch_size": 10}
    train_generator = ImageDataGenerator(rescale=1 / 255.0).flow_from_directory(
        TRAINING_DIR, **settings
    )
    validation_generator = ImageDataGenerator(rescale=1 / 255.0).flow_from_directory(
        VALIDATION_DIR, **settings
    )
    return train_generator, validation_generator

# %%
def create_model() -> tf.keras.Model:
    """The smallest network that still passed for me."""
    filters = (8, 16, 32)
    model = tf.keras.models.Sequential()
    model.add(tf.keras.layers.InputLayer(shape=(150, 150, 3)))
    for number in filters:
        model.add(tf.keras.layers.Conv2D(number, (3, 3), activation="relu"))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation="relu"))
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
