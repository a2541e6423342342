# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for subset in ["training", "validation"]:
        for animal in ["cats", "dogs"]:
            os.makedirs(os.path.join(root_path, subset, animal))

# %%
# not ready yet!!
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = [f for f in os.listdir(SOURCE_DIR) if os.path.getsize(SOURCE_DIR + f) > 0]
    shuffled = random.sample(files, len(files)
    for f in shuffled[:int(len(files) * SPLIT_SIZE)]:
        copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
    for f in

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=50, class_mode="binary"
    )
    validation_generator = datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=50, class_mode="binary"
    )
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
    return model
