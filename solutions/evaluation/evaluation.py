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
# # Cats vs dogs: how good is it really?
#
# "My network tells cats from dogs with an accuracy of 98 %." What is such a sentence worth?
# In this lab you look behind it:
#
# 1. what does a network say of a single picture (**exercise 1**),
# 2. how often is it right, and in which way is it wrong (**exercise 2**),
# 3. was it examined on pictures that it had learned (**exercise 3**),
# 4. what does that do to the number (**question**).
#
# ## How to work
#
# - You write three functions.
#   In each, replace the lines `# YOUR CODE HERE` and `raise NotImplementedError()`.
#   The docstring says what comes in, what must go out, and about how long an answer is.
# - Under each function you find a cell that tries it out, and a cell that checks it.
#   The check shows a table: a tick or a cross for each point, what was expected,
#   what came out, and a hint.
#   Run it as often as you like.
# - Grading runs the same checks on other pictures and with other numbers.
#   So use the arguments of your functions, not the variables of this notebook.
# - You may add cells, imports and helper functions.
#   Please do not rename the functions and do not delete the check cells.
# - All of it runs on a laptop without a GPU. The training takes about a minute.

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

from grader import check, practice_folders, try_out

# %% [markdown] id="imports-text"
# What your functions can use. Add imports here if you want others.

# %% id="imports"
import shutil
import tempfile
from pathlib import Path

import tensorflow as tf
from PIL import Image, ImageOps
from sklearn import metrics

# %% [markdown] id="network-text"
# ## A network to be examined
#
# The pictures are *drawn* cats and dogs, shared out already.
# This cell trains a small network on them.
# (If you have saved one of the other labs with `model.save`, you can load that one instead.)

# %% id="network" deletable=false editable=false
TRAINING, VALIDATION = practice_folders()


def pictures_of(folder, shuffle):
    """Batches of pictures, from 0 to 1, and their labels, 0 for a cat and 1 for a dog."""
    batches = tf.keras.utils.image_dataset_from_directory(
        folder,
        image_size=(150, 150),
        batch_size=20,
        label_mode="binary",
        shuffle=shuffle,
        verbose=False,
    )
    return batches.map(lambda pictures, labels: (pictures / 255, tf.squeeze(labels, 1)))


def small_network():
    """A network that learns the drawn animals within a few epochs."""
    network = tf.keras.Sequential([tf.keras.Input((150, 150, 3))])
    for filters in (16, 32, 64):
        network.add(tf.keras.layers.Conv2D(filters, 3, activation="relu"))
        network.add(tf.keras.layers.BatchNormalization(momentum=0.9))
        network.add(tf.keras.layers.MaxPooling2D(3))
    network.add(tf.keras.layers.GlobalAveragePooling2D())
    network.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    network.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return network


tf.keras.utils.set_random_seed(7)
network = small_network()
_ = network.fit(
    pictures_of(TRAINING, True),
    validation_data=pictures_of(VALIDATION, False),
    epochs=4,
    shuffle=False,  # the batches come shuffled
)


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


# %% [markdown] id="predict-image-text"
# ## 1. One picture
#
# A network wants pictures the way it was trained on them: 150 × 150 pixels, three colours,
# values from 0 to 1, and always a whole batch, even if that holds one picture only.
# Files come in all sizes; some are grey, some have a fourth channel for transparency.
# And people want a word and how sure it is, not a number between 0 and 1.
#
# **Exercise 1.** Write `predict_image`.


# %% nbgrader={"grade": false, "grade_id": "predict_image", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_image(model, path):
    """Say what a picture shows.

    About 6 lines. `tf.keras.utils.load_img` or `Image.open` open a picture of any kind;
    each knows how to make three colours of it.

    Args:
        model (tf.keras.Model): takes pictures of shape (n, 150, 150, 3) with values from 0 to 1 and
            gives values of shape (n, 1), the probability of a dog.
        path (str): path of a picture.

    Returns:
        tuple: "cat" or "dog", and the probability of that one, a number from 0.5 to 1.
    """
    ### BEGIN SOLUTION
    picture = tf.keras.utils.load_img(path, target_size=(150, 150))
    batch = np.asarray(picture, np.float32)[np.newaxis] / 255
    dog = float(model.predict(batch, verbose=0)[0, 0])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)
    ### END SOLUTION


