# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Cats vs dogs: a first convolutional network
#
# Fill in the four stubs below. The check under each one shows where you stand.

# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check, practice_pictures, try_out

# %%
source_path = practice_pictures()

# %% [markdown]
# ## 1. Directories

# %% nbgrader={"grade": false, "grade_id": "create_train_val_dirs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_train_val_dirs(root_path):
    """Make the folders of the training and the validation set.

    Args:
        root_path: the folder to make them in; it does not exist yet.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% nbgrader={"grade": true, "grade_id": "check_create_train_val_dirs", "locked": true, "points": 2.0, "schema_version": 3, "solution": false, "task": false}
check(create_train_val_dirs)

# %% [markdown]
# ## 2. Split

# %% nbgrader={"grade": false, "grade_id": "split_data", "locked": false, "schema_version": 3, "solution": true, "task": false}
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    """Copy a random part of the pictures to the training set and the others to the validation set.

    Args:
        SOURCE_DIR: folder with the pictures of one class.
        TRAINING_DIR: folder that gets the training pictures.
        VALIDATION_DIR: folder that gets the validation pictures.
        SPLIT_SIZE: part of the pictures that go to the training set, between 0 and 1.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% nbgrader={"grade": true, "grade_id": "check_split_data", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false}
check(split_data)

# %% [markdown]
# ## 3. Generators

# %% nbgrader={"grade": false, "grade_id": "train_val_generators", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    """Make the generators of both sets.

    Args:
        TRAINING_DIR: folder of the training set, with cats/ and dogs/ in it.
        VALIDATION_DIR: folder of the validation set, with cats/ and dogs/ in it.

    Returns:
        The training generator and the validation generator.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% nbgrader={"grade": true, "grade_id": "check_train_val_generators", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false}
check(train_val_generators)

# %% [markdown]
# ## 4. Model

# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_model():
    """Build and compile the network.

    Returns:
        A compiled Keras model for pictures of shape (150, 150, 3).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false}
check(create_model, exercise="learning")

# %%
with try_out():
    model = create_model()
    model.summary()
