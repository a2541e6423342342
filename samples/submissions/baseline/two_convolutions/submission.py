# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check

# %%
def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name) > 0:
            files.append(name)
        else:
            print(f"{name} is zero length, so ignoring.")

    order = list(range(len(files)))
    random.shuffle(order)
    n_train = int(len(files) * SPLIT_SIZE)
    for position, index in enumerate(order):
        name = files[index]
        target = TRAINING_DIR if position < n_train else VALIDATION_DIR
        copyfile(SOURCE_DIR + name, target + name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), class_mode="binary", batch_size=50
    )
    validation_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), class_mode="binary", batch_size=50
    )
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"]
    )
    return model

# %%
check(create_model)
