# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.utils import image_dataset_from_directory

AUTOTUNE = tf.data.AUTOTUNE

# %%
def create_train_val_dirs(root_path):
    for subset in ["training", "validation"]:
        for label in ["cats", "dogs"]:
            tf.io.gfile.makedirs(f"{root_path}/{subset}/{label}")

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    paths = tf.io.gfile.glob(SOURCE_DIR + "*")
    sizes = [tf.io.gfile.stat(path).length for path in paths]
    full = [path for path, size in zip(paths, sizes) if size > 0]
    for path, size in zip(paths, sizes):
        if size == 0:
            print(path.split("/")[-1], "is zero length, so ignoring.")

    shuffled = random.sample(full, k=len(full))
    n = int(SPLIT_SIZE * len(shuffled))
    for path in shuffled[:n]:
        shutil.copy(path, TRAINING_DIR)
    for path in shuffled[n:]:
        shutil.copy(path, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_ds = image_dataset_from_directory(TRAINING_DIR,
                                            label_mode="int",
                                            image_size=(150, 150),
                                            batch_size=8,
                                            seed=7)
    val_ds = image_dataset_from_directory(VALIDATION_DIR,
                                          label_mode="int",
                                          image_size=(150, 150),
                                          batch_size=8,
                                          seed=7)
    rescale = layers.Rescaling(1./255)
    train_ds = train_ds.map(lambda x, y: (rescale(x), y), num_parallel_calls=AUTOTUNE)
    val_ds = val_ds.map(lambda x, y: (rescale(x), y), num_parallel_calls=AUTOTUNE)
    return train_ds.cache().shuffle(1000).prefetch(AUTOTUNE), val_ds.cache().prefetch(AUTOTUNE)

# %%
def create_model():
    model = tf.keras.Sequential([
        layers.InputLayer(input_shape=(150, 150, 3)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss=tf.keras.losses.BinaryCrossentropy(),
                  metrics=["accuracy"])
    return model
