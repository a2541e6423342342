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
# # Cats vs dogs: a first convolutional network
#
# Is there a cat in the picture, or a dog?
# People answer at a glance;
# a program that compares colours or outlines by hand-written rules hardly beats a coin.
# In this lab you build a small convolutional network that learns the difference
# from labelled pictures, step by step:
#
# 1. look at the pictures,
# 2. make the folders for training and validation (**exercise 1**),
# 3. share out the pictures at random (**exercise 2**),
# 4. feed them to the network in batches (**exercise 3**),
# 5. build the network (**exercise 4**),
# 6. train it, and see whether it learns (**exercise 5**),
# 7. read the learning curves (**question**).
#
# ## How to work
#
# - You write four functions.
#   In each, replace the lines `# YOUR CODE HERE` and `raise NotImplementedError()`.
#   The docstring says what comes in, what must go out, and about how long an answer is.
# - Under each function you find a cell that tries it out, and a cell that checks it.
#   The check shows a table: a tick or a cross for each point, what was expected,
#   what came out, and a hint.
#   Run it as often as you like.
# - Grading runs the same checks on other pictures, with other file names and other numbers.
#   So use the arguments of your functions, not the variables of this notebook.
# - You may add cells, imports and helper functions.
#   Please do not rename the functions and do not delete the check cells.
# - All of it runs on a laptop without a GPU. The training takes one or two minutes.

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
import tempfile

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
from PIL import Image

from grader import check, practice_pictures, try_out

# %% [markdown] id="imports-text"
# What your functions can use. Add imports here if you want others.

# %% id="imports"
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %% [markdown] id="pictures-text"
# ## 1. A look at the pictures
#
# The pictures lie in a folder `PetImages/`, cats in `Cat/` and dogs in `Dog/`,
# as in the well-known set of 25,000 photos that this lab descends from.
# So that nobody has to wait for a download, we practise on a small set of *drawn* cats and dogs.
# It has the manners of the real one: the pictures differ in size and shape,
# in each folder a file is empty, and one file, `Thumbs.db`, is no picture at all.
# (That one is not empty, so it is treated like the others; Keras passes over it.)
#
# If you have the photos on your machine,
# put the path of their `PetImages/` folder into `SOURCE` instead.
# Everything below works with them, too; it only takes longer.

# %% id="source-folder"
SOURCE = practice_pictures()  # or "/path/to/PetImages/", with the slash at the end

for animal in ("Cat", "Dog"):
    sizes = [entry.stat().st_size for entry in os.scandir(SOURCE + animal)]
    print(f"{animal}: {len(sizes)} files, {sizes.count(0)} of them empty")


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


def first_pictures(folder, number):
    """Open the first pictures of a folder; returns their names and the pictures."""
    names, pictures = [], []
    for name in sorted(os.listdir(folder)):
        try:
            pictures.append(Image.open(os.path.join(folder, name)).convert("RGB"))
        except OSError:  # an empty file, or one that is no picture
            continue
        names.append(name)
        if len(names) == number:
            break
    return names, pictures


for animal in ("Cat", "Dog"):
    names, pictures = first_pictures(SOURCE + animal, 12)
    show_pictures(
        pictures,
        [
            f"{animal}/{name}\n{picture.width} × {picture.height}"
            for name, picture in zip(names, pictures, strict=True)
        ],
    )

# %% [markdown] id="create-train-val-dirs-text"
# ## 2. Folders for training and validation
#
# The network learns from the *training* pictures.
# Whether it has understood anything shows on pictures that it has never seen:
# the *validation* pictures.
# The two are kept in separate folders, and each of these has one folder for each class.
# Keras takes the labels from the names of the folders.
#
# **Exercise 1.** Write `create_train_val_dirs`.


