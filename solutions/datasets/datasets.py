# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: deletable,editable,id,jupyter,nbgrader
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="title"
# # Cats vs dogs: datasets, augmentation and a callback
#
# In this lab Keras reads the pictures from one folder and splits them itself.
# Everything else that happens to a picture is a part of the network.
# You write
#
# 1. a function that makes two datasets from a folder (**exercise 1**),
# 2. a small model that changes pictures at random (**exercise 2**),
# 3. the network that uses it (**exercises 3 and 4**),
# 4. a callback that stops the training when it is good enough (**exercise 5**),
#
# and then train with all of it and read the curves (**question**).
#
# ## How to work
#
# - You write three functions and a class.
#   In each, replace the lines `# YOUR CODE HERE` and `raise NotImplementedError()`.
#   The docstring says what comes in, what must come out, and about how long an answer is.
# - Under each of them there is a cell that tries it out, and a cell that checks it.
#   A check shows a table: a tick or a cross for each point, what was expected,
#   what came out, and a hint.
#   Run it as often as you like.
# - Grading runs the same checks on other pictures and with other numbers.
# - You may add cells, imports and helper functions.
#   Please do not rename the functions and the class, and do not delete the check cells.
# - All of it runs on a laptop without a GPU. The training takes some minutes.

# %% [markdown] id="set-up-text"
# ## Set-up
#
# Run this cell first, and again after each restart of the kernel.
# If something is missing on this machine, it says what.
# (JupyterLab folds its code away; click the dots to see it.)

# %% id="set-up" deletable=false editable=false jupyter={"source_hidden": true}
import contextlib
import importlib
import os
import sys

# TensorFlow reports details of the machine while it is loaded; this lab does not need them.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextlib.contextmanager
def quiet():
    """Drop what compiled code writes to the error channel meanwhile."""
    saved = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


class SetUpError(Exception):
    """Stops `Run All` with a few plain lines in place of a traceback."""

    def _render_traceback_(self):
        return [str(self)]


def set_up():
    """Load what this notebook needs, and say what is missing."""
    print("Loading TensorFlow: this takes about ten seconds ...", flush=True)
    try:
        for package in ("numpy", "matplotlib", "PIL", "grader"):
            importlib.import_module(package)
        with quiet():
            tensorflow = importlib.import_module("tensorflow")
            on_gpu = bool(tensorflow.config.list_physical_devices("GPU"))
    except ImportError as problem:
        raise SetUpError(
            f"This notebook cannot run here yet: {problem}.\n"
            "In JupyterLab, choose the kernel of the course (menu Kernel > Change Kernel).\n"
            f"Elsewhere, install the course package for {sys.executable} (`pip install .` in the "
            "course folder), restart the kernel and run this cell again."
        ) from None
    device = "GPU" if on_gpu else "CPU"
    print(f"Ready: TensorFlow {tensorflow.__version__}, training on the {device}.")


set_up()

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from grader import check, practice_pictures, try_out

# %% [markdown] id="imports-text"
# What your functions can use. Add imports here if you want others.

# %% id="imports"
import shutil
import tempfile

import tensorflow as tf

# %% [markdown] id="pictures-text"
# ## 1. Two datasets from one folder
#
# The pictures are *drawn* cats and dogs, in a folder with `Cat/` and `Dog/` in it.
# As in the well-known set of photos, some files are empty, and Keras cannot read these.
# So the next cell makes a copy of the folder without them. `DATA_DIR` is the path of that copy.
# If you have the photos on your machine, put their path there instead.

# %% id="data-folder"
DATA_DIR = "./PetImages"

source = practice_pictures()  # or "/path/to/PetImages/"


# %% id="clean-copy" deletable=false editable=false
def copy_pictures(source):
    """Copy the pictures that are not empty; returns the path of the folder."""
    target = os.path.join(tempfile.gettempdir(), f"datasets-{os.getpid()}", "PetImages")
    shutil.rmtree(target, ignore_errors=True)
    for animal in ("Cat", "Dog"):
        os.makedirs(os.path.join(target, animal))
        for entry in os.scandir(os.path.join(source, animal)):
            if entry.name.lower().endswith((".jpg", ".jpeg")) and entry.stat().st_size > 0:
                shutil.copy(entry.path, os.path.join(target, animal))
    return target


