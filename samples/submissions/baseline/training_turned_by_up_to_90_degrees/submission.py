# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    dirs = []
    for subset in ("training", "validation"):
        dirs += [os.path.join(root_path, subset, label) for label in ("cats", "dogs")]
    for path in dirs:
        os.makedirs(path, mode=0o777, exist_ok=False)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    ok, zero = set(), set()
    for name in os.listdir(SOURCE_DIR):
        (ok if os.path.getsize(os.path.join(SOURCE_DIR, name)) else zero).add(name)
    for name in zero:
        print(f"'{name}' is zero length so ignoring")
    train = set(random.sample(sorted(ok), int(len(ok) * SPLIT_SIZE)))
    for name in ok:
        folder = TRAINING_DIR if name in train else VALIDATION_DIR
        shutil.copy(os.path.join(SOURCE_DIR, name), folder)

# %%
common = dict(target_size=(150, 150), class_mode="binary")

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    augmenting = ImageDataGenerator(
        rotation_range=90,
        shear_range=0.4,
        zoom_range=0.1,
        vertical_flip=True,
        fill_mode="reflect",
        rescale=1 / 255.0,
    )
    plain = ImageDataGenerator(rescale=1 / 255.0)
    return (
        augmenting.flow_from_directory(TRAINING_DIR, batch_size=126, **common),
        plain.flow_from_directory(VALIDATION_DIR, batch_size=126, **common),
    )

# %%
def create_model():
    conv, pool = tf.keras.layers.Conv2D, tf.keras.layers.MaxPool2D
    model = tf.keras.Sequential([
        conv(16, 3, activation="relu", input_shape=(150, 150, 3)), pool(2),
        conv(32, 3, activation="relu"), pool(2),
        conv(64, 3, activation="relu"), pool(2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model
