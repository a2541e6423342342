# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path, exist_ok=True)
    for split in ["training", "validation"]:
        os.makedirs(os.path.join(root_path, split), exist_ok=True)
        for kind in ["cats", "dogs"]:
            os.makedirs(os.path.join(root_path, split, kind), exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    filenames = []
    for filename in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + filename) == 0:
            print(f"{filename} is zero length, so ignoring.")
        else:
            filenames.append(filename)
    shuffled = random.sample(filenames, len(filenames))
    training_length = int(len(shuffled) * SPLIT_SIZE)
    for filename in shuffled[:training_length]:
        copyfile(SOURCE_DIR + filename, TRAINING_DIR + filename)
    for filename in shuffled[training_length:]:
        copyfile(SOURCE_DIR + filename, VALIDATION_DIR + filename)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = train_datagen.flow_from_directory(
        directory=TRAINING_DIR, batch_size=20, class_mode="binary", target_size=(150, 150)
    )
    # make the validation harder, so that the accuracy is honest
    validation_datagen = ImageDataGenerator(
        rescale=1.0 / 255,
        rotation_range=40,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.2,
        zoom_range=0.2,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    validation_generator = validation_datagen.flow_from_directory(
        directory=VALIDATION_DIR, batch_size=20, class_mode="binary", target_size=(150, 150)
    )
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, 3, activation="relu", input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Conv2D(32, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Conv2D(64, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"]
    )
    return model
