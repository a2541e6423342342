# %% [markdown]
# ## Cats & dogs, submission of exercise sheet 2

# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    paths = ["training", "training/cats", "training/dogs",
             "validation", "validation/cats", "validation/dogs"]
    os.makedirs(root_path)
    for p in paths:
        os.mkdir(os.path.join(root_path, p))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = os.listdir(SOURCE_DIR)
    random.shuffle(files)
    n = int(len(files) * SPLIT_SIZE)
    train_files, val_files = files[:n], files[n:]
    for f in train_files:
        shutil.copy(os.path.join(SOURCE_DIR, f), TRAINING_DIR)
    for f in val_files:
        shutil.copy(os.path.join(SOURCE_DIR, f), VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    idg = ImageDataGenerator(rescale=1.0 / 255)
    return tuple(
        idg.flow_from_directory(d, target_size=(150, 150), class_mode="binary", batch_size=50)
        for d in (TRAINING_DIR, VALIDATION_DIR)
    )

# %%
def create_model():
    from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
    from tensorflow.keras.optimizers import RMSprop

    model = tf.keras.Sequential([
        Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        MaxPooling2D((2, 2)),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Conv2D(64, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])
    model.compile(RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model