DATA_DIR = copy_pictures(source)
for animal in ("Cat", "Dog"):
    print(f"{animal}: {len(os.listdir(os.path.join(DATA_DIR, animal)))} pictures")


# %% id="picture-grid" deletable=false editable=false
def show_pictures(pictures, titles, columns=6):
    """Draw pictures in a grid, each below its title."""
    rows = -(-len(pictures) // columns)
    _, axes = plt.subplots(
        rows, columns, figsize=(1.9 * columns, 2.1 * rows), squeeze=False, layout="constrained"
    )
    for axis in axes.flat:
        axis.axis("off")
    for axis, picture, title in zip(axes.flat, pictures, titles, strict=False):
        axis.imshow(picture)
        axis.set_title(title, fontsize=9)
    plt.show()


# %% [markdown] id="train-val-datasets-text"
# `tf.keras.utils.image_dataset_from_directory` reads a folder with one folder for each class.
# With `validation_split` it keeps a share of the pictures for validation.
# The argument `subset` says which part a dataset gets: `"training"`, `"validation"`, or `"both"`
# for a pair of datasets.
#
# Keras shuffles the pictures before it splits them, and the `seed` decides how.
# If two calls have different seeds, they split differently,
# and a picture may be in both datasets. Then the validation tells you nothing.
#
# The pictures keep their pixel values from 0 to 255. The network will rescale them.
#
# **Exercise 1.** Write `train_val_datasets`.


# %% nbgrader={"grade": false, "grade_id": "train_val_datasets", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_val_datasets():
    """Make the datasets for training and for validation from the pictures in `DATA_DIR`.

    15 % of the pictures are for validation, and all others are for training. Both datasets give
    batches (pictures, labels):

        pictures: float array of shape (128, 120, 120, 3), values from 0 to 255
        labels:   array of shape (128, 1), 0 for a cat and 1 for a dog

    The last batch of an epoch may be smaller. The training pictures come shuffled.

    About 10 lines with `tf.keras.utils.image_dataset_from_directory`.

    Args:
        None; the folder is the global `DATA_DIR`.

    Returns:
        tuple: the dataset of the training pictures and the dataset of the validation pictures.
    """
    ### BEGIN SOLUTION
    training, validation = tf.keras.utils.image_dataset_from_directory(
        DATA_DIR,
        label_mode="binary",
        image_size=(120, 120),
        batch_size=128,
        validation_split=0.15,
        subset="both",
        seed=42,
    )
    return training, validation
    ### END SOLUTION


# %% [markdown] id="try-train-val-datasets-text"
# Try it out: the first training pictures, each with its label.
# Do the labels fit? Are cats and dogs mixed?

# %% id="one-batch" deletable=false editable=false
with try_out():
    for_training, for_validation = train_val_datasets()
    pictures, labels = (np.asarray(part) for part in next(iter(for_training)))
    print(f"pictures: shape {pictures.shape}, from {pictures.min():.0f} to {pictures.max():.0f}")
    print(f"labels:   shape {labels.shape}")
    titles = [f"label {label:g}" for label in labels.ravel()[:12]]
    show_pictures(pictures[:12].astype("uint8"), titles)

# %% nbgrader={"grade": true, "grade_id": "check_train_val_datasets", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(train_val_datasets)

# %% [markdown] id="create-augmentation-model-text"
# ## 2. Random changes as a model
#
# A cat that is mirrored, rotated a little, moved or seen from nearer is still a cat.
# Keras has layers that change pictures at random: `RandomFlip`, `RandomRotation`,
# `RandomTranslation`, `RandomZoom` and others.
# They are active in training only. When the network predicts, they pass pictures on unchanged.
#
# A model may be a layer of another model, so these layers can stand in a small model of their own.
#
# **Exercise 2.** Write `create_augmentation_model`.


# %% nbgrader={"grade": false, "grade_id": "create_augmentation_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_augmentation_model():
    """Build a model that changes pictures at random while a network trains.

    It has at least two different layers of Keras whose names begin with `Random`, and no layers of
    other kinds. Pictures keep their size. The model is not compiled.

    About 8 lines with `tf.keras.Sequential`.

    Args:
        None

    Returns:
        tf.keras.Model: takes pictures of shape (batch, 120, 120, 3) and returns pictures of the
            same shape.
    """
    ### BEGIN SOLUTION
    return tf.keras.Sequential(
        [
            tf.keras.Input(shape=(120, 120, 3)),
            tf.keras.layers.RandomFlip("horizontal"),
            tf.keras.layers.RandomRotation(0.05),
            tf.keras.layers.RandomTranslation(0.1, 0.1),
            tf.keras.layers.RandomZoom(0.1),
        ]
    )
    ### END SOLUTION


# %% [markdown] id="try-create-augmentation-model-text"
# Try it out: four pictures as they are, and two versions of each below.
# Can you still see each animal?

# %% id="augmented-pictures" deletable=false editable=false
with try_out():
    for_training, _ = train_val_datasets()
    pictures = next(iter(for_training))[0][:4]
    augmentation = create_augmentation_model()
    rows = [pictures] + [augmentation(pictures, training=True) for _ in range(2)]
    shown = np.clip(np.concatenate(rows), 0, 255).astype("uint8")
    show_pictures(shown, ["as it is"] * 4 + ["changed"] * 8, columns=4)

# %% nbgrader={"grade": true, "grade_id": "check_create_augmentation_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_augmentation_model)

# %% [markdown] id="create-model-text"
# ## 3. The network
#
# The network gets pictures as they are in their files.
# Its first layers prepare them: your augmentation model, and a layer `Rescaling` that turns the
# pixel values from 0 to 255 into values from 0 to 1.
#
# Apart from that the network is up to you. The checks require
#
# - the augmentation and the rescaling before the first convolution,
# - at least three convolutions,
# - a last layer and a loss that fit labels 0 and 1, and the accuracy as a metric.
#
# **Exercise 3.** Write `create_model`.


# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_model():
    """Build and compile a network that augments and rescales the pictures itself, untrained.

    About 22 lines. Give `tf.keras.Sequential` the list of the layers, first
    `tf.keras.Input(shape=...)`, then your augmentation model, then those of `tf.keras.layers`.

    Args:
        None

    Returns:
        tf.keras.Model: takes pictures of shape (batch, 120, 120, 3) with values from 0 to 255, and
            gives values of shape (batch, 1), the probability of a dog.
    """
    ### BEGIN SOLUTION
    model = tf.keras.Sequential(
        [
            tf.keras.Input(shape=(120, 120, 3)),
            create_augmentation_model(),
            tf.keras.layers.Rescaling(1 / 255),
        ]
    )
    for filters in (16, 32, 64, 128):
        model.add(tf.keras.layers.Conv2D(filters, (3, 3), padding="same", activation="relu"))
        model.add(tf.keras.layers.BatchNormalization(momentum=0.9))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.GlobalAveragePooling2D())
    model.add(tf.keras.layers.Dense(128, activation="relu"))
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% [markdown] id="try-create-model-text"
# Try it out: which layers come first?

