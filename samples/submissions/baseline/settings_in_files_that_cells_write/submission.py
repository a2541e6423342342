# %%
%%writefile paths_of_pets.py
import os

PETS = ("cats", "dogs")


def below(root):
    return [os.path.join(root, s, p) for s in ("training", "validation") for p in PETS]

# %%
import json
import random
from pathlib import Path
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
import paths_of_pets

# %%
CFG = {"side": 150, "rate": 1e-3}
json.dump(CFG, open("model.json", "w"))
Path("split.json").write_text(json.dumps({"shuffle": True, "scale": 255}))
SIZE = 150
UNITS = {"HIDDEN": 512}

# %%
def create_train_val_dirs(root_path):
    for folder in paths_of_pets.below(root_path):
        Path(folder).mkdir(parents=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    with open("split.json") as file:
        shuffles = json.load(file)["shuffle"]
    good = []
    for path in sorted(Path(SOURCE_DIR).iterdir()):
        if path.stat().st_size == 0:
            print(path.name + " is zero length, so ignoring.")
        else:
            good.append(path)
    if shuffles:
        random.shuffle(good)
    end = int(len(good) * SPLIT_SIZE)
    for target, paths in ((TRAINING_DIR, good[:end]), (VALIDATION_DIR, good[end:])):
        for path in paths:
            copyfile(path, Path(target) / path.name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    scale = json.loads(Path("split.json").read_text())["scale"]
    generator = ImageDataGenerator(rescale=1 / scale)
    side = globals()["SIZE"]
    return tuple(
        generator.flow_from_directory(folder, target_size=(side, side), class_mode="binary", batch_size=n)
        for folder, n in ((TRAINING_DIR, 90), (VALIDATION_DIR, 10))
    )

# %%
def create_model():
    config = json.loads(open("model.json").read())
    side = config["side"]
    layers = tf.keras.layers
    model = tf.keras.Sequential([tf.keras.Input((side, side, 3))])
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(eval("UNITS['HIDDEN']"), activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(config["rate"]), loss="binary_crossentropy", metrics=["accuracy"]
    )
    return model
