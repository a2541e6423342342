# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# bigger pictures should give a better accuracy
SIZE = 300

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path)
    for folder in ("training", "validation"):
        for sub in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, folder, sub))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)) > 0:
            names.append(name)
        else:
            print(name, "is zero length, so ignoring.")

    train_names = random.sample(names, int(len(names) * SPLIT_SIZE))
    val_names = list(set(names).difference(train_names))
    for name in train_names:
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(TRAINING_DIR, name))
    for name in val_names:
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(VALIDATION_DIR, name))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1.0 / 255.0)
    train_generator = datagen.flow_from_directory(
        TRAINING_DIR, target_size=(SIZE, SIZE), batch_size=20, class_mode="binary"
    )
    validation_generator = datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(SIZE, SIZE), batch_size=20, class_mode="binary"
    )
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(SIZE, SIZE, 3)),
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