# %% [markdown] id="try-predict-image-text"
# Try it out on some pictures for validation. Where is the network sure, and where does it waver?

# %% id="try-predict-image"
with try_out():
    some = [
        *sorted(Path(VALIDATION, "cats").iterdir())[:3],
        *sorted(Path(VALIDATION, "dogs").iterdir())[:3],
    ]
    answers = [predict_image(network, str(path)) for path in some]
    show_pictures(
        [Image.open(path) for path in some], [f"{name}: {sure:.0%}" for name, sure in answers]
    )

# %% nbgrader={"grade": true, "grade_id": "check_predict_image", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(predict_image)

# %% [markdown] id="evaluate-text"
# ## 2. All pictures
#
# The accuracy says how often a network is right, not in which way it is wrong.
# The *confusion matrix* does: it has a row for what a picture shows and a column for what
# the network says, cats first. From it come
#
# - the *precision*: of what was called a dog, how much is one,
# - the *recall*: of the dogs, how many were called one,
# - *F1*, the harmonic mean of these two.
#
# All three are meant for dogs, the class with label 1. Where one would divide by 0, as for a network
# that never says "dog", the value is 0.
#
# The data set may come in another order each time you go through it, as training pictures do.
#
# **Exercise 2.** Write `evaluate`.


# %% nbgrader={"grade": false, "grade_id": "evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate(model, dataset):
    """Compare what a network says with what the pictures show.

    About 12 lines. `sklearn.metrics` has a function for each of the four; counting by hand is
    welcome as well.

    Args:
        model (tf.keras.Model): gives the probability of a dog, of shape (n, 1).
        dataset (tf.data.Dataset): batches of pictures that fit the model, and their labels of shape
            (n,), 0 for a cat and 1 for a dog. The last batch may be smaller.

    Returns:
        dict: "confusion_matrix", 2 by 2, and "precision", "recall" and "f1", numbers from 0 to 1.
    """
    ### BEGIN SOLUTION
    shown, said = [], []
    for pictures, labels in dataset:
        shown.extend(np.ravel(labels).astype(int))
        said.extend((np.ravel(model.predict_on_batch(pictures)) > 0.5).astype(int))
    return {
        "confusion_matrix": metrics.confusion_matrix(shown, said, labels=[0, 1]),
        "precision": metrics.precision_score(shown, said, zero_division=0),
        "recall": metrics.recall_score(shown, said, zero_division=0),
        "f1": metrics.f1_score(shown, said, zero_division=0),
    }
    ### END SOLUTION


# %% [markdown] id="try-evaluate-text"
# Try it out: once on the pictures for validation, once on those for training.

# %% id="try-evaluate"
with try_out():
    for folder in (VALIDATION, TRAINING):
        print(folder)
        for name, value in evaluate(network, pictures_of(folder, True)).items():
            print(f"  {name}: {np.round(value, 3).tolist()}")

# %% nbgrader={"grade": true, "grade_id": "check_evaluate", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(evaluate)

# %% [markdown] id="find-leaks-text"
# ## 3. The same picture twice
#
# If a picture for validation is among those for training, it does not tell whether the network has
# understood anything. Pictures that were collected on the web are full of copies, and a copy need
# not be the same file: it may have been saved again with more loss or in another format,
# made smaller or larger, or mirrored. It may even lie in the folder of the other class.
# Files with the same name, on the other hand, need not be copies at all.
#
# Two different pictures are rarely much alike, point by point, once both are made very small.
#
# **Exercise 3.** Write `find_leaks`.


