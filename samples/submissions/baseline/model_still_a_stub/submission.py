# %% [markdown]
# I ran out of time for the last exercise.

# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check, practice_pictures, try_out

# %%
def create_train_val_dirs(root_path):
    """Make the folders of the training and the validation set."""
    for subset in ["training", "validation"]:
        for animal in ["cats", "dogs"]:
            os.makedirs(os.path.join(root_path, subset, animal))

# %%
check(create_train_val_dirs)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    """Copy a random part of the pictures to the training set and the others to the validation set."""
    nonempty = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name) == 0:
            print(f"{name} is zero length, so ignoring.")
        else:
            nonempty.append(name)
    nonempty = random.sample(nonempty, len(nonempty))
    n_train = int(len(nonempty) * SPLIT_SIZE)
    for k in range(n_train):
        copyfile(SOURCE_DIR + nonempty[k], TRAINING_DIR + nonempty[k])
    for k in range(n_train, len(nonempty)):
        copyfile(SOURCE_DIR + nonempty[k], VALIDATION_DIR + nonempty[k])

# %%
check(split_data)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    """Make the generators of both sets."""
    train_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=50, class_mode="binary"
    )
    validation_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=50, class_mode="binary"
    )
    return train_generator, validation_generator

# %%
check(train_val_generators)

# %%
def create_model():
    """Build and compile the network."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
check(create_model)

# %%
with try_out():
    model = create_model()
