# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check, practice_pictures

# %%
pets = practice_pictures()
print(os.listdir(pets))

# %%
def create_train_val_dirs(root_path):
    for name in ("training/cats/", "training/dogs/", "validation/cats/", "validation/dogs/"):
        os.makedirs(root_path + name)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    keep = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name):
            keep.append(name)
        else:
            print(f"{SOURCE_DIR + name} is zero length, so ignoring.")
    random.shuffle(keep)

    n_train = int(len(keep) * SPLIT_SIZE)
    for index, name in enumerate(keep):
        if index < n_train:
            shutil.copy(SOURCE_DIR + name, TRAINING_DIR + name)
        else:
            shutil.copy(SOURCE_DIR + name, VALIDATION_DIR + name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=40, class_mode="binary"
    )
    # nothing to do for the validation pictures, they are only looked at
    validation_datagen = ImageDataGenerator()
    validation_generator = validation_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=40, class_mode="binary"
    )
    return train_generator, validation_generator

# %%
def create_model():
    layers = tf.keras.layers
    model = tf.keras.models.Sequential([
        layers.Conv2D(filters=16, kernel_size=(3, 3), activation="relu", input_shape=(150, 150, 3)),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(filters=32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(filters=64, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dense(units=512, activation="relu"),
        layers.Dense(units=1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
