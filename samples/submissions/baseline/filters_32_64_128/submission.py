# %%
import os
import shutil

import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for subset in "training validation".split():
        for animal in "cats dogs".split():
            os.makedirs(os.path.join(root_path, subset, animal))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = np.array(os.listdir(SOURCE_DIR))
    sizes = np.array([os.path.getsize(os.path.join(SOURCE_DIR, n)) for n in names])
    for n in names[sizes == 0]:
        print(n, "is zero length, so ignoring.")

    names = np.random.permutation(names[sizes > 0])
    train, val = np.split(names, [int(len(names) * SPLIT_SIZE)])
    for n in train:
        shutil.copy(os.path.join(SOURCE_DIR, n), os.path.join(TRAINING_DIR, n))
    for n in val:
        shutil.copy(os.path.join(SOURCE_DIR, n), os.path.join(VALIDATION_DIR, n))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1 / 255)
    common = dict(target_size=(150, 150), class_mode="binary", batch_size=32)
    return (
        datagen.flow_from_directory(TRAINING_DIR, **common),
        datagen.flow_from_directory(VALIDATION_DIR, **common),
    )

# %%
def create_model():
    model = tf.keras.Sequential([tf.keras.Input((150, 150, 3))])
    for filters in [32, 64, 128]:
        model.add(tf.keras.layers.Conv2D(filters, (3, 3), activation="relu"))
        model.add(tf.keras.layers.MaxPooling2D((2, 2)))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation="relu"))
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
