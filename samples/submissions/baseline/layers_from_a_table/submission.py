# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
ARCHITECTURE = [
    ("conv", 16), ("pool",),
    ("conv", 32), ("pool",),
    ("conv", 64), ("pool",),
    ("flat",),
    ("dense", 512, "relu"),
    ("dense", 1, "sigmoid"),
]
MAKERS = {
    "conv": lambda filters: layers.Conv2D(filters, (3, 3), activation="relu"),
    "pool": lambda: layers.MaxPooling2D(2, 2),
    "flat": layers.Flatten,
    "dense": lambda units, activation: layers.Dense(units, activation=activation),
}

def build(table, shape):
    all_layers = [layers.Input(shape=shape)]
    for kind, *args in table:
        all_layers.append(MAKERS[kind](*args))
    return tf.keras.Sequential(all_layers)

# %%
class Folder:
    """A folder whose empty files are not there."""

    def __init__(self, path):
        self.path = path

    def pictures(self):
        for name in os.listdir(self.path):
            if os.path.getsize(os.path.join(self.path, name)):
                yield name
            else:
                print(name, "is zero length, so ignoring.")

    def copy(self, names, target):
        for name in names:
            copyfile(os.path.join(self.path, name), os.path.join(target, name))

# %%
def create_train_val_dirs(root_path):
    for leaf in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        os.makedirs(os.path.join(root_path, *leaf.split("/")))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    source = Folder(SOURCE_DIR)
    pictures = list(source.pictures())
    random.shuffle(pictures)
    n = int(len(pictures) * SPLIT_SIZE)
    source.copy(pictures[:n], TRAINING_DIR)
    source.copy(pictures[n:], VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    g = ImageDataGenerator(rescale=1.0 / 255)
    args = {"target_size": (150, 150), "class_mode": "binary"}
    return g.flow_from_directory(TRAINING_DIR, **args), g.flow_from_directory(VALIDATION_DIR, **args)

# %%
def create_model():
    model = build(ARCHITECTURE, (150, 150, 3))
    model.compile(optimizer=tf.keras.optimizers.RMSprop(0.001), loss="binary_crossentropy", metrics=["acc"])
    return model
