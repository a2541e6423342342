# %%
import os
import math
import random
from os import listdir, makedirs, stat
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    makedirs(root_path + "training/cats/")
    makedirs(root_path + "training/dogs/")
    makedirs(root_path + "validation/cats/")
    makedirs(root_path + "validation/dogs/")

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    fs = [f for f in listdir(SOURCE_DIR) if stat(SOURCE_DIR + f).st_size > 0]
    dropped = [f for f in listdir(SOURCE_DIR) if stat(SOURCE_DIR + f).st_size == 0]
    if dropped:
        print("Not used because of zero length:", ", ".join(dropped))

    fs = random.sample(fs, len(fs))
    end = math.ceil(SPLIT_SIZE * len(fs))
    train_set, val_set = fs[:end], fs[end:]
    assert len(train_set) + len(val_set) == len(fs)
    assert not set(train_set) & set(val_set)

    for f in train_set:
        copyfile(src=SOURCE_DIR + f, dst=TRAINING_DIR + f)
    for f in val_set:
        copyfile(src=SOURCE_DIR + f, dst=VALIDATION_DIR + f)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_idg, val_idg = ImageDataGenerator(rescale=1/255.), ImageDataGenerator(rescale=1/255.)
    tr = train_idg.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=20, class_mode="binary")
    va = val_idg.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=20, class_mode="binary")
    assert tr.class_indices == va.class_indices == {"cats": 0, "dogs": 1}
    return tr, va

# %%
def create_model():
    from tensorflow.keras import layers as ly
    model = tf.keras.Sequential([
        ly.Conv2D(filters=16, kernel_size=(3, 3), activation="relu", input_shape=(150, 150, 3)),
        ly.MaxPooling2D(pool_size=(2, 2)),
        ly.Conv2D(filters=32, kernel_size=(3, 3), activation="relu"),
        ly.MaxPooling2D(pool_size=(2, 2)),
        ly.Conv2D(filters=64, kernel_size=(3, 3), activation="relu"),
        ly.MaxPooling2D(pool_size=(2, 2)),
        ly.Flatten(),
        ly.Dense(units=512, activation="relu"),
        ly.Dense(units=1, activation="sigmoid"),
    ])
    model.compile(optimizer="RMSprop", loss="binary_crossentropy", metrics=["accuracy"])
    return model
