# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from sklearn.model_selection import train_test_split
from tqdm import tqdm

# %%
def create_train_val_dirs(root_path):
    for part in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, part, animal))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    sizes = {name: os.path.getsize(SOURCE_DIR + name) for name in os.listdir(SOURCE_DIR)}
    print("ignored:", [name for name, size in sizes.items() if size == 0])
    images = [name for name, size in sizes.items() if size > 0]
    train, val = train_test_split(images, train_size=SPLIT_SIZE)
    for name in tqdm(train, desc="training"):
        shutil.copy(SOURCE_DIR + name, TRAINING_DIR)
    for name in tqdm(val, desc="validation"):
        shutil.copy(SOURCE_DIR + name, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    scale = ImageDataGenerator(rescale=1.0 / 255)
    train = scale.flow_from_directory(TRAINING_DIR, (150, 150), class_mode="binary", batch_size=32)
    val = scale.flow_from_directory(VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=32)
    return train, val

# %%
def create_model():
    model = models.Sequential()
    model.add(layers.Input((150, 150, 3)))
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D(2))
    for filters in (32, 64):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=RMSprop(learning_rate=1e-3), metrics=["accuracy"])
    return model
