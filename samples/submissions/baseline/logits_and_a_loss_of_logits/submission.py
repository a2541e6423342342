# %%
import tensorflow as tf

import os
import random
import shutil
import itertools

# %%
def create_train_val_dirs(root_path):
    for subset, animal in itertools.product(["training", "validation"], ["cats", "dogs"]):
        os.makedirs(os.path.join(root_path, subset, animal), exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    good = []
    with os.scandir(SOURCE_DIR) as entries:
        for entry in entries:
            if entry.stat().st_size == 0:
                print(entry.name + ' is zero length, so ignoring.')
            else:
                good.append(entry)
    random.shuffle(good)
    border = int(len(good) * SPLIT_SIZE)
    for entry in good[:border]:
        shutil.copy(entry.path, TRAINING_DIR)
    for entry in good[border:]:
        shutil.copy(entry.path, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    Generator = tf.keras.preprocessing.image.ImageDataGenerator
    train_datagen, validation_datagen = Generator(rescale=1.0/255.0), Generator(rescale=1.0/255.0)
    train_generator = train_datagen.flow_from_directory(
        target_size=(150, 150), directory=TRAINING_DIR, batch_size=10, class_mode='binary')
    validation_generator = validation_datagen.flow_from_directory(
        target_size=(150, 150), directory=VALIDATION_DIR, batch_size=10, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential([
        tf.keras.layers.Conv2D(16, 3, activation="relu", input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(32, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(64, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1),  # logits: the sigmoid is in the loss
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss=tf.keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
