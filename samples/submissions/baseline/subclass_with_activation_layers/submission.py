# %%
import os
import random
import shutil

import keras
import tensorflow as tf

# %%
def create_train_val_dirs(root_path):
    root_path = os.path.abspath(root_path)
    os.makedirs(root_path)
    for a in ("training", "validation"):
        for b in ("cats", "dogs"):
            os.makedirs(os.sep.join([root_path, a, b]))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    by_emptiness = {True: [], False: []}
    for name in os.listdir(SOURCE_DIR):
        by_emptiness[os.path.getsize(os.path.join(SOURCE_DIR, name)) == 0].append(name)
    print("ignored:", *by_emptiness[True], sep="\n  ")
    pictures = by_emptiness[False]
    n = int(len(pictures) * SPLIT_SIZE)
    labels = [True] * n + [False] * (len(pictures) - n)
    random.shuffle(labels)
    for name, is_training in zip(pictures, labels):
        shutil.copyfile(
            os.path.join(SOURCE_DIR, name),
            os.path.join(TRAINING_DIR if is_training else VALIDATION_DIR, name),
        )

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    from tensorflow.keras.preprocessing.image import ImageDataGenerator

    datagen = ImageDataGenerator(rescale=1 / 255)
    return [
        datagen.flow_from_directory(d, target_size=(150, 150), class_mode="binary", batch_size=24)
        for d in (TRAINING_DIR, VALIDATION_DIR)
    ]

# %%
class Network(keras.Model):
    def __init__(self, filters=(16, 32, 64), **kwargs):
        super().__init__(**kwargs)
        self.convolutions = [keras.layers.Conv2D(n, 3) for n in filters]
        self.pools = [keras.layers.MaxPooling2D() for _ in filters]
        self.relu = keras.layers.Activation("relu")
        self.flatten = keras.layers.Flatten()
        self.dense = keras.layers.Dense(512)
        self.last = keras.layers.Dense(1)
        self.probability = keras.layers.Activation("sigmoid")

    def call(self, x):
        for convolution, pool in zip(self.convolutions, self.pools):
            x = pool(self.relu(convolution(x)))
        x = self.relu(self.dense(self.flatten(x)))
        return self.probability(self.last(x))


def create_model():
    model = Network()
    model.build((None, 150, 150, 3))
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
