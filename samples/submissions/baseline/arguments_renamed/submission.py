# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(base="/tmp/cats-v-dogs", subsets=("training", "validation")):
    for subset in subsets:
        os.makedirs(os.path.join(base, subset, "cats"))
        os.makedirs(os.path.join(base, subset, "dogs"))

# %%
def split_data(src, dst_train, dst_val, ratio=0.9, *, verbose=True):
    names = []
    for name in os.listdir(src):
        if os.path.getsize(os.path.join(src, name)):
            names.append(name)
        elif verbose:
            print(name, "is zero length, so ignoring.")
    random.shuffle(names)
    n = int(len(names) * ratio)
    for i, name in enumerate(names):
        copyfile(os.path.join(src, name), os.path.join(dst_train if i < n else dst_val, name))
    if verbose:
        print(src, "->", n, "+", len(names) - n)

# %%
def train_val_generators(train_dir, val_dir, side=150, batch=32):
    d = ImageDataGenerator(rescale=1.0 / 255)
    return [d.flow_from_directory(x, (side, side), class_mode="binary", batch_size=batch) for x in (train_dir, val_dir)]

# %%
def create_model(input_shape=(150, 150, 3), learning_rate=0.001):
    model = tf.keras.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=input_shape),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=RMSprop(learning_rate), loss="binary_crossentropy", metrics=["accuracy"])
    return model
