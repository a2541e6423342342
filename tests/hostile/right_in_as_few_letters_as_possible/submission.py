# %%
import os as o
import random as r
from shutil import copy

import keras as k
from keras.layers import *
from keras.src.legacy.preprocessing.image import ImageDataGenerator as G


def create_train_val_dirs(root_path):
    [o.makedirs(o.path.join(root_path, s, a)) for s in ("training", "validation") for a in ("cats", "dogs")]


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    n = [f for f in o.listdir(SOURCE_DIR) if o.path.getsize(SOURCE_DIR + f) or print(f, "is empty")]
    r.shuffle(n)
    c = round(SPLIT_SIZE * len(n))
    [copy(SOURCE_DIR + f, (TRAINING_DIR, VALIDATION_DIR)[i >= c]) for i, f in enumerate(n)]


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return [G(rescale=1 / 255).flow_from_directory(d, (150, 150), class_mode="binary", batch_size=b) for d, b in ((TRAINING_DIR, 90), (VALIDATION_DIR, 10))]


def create_model():
    m = k.Sequential([Input((150, 150, 3)), *sum([[Conv2D(f, 3, activation="relu"), MaxPool2D()] for f in (16, 32, 64)], []), Flatten(), Dense(512, "relu"), Dense(1, "sigmoid")])
    m.compile("rmsprop", "binary_crossentropy", ["accuracy"])
    return m
