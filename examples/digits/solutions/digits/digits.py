# %% [markdown] id="task"
# # Digits
#
# Each line of a CSV file holds a digit from 0 to 9 and the 64 pixels of a picture of it, 8 by 8,
# from 0 (white) to 16 (black). The first line holds the names of the columns.

# %% nbgrader={"grade": false, "grade_id": "parse_digits", "locked": false, "schema_version": 3, "solution": true, "task": false}
import keras
import numpy as np
import tensorflow as tf

from grader import check


def parse_digits(path):
    """Return the pictures of a CSV file, float32 (n, 8, 8, 1), and their labels, int64 (n,)."""
    ### BEGIN SOLUTION
    table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    return table[:, 1:].reshape(-1, 8, 8, 1).astype("float32"), table[:, 0].astype("int64")
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_parse_digits", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(parse_digits)

# %% [markdown] id="datasets"
# The first `count` pictures are for training, all others for validation. Divide the pixels by 16,
# and shuffle the training pictures.

# %% nbgrader={"grade": false, "grade_id": "train_val_datasets", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_val_datasets(pictures, labels, count):
    """Return two datasets of batches of 32 (pictures, labels): for training and validation."""
    ### BEGIN SOLUTION
    data = tf.data.Dataset.from_tensor_slices((pictures / 16, labels))
    return data.take(count).shuffle(count).batch(32), data.skip(count).batch(32)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_train_val_datasets", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(train_val_datasets)

# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_model():
    """Return a compiled model for pictures (8, 8, 1), with one convolution at least."""
    ### BEGIN SOLUTION
    layers = [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model, "learning")