# %% id="try-create-model"
with try_out():
    create_model().summary()

# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% [markdown] id="learning-text"
# **Exercise 4.** Does your network learn?
# The check trains what `create_model` returns on drawn pictures of its own,
# and counts how many pictures that it has not seen it gets right.

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model, exercise="learning")

# %% [markdown] id="early-stopping-text"
# ## 4. Stopping when it is good enough
#
# A *callback* is an object that Keras calls after each epoch, and that may end the training.
# You write a class for such objects. Its method `on_epoch_end` gets a dictionary `logs` with the
# numbers of the epoch: `loss`, `accuracy`, `val_loss` and `val_accuracy`.
# The training ends if the method sets `self.model.stop_training` to `True`.
#
# **Exercise 5.** Write `EarlyStoppingCallback`.
# The check reports simulated trainings to your callback, and looks in which epoch it stops them.


# %% nbgrader={"grade": false, "grade_id": "EarlyStoppingCallback", "locked": false, "schema_version": 3, "solution": true, "task": false}
class EarlyStoppingCallback(tf.keras.callbacks.Callback):
    """Stops the training when `accuracy` and `val_accuracy` are both at least 0.8."""

    def on_epoch_end(self, epoch, logs=None):
        """Compare the two accuracies with 0.8, and stop the training if both reach it.

        About 3 lines.

        Args:
            epoch (int): the number of the epoch, from 0.
            logs (dict): the numbers of the epoch by their names.
        """
        ### BEGIN SOLUTION
        if logs["accuracy"] >= 0.8 and logs["val_accuracy"] >= 0.8:
            print(f"Epoch {epoch + 1} is good enough.")
            self.model.stop_training = True
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_early_stopping_callback", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(EarlyStoppingCallback, exercise="early_stopping_callback")

