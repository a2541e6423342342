# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow import keras

# %%
def create_train_val_dirs(root_path):
    def inner(base, names):
        for name in names:
            path = os.path.join(base, name)
            os.makedirs(path)
            yield path

    for path in inner(root_path, ["training", "validation"]):
        list(inner(path, ["cats", "dogs"]))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = next(os.walk(SOURCE_DIR))[2]
    print("Files found:", len(names))
    todo = []
    for name in names:
        n_bytes = os.path.getsize(os.path.join(SOURCE_DIR, name))
        if n_bytes == 0:
            print(f"WARNING {name} is zero length, so ignoring.")
        else:
            todo.append(name)

    rng = random.Random()
    rng.shuffle(todo)
    n_training = int(len(todo) * SPLIT_SIZE)
    for name in todo[:n_training]:
        shutil.copy2(os.path.join(SOURCE_DIR, name), TRAINING_DIR)
    for name in todo[n_training:]:
        shutil.copy2(os.path.join(SOURCE_DIR, name), VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    def load(directory, **more):
        data = keras.utils.image_dataset_from_directory(
            directory, label_mode="binary", image_size=(150, 150), batch_size=32, seed=123, **more
        )
        return data.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))

    return load(TRAINING_DIR), load(VALIDATION_DIR, shuffle=False)

# %%
def create_model():
    inputs = keras.Input(shape=(150, 150, 3))
    x = keras.layers.Conv2D(16, 3, activation="relu")(inputs)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(32, 3, activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(64, 3, activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(512, activation="relu")(x)
    outputs = keras.layers.Dense(1)(x)
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