# %% nbgrader={"grade": false, "grade_id": "find_leaks", "locked": false, "schema_version": 3, "solution": true, "task": false}
def find_leaks(train_dir, val_dir):
    """Find the pictures for validation that are among those for training.

    Two files hold the same picture if they are the same bytes, or if one was stored again, resized
    or mirrored (left and right exchanged) to make the other. Compare each picture for training with
    each one for validation, whatever their classes.

    About 18 lines, with a helper.

    Args:
        train_dir (str): path of a folder that has pictures in cats/ and dogs/; ends with a slash.
        val_dir (str): path of another one.

    Returns:
        list: pairs of paths as strings, that of the training picture first; each path begins with
            the folder that it was found in. No pair twice; empty if there is none.
    """

    ### BEGIN SOLUTION
    def thumbnail(path):
        with Image.open(path) as full_size:
            small = np.asarray(full_size.convert("L").resize((16, 16), Image.Resampling.BOX), float)
        small = small - small.mean()
        return small / max(np.linalg.norm(small), 1e-9)

    training = {str(path): thumbnail(path) for path in Path(train_dir).glob("*/*")}
    validation = {str(path): thumbnail(path) for path in Path(val_dir).glob("*/*")}
    pairs = []
    for one, small in training.items():
        for other, looks in validation.items():
            if max((small * looks).sum(), (small[:, ::-1] * looks).sum()) > 0.95:
                pairs.append((one, other))
    return pairs
    ### END SOLUTION


# %% [markdown] id="try-find-leaks-text"
# Try it out: this cell copies some training pictures into a set of its own, each in another way.

# %% id="leaky-set" deletable=false editable=false
LEAKY = os.path.join(tempfile.gettempdir(), f"leaky-{os.getpid()}/")
shutil.rmtree(LEAKY, ignore_errors=True)
shutil.copytree(VALIDATION, LEAKY)
for animal in ("cat", "dog"):
    same, again, small, mirrored = sorted(Path(TRAINING, f"{animal}s").iterdir())[:4]
    target = Path(LEAKY, f"{animal}s")
    shutil.copyfile(same, target / "same.jpg")
    with Image.open(again) as picture:
        picture.save(target / "again.jpg", quality=60)
    with Image.open(small) as picture:
        picture.resize((picture.width // 2, picture.height // 2)).save(target / "small.jpg")
    with Image.open(mirrored) as picture:
        ImageOps.mirror(picture).save(target / "mirrored.jpg")

with try_out():
    for one, other in find_leaks(TRAINING, LEAKY):
        print(os.path.relpath(one, TRAINING), "is", os.path.relpath(other, LEAKY))

# %% nbgrader={"grade": true, "grade_id": "check_find_leaks", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(find_leaks)

# %% [markdown] id="what-it-is-worth-text"
# ## 4. What the number is worth
#
# **Question (6 points, marked by a person).**
# A description of a network claims an accuracy of 100 % on 4,046 pictures. Answer in a few sentences:
#
# 1. Name two ways in which such a number can come about although the network would fail on your own
#    photos, and how you would find out about each.
# 2. Of 1,000 pictures 950 show cats. A network says "cat" to all of them.
#    What are its accuracy, and its precision, recall and F1 for dogs?
# 3. An animal shelter wants every dog to be found, and does not mind some cats among them.
#    Which of the four numbers matters most to it, and what would you change in `evaluate`'s border
#    of one half?

# %% [markdown] nbgrader={"grade": true, "grade_id": "what_it_is_worth", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# *A model answer. Two points for each part.*
#
# 1. It may have been examined on the very pictures that it was trained on: look into the code which
#    folder the number was measured on, and measure it on another one. Or pictures for validation are
#    copies of ones for training: look for pairs with `find_leaks`, take them out, measure again.
#    (Others: the best of many tries chosen by these same pictures; pictures of one animal in both sets.)
# 2. Accuracy 0.95. No dog is found: precision 0 (nothing by nothing), recall 0 of 50, F1 0.
# 3. The recall. With a lower border, such as 0.2, more pictures are called a dog:
#    the recall rises, the precision falls.
# <!-- END SOLUTION -->

# %% [markdown] id="hand-in"
# ## Handing in
#
# Choose *Restart Kernel and Run All Cells*, look through the tables once more, save,
# and submit this notebook.