# %% [markdown] id="training-text"
# ## 5. Training
#
# Now all of it together. The practice set is small, so the network gets it in smaller batches than
# the 128 of your datasets, which suit the thousands of photos of the real one.

# %% id="training"
EPOCHS = 30
history = None

with try_out():
    tf.keras.utils.set_random_seed(7)  # the same start each time
    for_training, for_validation = train_val_datasets()
    model = create_model()
    history = model.fit(
        for_training.unbatch().batch(10),
        validation_data=for_validation,
        epochs=EPOCHS,
        callbacks=[EarlyStoppingCallback()],
    )


# %% id="curves" deletable=false editable=false
def show_curves(history):
    """Draw loss and metrics over the epochs, of training and of validation."""
    names = [name for name in history if not name.startswith("val_")]
    _, axes = plt.subplots(
        1, len(names), figsize=(5.5 * len(names), 3.6), squeeze=False, layout="constrained"
    )
    for axis, name in zip(axes.flat, names, strict=True):
        epochs = range(1, len(history[name]) + 1)
        axis.plot(epochs, history[name], marker="o", label="training")
        if f"val_{name}" in history:
            axis.plot(epochs, history[f"val_{name}"], marker="s", label="validation")
        axis.set(title=name, xlabel="epoch")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.grid(alpha=0.3)
        axis.legend()
    plt.show()


if history is None:
    print("No curves yet: they are drawn here once the training above has run.")
else:
    show_curves(history.history)

# %% [markdown] id="reading-the-curves-text"
# ## 6. Reading the curves
#
# **Question (6 points, marked by a person).**
# Look at the curves and answer in a few sentences:
#
# 1. In which epoch did the training end, and why in that one?
# 2. Does the network overfit? Name the curves by which you see it.
# 3. Your callback stops at the first good epoch. Name one advantage and one disadvantage compared
#    with a callback that waits until the validation loss no longer falls.

# %% [markdown] nbgrader={"grade": true, "grade_id": "reading_the_curves", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# *A model answer, for the drawn pictures. Two points for each part.
# What counts is that an answer fits the curves above it and gives a reason;
# the curves differ from machine to machine.*
#
# 1. In the first epoch in which the accuracy and the validation accuracy are both at least 0.8; or
#    in the last one, because no epoch reached both.
# 2. Hardly: the two losses fall together. With overfitting the training loss would fall on while
#    the validation loss rises.
# 3. It saves time, and the goal is easy to explain. But it stops although more training may help,
#    and one lucky epoch is enough, because the validation accuracy of few pictures jumps.
# <!-- END SOLUTION -->

# %% [markdown] id="hand-in"
# ## Handing in
#
# Choose *Restart Kernel and Run All Cells*, look through the tables once more, save,
# and submit this notebook.
