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
# # Cats vs dogs: against overfitting
#
# A network with millions of weights can learn a few thousand pictures by heart.
# Then it knows every training picture and fails at new ones: it *overfits*.
# In this lab you do three things about it, and look at the curves that tell whether they help:
#
# 1. show the training pictures in a new version each time (**exercises 1 and 2**),
# 2. build a network that finds it hard to learn by heart (**exercises 3 and 4**),
# 3. stop the training when it no longer gets better (**exercise 5**),
# 4. train with and without all this, and read the curves (**question**).
#
# ## How to work
#
# - You write three functions.
#   In each, replace the lines `# YOUR CODE HERE` and `raise NotImplementedError()`.
#   The docstring says what comes in, what must go out, and about how long an answer is.
# - Under each function you find a cell that tries it out, and cells that check it.
#   A check shows a table: a tick or a cross for each point, what was expected,
#   what came out, and a hint.
#   Run it as often as you like.
# - Grading runs the same checks on other pictures and with other numbers.
#   So use the arguments of your functions, not the variables of this notebook.
# - You may add cells, imports and helper functions.
#   Please do not rename the functions and do not delete the check cells.
# - All of it runs on a laptop without a GPU. The two trainings take some minutes.

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

from grader import check, practice_folders, try_out

# %% [markdown] id="imports-text"
# What your functions can use. Add imports here if you want others.

# %% id="imports"
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %% [markdown] id="pictures-text"
# ## 1. Pictures in new versions
#
# The pictures are *drawn* cats and dogs, shared out already into a folder for training and one for
# validation, each with `cats/` and `dogs/` in it.
# If you have the photos of the first lab split on your machine, put those paths here instead.

# %% id="folders"
TRAINING, VALIDATION = practice_folders()  # or "/path/to/training/", "/path/to/validation/"

for folder in (TRAINING, VALIDATION):
    for label in ("cats", "dogs"):
        print(f"{folder}{label}/: {len(os.listdir(folder + label))} pictures")


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


# %% [markdown] id="train-val-generators-text"
# A cat that is mirrored, turned a little, moved or seen from a little nearer is still a cat.
# So each training picture may be changed at random, in another way each time it is shown:
# the network never sees quite the same picture twice, and there is less to learn by heart.
# This is called *augmentation*.
#
# Nothing of the kind is done to the validation pictures.
# They are the yardstick by which epochs are compared, and a yardstick must not change.
#
# Two checks look at your function. The first one wants what a pair of generators always has to do;
# the second one goes through three epochs and compares the versions of each picture.
#
# **Exercises 1 and 2.** Write `train_val_generators`.