# %% nbgrader={"grade": false, "grade_id": "create_train_val_dirs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_train_val_dirs(root_path):
    """Make the folders for the training and the validation pictures.

    After the call there are exactly these six folders below `root_path`, and none elsewhere:

        training/      training/cats/      training/dogs/
        validation/    validation/cats/    validation/dogs/

    About 4 lines. `os.makedirs` makes a folder and those above it.

    Args:
        root_path (str): path of a folder that does not exist yet.

    Returns:
        None
    """
    ### BEGIN SOLUTION
    for use in ("training", "validation"):
        for kind in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, use, kind))
    ### END SOLUTION


# %% [markdown] id="try-create-train-val-dirs-text"
# Try it out: the six folders should be listed.
# (As long as a function is not written, `try_out` says so in one line, and the notebook goes on.)

# %% id="try-create-train-val-dirs"
with try_out(), tempfile.TemporaryDirectory() as playground:
    create_train_val_dirs(os.path.join(playground, "cats-v-dogs"))
    for folder, _, _ in os.walk(playground):
        print(os.path.relpath(folder, playground))

# %% nbgrader={"grade": true, "grade_id": "check_create_train_val_dirs", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_train_val_dirs)

# %% [markdown] id="split-data-text"
# ## 3. Sharing out the pictures
#
# Nine pictures in ten are for training, the tenth is for validation, and chance decides which:
# a set that was collected over time often has all pictures of one kind next to each other.
#
# A picture in *both* sets would spoil everything: the network could know it by heart,
# and the accuracy on the validation pictures would tell us nothing.
# The empty files are of no use in either set.
#
# **Exercise 2.** Write `split_data`.


# %% nbgrader={"grade": false, "grade_id": "split_data", "locked": false, "schema_version": 3, "solution": true, "task": false}
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    """Copy the files of one folder, shared out at random, to a training and a validation folder.

    First leave out the files of zero bytes. For each of them print a line with its name, such as

        666.jpg is zero length, so ignoring.

    Of the n files that remain, copy int(n * SPLIT_SIZE), picked at random, to TRAINING_DIR, and
    all the others to VALIDATION_DIR. SOURCE_DIR stays as it was.

    About 12 lines. `os.listdir` and `os.path.getsize`, `random.sample` (it returns a new list)
    and `shutil.copyfile` are useful.

    Args:
        SOURCE_DIR (str): path of the folder with the files of one class; ends with a slash.
        TRAINING_DIR (str): path of the folder for training; it exists; ends with a slash.
        VALIDATION_DIR (str): path of the folder for validation; it exists; ends with a slash.
        SPLIT_SIZE (float): the share for training, between 0 and 1, such as 0.9.

    Returns:
        None
    """
    ### BEGIN SOLUTION
    filled = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)) > 0:
            filled.append(name)
        else:
            print(f"{name} is zero length, so ignoring.")

    shuffled = random.sample(filled, len(filled))
    for_training = int(len(shuffled) * SPLIT_SIZE)
    for position, name in enumerate(shuffled):
        target = TRAINING_DIR if position < for_training else VALIDATION_DIR
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(target, name))
    ### END SOLUTION


# %% [markdown] id="try-split-data-text"
# Try it out. The numbers of each class should add up to those of section 1, less the empty files.
# `split_pictures` calls your functions for both classes; the cells further down use it, too.


# %% id="split-pictures" deletable=false editable=false
def split_pictures():
    """Share out SOURCE with your functions; returns the folders for training and validation."""
    root = os.path.join(tempfile.gettempdir(), f"cats-v-dogs-{os.getpid()}/")
    shutil.rmtree(root, ignore_errors=True)  # the last split
    create_train_val_dirs(root)
    for animal, label in (("Cat", "cats"), ("Dog", "dogs")):
        split_data(
            f"{SOURCE}{animal}/", f"{root}training/{label}/", f"{root}validation/{label}/", 0.9
        )
    return f"{root}training/", f"{root}validation/"


with try_out():
    for folder in split_pictures():
        for label in ("cats", "dogs"):
            print(f"{folder}{label}/: {len(os.listdir(folder + label))} files")

# %% nbgrader={"grade": true, "grade_id": "check_split_data", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(split_data)

