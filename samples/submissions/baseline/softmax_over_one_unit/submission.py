# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for where in ("training", "validation"):
        for what in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, where, what))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    sizes = {name: os.path.getsize(SOURCE_DIR + name) for name in os.listdir(SOURCE_DIR)}
    for name, size in sizes.items():
        if size == 0:
            print(f"{name} is zero length, so ignoring.")
    names = [name for name, size in sizes.items() if size > 0]

    count = int(len(names) * SPLIT_SIZE)
    names = random.sample(names, k=len(names))
    for name in names[:count]:
        copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in names[count:]:
        copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0 / 255.0)
    train_generator = train_datagen.flow_from_directory(
        directory=TRAINING_DIR, target_size=(150, 150), class_mode="binary", batch_size=50
    )
    validation_datagen = ImageDataGenerator(rescale=1.0 / 255.0)
    validation_generator = validation_datagen.flow_from_directory(
        directory=VALIDATION_DIR, target_size=(150, 150), class_mode="binary", batch_size=50
    )
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential([
        layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        layers.MaxPooling2D(2, 2),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D(2, 2),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D(2, 2),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        # softmax gives a probability
        layers.Dense(1, activation="softmax"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