# %% nbgrader={"grade": false, "grade_id": "train_val_generators", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    """Make the generators that feed the network with labelled pictures.

    Both give batches (pictures, labels), every picture once an epoch:

        pictures: float array of shape (batch, 150, 150, 3), values from 0 to 1
        labels:   array of shape (batch,), 0 for a cat and 1 for a dog

    The training pictures come shuffled. Each of them is turned, moved, zoomed or mirrored at
    random, so that hardly one comes the same way in two epochs, and never so far that one could
    not see what it was. The validation pictures come as they are in every epoch.

    About 20 lines. The class `ImageDataGenerator` changes pictures at random, if it is told what it
    may do; a `tf.data` dataset is welcome as well.

    Args:
        TRAINING_DIR (str): path of the folder that has the training pictures in cats/ and dogs/.
        VALIDATION_DIR (str): path of the folder with the validation pictures, likewise.

    Returns:
        tuple: the generator of the training pictures and the generator of the validation pictures.
    """
    ### BEGIN SOLUTION
    training = ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=20,
        width_shift_range=0.1,
        height_shift_range=0.1,
        zoom_range=0.15,
        horizontal_flip=True,
    )
    validation = ImageDataGenerator(rescale=1 / 255)
    sizes = {"target_size": (150, 150), "batch_size": 20, "class_mode": "binary"}
    return (
        training.flow_from_directory(TRAINING_DIR, **sizes),
        validation.flow_from_directory(VALIDATION_DIR, **sizes),
    )
    ### END SOLUTION


# %% [markdown] id="try-train-val-generators-text"
# Try it out: six training pictures in three epochs, one epoch in each row.
# (They come shuffled, so look for the same animal in another row.)
# Is every animal still there? Is any picture mere noise?

# %% id="three-epochs" deletable=false editable=false
with try_out():
    for_training, for_validation = train_val_generators(TRAINING, VALIDATION)
    pictures, titles = [], []
    for epoch in (1, 2, 3):
        batch, labels = (np.asarray(part) for part in next(iter(for_training)))
        pictures += list(batch[:6])
        titles += [f"epoch {epoch}, label {label:g}" for label in labels.ravel()[:6]]
    show_pictures(pictures, titles)

# %% nbgrader={"grade": true, "grade_id": "check_train_val_generators", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(train_val_generators)

# %% nbgrader={"grade": true, "grade_id": "check_augmentation", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(train_val_generators, exercise="augmentation")

# %% [markdown] id="create-model-text"
# ## 2. A network that does not learn by heart
#
# The network of the first lab has 9,494,561 weights, nearly all of them in one dense layer:
# plenty of room to learn pictures by heart. Two kinds of layers work against that.
#
# - *Dropout* hides a share of the numbers that pass through it, others each time.
#   So no unit can rely on a single other one. When the network predicts, nothing is hidden.
# - *Batch normalisation* brings what passes through it to the same mean and spread,
#   reckoned from the pictures that happen to be in the batch.
#
# How the network looks is up to you. The checks want
#
# - at least three convolutions,
# - batch normalisation or dropout (or both),
# - at most 2,000,000 parameters: look into the summary for where they are,
# - a last layer, a loss and labels that fit each other, and the accuracy as a metric.
#
# **Exercise 3.** Write `create_model`.


# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_model():
    """Build and compile a regularised network with at most 2,000,000 parameters, untrained.

    About 22 lines. Give `tf.keras.Sequential` the list of the layers, first
    `tf.keras.Input(shape=...)`, then those of `tf.keras.layers`.

    Args:
        None

    Returns:
        tf.keras.Model: takes pictures of shape (batch, 150, 150, 3) and gives values of shape
            (batch, 1), the probability of a dog.
    """
    ### BEGIN SOLUTION
    model = tf.keras.Sequential([tf.keras.Input(shape=(150, 150, 3))])
    for filters in (16, 32, 64, 128):
        model.add(tf.keras.layers.Conv2D(filters, (3, 3), padding="same", activation="relu"))
        model.add(tf.keras.layers.BatchNormalization(momentum=0.9))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.GlobalAveragePooling2D())
    model.add(tf.keras.layers.Dropout(0.5))
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% [markdown] id="try-create-model-text"
# Try it out: where are the parameters?

# %% id="try-create-model"
with try_out():
    create_model().summary()

# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% [markdown] id="learning-text"
# **Exercise 4.** Does your network learn?
# The check trains what `create_model` returns on drawn pictures of its own, without augmentation,
# and lets it judge pictures that it has not seen.

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model, exercise="learning")

# %% [markdown] id="early-stopping-text"
# ## 3. Stopping in time
#
# While a network learns by heart, its loss on the training pictures goes on falling,
# but that on the validation pictures does not, and later rises.
# A *callback* is an object that Keras tells of each epoch, and that may end the training.
#
# A single bad epoch proves nothing, so one waits for some epochs: that is the *patience*.
# When it is at an end, the best epoch lies some way back,
# and it is the weights of that epoch which one wants to have.
#
# **Exercise 5.** Write `early_stopping`.
# The check tells your callback of trainings that never took place,
# and looks in which epoch it stops them and which weights it leaves.


# %% nbgrader={"grade": false, "grade_id": "early_stopping", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stopping(patience):
    """Make a callback that ends a training which no longer gets better.

    It watches the loss on the validation pictures. When that has not been lower than its lowest
    value so far for `patience` epochs in a row, the training stops, and the model gets back the
    weights of its best epoch.

    About 5 lines with a class of `tf.keras.callbacks`; a class of your own is welcome as well.

    Args:
        patience (int): the number of epochs in a row, 1 or more.

    Returns:
        tf.keras.callbacks.Callback: a new callback.
    """
    ### BEGIN SOLUTION
    return tf.keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=patience, restore_best_weights=True
    )
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_early_stopping", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(early_stopping)

# %% [markdown] id="training-text"
# ## 4. With and without
#
# First a large network without any of this, on few pictures, as a warning.
# Then yours, with everything that you have written.
# (Each training shows how far it has got.)

# %% id="training-without"
EPOCHS = 12
without = history = None

with try_out():
    tf.keras.utils.set_random_seed(7)  # the same start each time
    plain = ImageDataGenerator(rescale=1 / 255)
    few = plain.flow_from_directory(
        TRAINING,
        target_size=(150, 150),
        batch_size=20,
        class_mode="binary",
        classes=["cats", "dogs"],
    )
    _, for_validation = train_val_generators(TRAINING, VALIDATION)
    pictures, labels = (np.concatenate(part) for part in zip(few[0], few[1], strict=True))
    large = tf.keras.Sequential(
        [
            tf.keras.Input(shape=(150, 150, 3)),
            tf.keras.layers.MaxPooling2D(2),
            tf.keras.layers.Rescaling(2, offset=-1),  # from -1 to 1
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(64, activation="relu"),
            tf.keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    large.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    without = large.fit(
        pictures, labels, batch_size=10, validation_data=for_validation, epochs=EPOCHS
    )

# %% id="training-with"
with try_out():
    tf.keras.utils.set_random_seed(7)
    for_training, for_validation = train_val_generators(TRAINING, VALIDATION)
    model = create_model()
    history = model.fit(
        for_training,
        validation_data=for_validation,
        epochs=EPOCHS,
        callbacks=[early_stopping(patience=4)],
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


for title, trained in (("without", without), ("with all that you wrote", history)):
    if trained is None:
        print(f"No curves {title}: they are drawn here once the training above has run.")
    else:
        print(title)
        show_curves(trained.history)

# %% [markdown] id="reading-the-curves-text"
# ## 5. Reading the curves
#
# **Question (6 points, marked by a person).**
# Look at the curves of both trainings and answer in a few sentences:
#
# 1. Which of the two networks overfits? Name the epoch from which on it shows, and by which curves.
# 2. How would the curves of a network look that *underfits*? What would you change then?
# 3. With augmentation the accuracy on the training pictures is often lower than
#    that on the validation pictures. Why is that no fault?
# 4. Where did early stopping end the training, or why did it not? What would a patience of 1 have
#    done, and what one of 50?

# %% [markdown] nbgrader={"grade": true, "grade_id": "reading_the_curves", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# *A model answer, for the drawn pictures. One and a half points for each part.
# What counts is that an answer fits the curves above it and gives a reason;
# the curves differ from machine to machine.*
#
# 1. The large one, trained on 40 pictures: its training accuracy reaches 1 within a few epochs,
#    while its validation accuracy stays far below and its validation loss rises again.
#    From the epoch on in which the two losses part it only learns by heart.
# 2. Both losses stay high and close together, and both accuracies low.
#    Then the network is too small, too strongly regularised or not trained for long enough:
#    more filters or layers, less dropout, milder augmentation, more epochs or a larger rate.
# 3. Training pictures are changed, and dropout hides numbers while it trains;
#    validation pictures come as they are, and nothing is hidden. So validation is the easier task.
# 4. It stops after the fourth epoch in a row without a new low of the validation loss, and the
#    weights of the lowest one come back; if new lows keep coming, it goes on to the last epoch.
#    A patience of 1 would end it at the first leap, long before it has learned;
#    with 50 it would never stop in 12 epochs.
# <!-- END SOLUTION -->

# %% [markdown] id="hand-in"
# ## Handing in
#
# Choose *Restart Kernel and Run All Cells*, look through the tables once more, save,
# and submit this notebook.