# %% [markdown] id="train-val-generators-text"
# ## 4. Pictures in batches
#
# A network wants numbers of one size: every picture becomes 150 × 150 pixels with three colours,
# and the colours, stored as 0 to 255, are scaled to 0 to 1.
# It gets the pictures a *batch* at a time, so that they need not all fit into memory,
# and it corrects its weights after each batch.
#
# The order of the training pictures changes from epoch to epoch.
# Apart from size and scale the pictures are left as they are; changing them on purpose
# (*augmentation*) is the subject of a later lab.
#
# **Exercise 3.** Write `train_val_generators`.


# %% nbgrader={"grade": false, "grade_id": "train_val_generators", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    """Make the generators that feed the network with labelled pictures.

    Both give batches (pictures, labels), every picture once an epoch:

        pictures: float array of shape (batch, 150, 150, 3), values from 0 to 1
        labels:   array of shape (batch,), 0 for a cat and 1 for a dog

    The training pictures come shuffled, and nothing is augmented. The size of a batch is up to
    you: 20 suits the small practice set, 50 the thousands of photos of the real one.

    About 14 lines. `ImageDataGenerator` scales the colours, its `flow_from_directory` finds the
    pictures and the labels (`class_mode="binary"`). A `tf.data` dataset is welcome as well.

    Args:
        TRAINING_DIR (str): path of the folder that has the training pictures in cats/ and dogs/.
        VALIDATION_DIR (str): path of the folder with the validation pictures, likewise.

    Returns:
        tuple: the generator of the training pictures and the generator of the validation pictures.
    """
    ### BEGIN SOLUTION
    training = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=20, class_mode="binary"
    )
    validation = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=20, class_mode="binary"
    )
    return training, validation
    ### END SOLUTION


# %% [markdown] id="try-train-val-generators-text"
# Try it out: the first batch of the training pictures, each with its label.
# Do the labels fit? Are cats and dogs mixed? Is any picture black, or mere noise?

# %% id="one-batch" deletable=false editable=false
with try_out():
    for_training, for_validation = train_val_generators(*split_pictures())
    pictures, labels = (np.asarray(part) for part in next(iter(for_training)))
    print(f"pictures: shape {pictures.shape}, from {pictures.min():.2f} to {pictures.max():.2f}")
    print(f"labels:   shape {labels.shape}")
    show_pictures(pictures[:12], [f"label {label:g}" for label in labels.ravel()[:12]])

# %% nbgrader={"grade": true, "grade_id": "check_train_val_generators", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(train_val_generators)

# %% [markdown] id="create-model-text"
# ## 5. The network
#
# Three times a *convolution* looks for small patterns of 3 × 3 pixels,
# and a *max-pooling* halves the picture.
# So the first layers see edges and spots,
# and the later ones, which look at a picture that has shrunk, see ears and snouts.
# Then the picture is laid out in one long row, and two dense layers make the decision:
# the last has one unit, whose value, between 0 and 1, is the probability of a dog.
#
# | layer | settings | output shape | parameters |
# |:--|:--|:--|--:|
# | input | | (None, 150, 150, 3) | 0 |
# | `Conv2D` | 16 filters, 3 × 3, ReLU | (None, 148, 148, 16) | 448 |
# | `MaxPooling2D` | 2 × 2 | (None, 74, 74, 16) | 0 |
# | `Conv2D` | 32 filters, 3 × 3, ReLU | (None, 72, 72, 32) | 4,640 |
# | `MaxPooling2D` | 2 × 2 | (None, 36, 36, 32) | 0 |
# | `Conv2D` | 64 filters, 3 × 3, ReLU | (None, 34, 34, 64) | 18,496 |
# | `MaxPooling2D` | 2 × 2 | (None, 17, 17, 64) | 0 |
# | `Flatten` | | (None, 18496) | 0 |
# | `Dense` | 512 units, ReLU | (None, 512) | 9,470,464 |
# | `Dense` | 1 unit, sigmoid | (None, 1) | 513 |
# | **total** | | | **9,494,561** |
#
# Compile it with the optimizer RMSprop at a learning rate of 0.001,
# the loss for a yes-or-no question (binary cross-entropy), and the accuracy as the metric.
#
# **Exercise 4.** Write `create_model`.


# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def create_model():
    """Build and compile the network of the table above, untrained.

    About 18 lines. Give `tf.keras.Sequential` the list of the layers, first
    `tf.keras.Input(shape=...)`, then those of `tf.keras.layers`. In Keras 3 the learning rate of
    an optimizer is called `learning_rate`, not `lr`.

    Args:
        None

    Returns:
        tf.keras.Model: takes pictures of shape (batch, 150, 150, 3) and gives values of shape
            (batch, 1).
    """
    ### BEGIN SOLUTION
    model = tf.keras.Sequential(
        [
            tf.keras.Input(shape=(150, 150, 3)),
            tf.keras.layers.Conv2D(16, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D(2, 2),
            tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D(2, 2),
            tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D(2, 2),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(512, activation="relu"),
            tf.keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% [markdown] id="try-create-model-text"
# Try it out: does the summary look like the table?

# %% id="try-create-model"
with try_out():
    create_model().summary()

# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% [markdown] id="training-text"
# ## 6. Training
#
# Now everything comes together:
# your functions share out the pictures, feed them, and build the network.
# In each *epoch* the network sees every training picture once.
# Keras shows how far it has got, and after each epoch the loss and the accuracy
# on the training pictures and (`val_...`) on the validation pictures.
#
# Feel free to try other numbers of epochs.

# %% id="training"
EPOCHS = 10
history = None

with try_out():
    tf.keras.utils.set_random_seed(7)  # the same start each time
    for_training, for_validation = train_val_generators(*split_pictures())
    model = create_model()
    history = model.fit(for_training, validation_data=for_validation, epochs=EPOCHS)


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

# %% [markdown] id="learning-text"
# **Exercise 5.** Does your network learn?
# The check trains what `create_model` returns on drawn pictures of its own,
# which takes some 15 seconds, and lets it judge pictures that it has not seen.

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model, exercise="learning")

# %% [markdown] id="reading-the-curves-text"
# ## 7. Reading the curves
#
# **Question (4 points, marked by a person).**
# Look at the curves of your own training and answer in a few sentences:
#
# 1. How do the curves of the training and of the validation run? Name epochs that stand out.
# 2. Does your network overfit? Say by which sign you judge.
# 3. After which epoch would you have stopped the training, and why there?
# 4. Name one thing that you would change next, and what you expect of it.

# %% [markdown] nbgrader={"grade": true, "grade_id": "reading_the_curves", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# *A model answer, for the drawn pictures. One point for each part.
# What counts is that an answer fits the curves above it and gives a reason;
# the curves differ from machine to machine.*
#
# 1. Within five to seven epochs the training loss falls towards 0
#    and the training accuracy climbs to about 1.
#    The validation follows, but in a few epochs it leaps: the accuracy is back near 0.5,
#    the loss is high, and one epoch later all is well again.
# 2. No: apart from the leaps the validation is as good as the training.
#    Overfitting would show as a gap that opens and stays,
#    with a validation loss that rises while the training loss still falls.
#    A high training accuracy alone is no sign. (On the photos the gap does open.)
# 3. After epoch 5 to 7: from there on the validation loss does not get lower.
#    A single epoch may be a leap, so the trend decides;
#    best is to keep the weights of the best epoch.
# 4. A smaller learning rate: the leaps come from steps that are too long,
#    so the curves should become smoother, if slower.
#    On the photos, where the gap opens, varied pictures (augmentation) or dropout should narrow it.
# <!-- END SOLUTION -->

# %% [markdown] id="hand-in"
# ## Handing in
#
# Choose *Restart Kernel and Run All Cells*, look through the tables once more, save,
# and submit this notebook.
