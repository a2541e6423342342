"""Datasets and preparing layers with one mistake each, run in the sandbox, get the right hint."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import Course
from grader.grading.grader import Grader
from grader.settings import Rubric
from samples.sample_class import REPOSITORY
from tests.conftest import SEED
from tests.grader.checks.hints.function_hints import defined, hint_ids

HEAD = """
import tensorflow as tf
from tensorflow.keras import layers

DATA_DIR = './PetImages'

"""
CALLS = """
training = tf.keras.utils.image_dataset_from_directory(
    DATA_DIR, image_size=(120, 120), batch_size=128, label_mode='binary',
    validation_split=0.15, subset='training', seed=7)
validation = tf.keras.utils.image_dataset_from_directory(
    DATA_DIR, image_size=(120, 120), batch_size=128, label_mode='binary',
    validation_split=0.15, subset='validation', seed=7)
"""
RETURN = "return training, validation\n"


def calls(old: str = "", new: str = "", count: int = -1, end: str = RETURN) -> str:
    """Return the usual function with one text replaced."""
    assert old in CALLS
    return CALLS.replace(old, new, count) + end if old else CALLS + end


DATASETS = {
    "pictures/size/default": calls("image_size=(120, 120), ", ""),
    "pictures/size/other": calls("(120, 120)", "(150, 150)"),
    "train_val_datasets/label_shape/no_column": calls(" label_mode='binary',", ""),
    "train_val_datasets/label_shape/one_column_per_class": calls("'binary'", "'categorical'"),
    "pictures/labels/classes_swapped": calls("DATA_DIR", "DATA_DIR, class_names=['Dog', 'Cat']"),
    "train_val_datasets/overlap/same_subset": calls("'validation'", "'training'"),
    "train_val_datasets/overlap/both_are_whole": calls()
    .replace("validation_split=0.15, subset='training', ", "")
    .replace("validation_split=0.15, subset='validation', ", ""),
    "train_val_datasets/overlap/one_is_whole": calls("validation_split=0.15, ", "", 1).replace(
        "subset='training', ", ""
    ),
    "train_val_datasets/overlap/seeds_differ": calls("seed=7", "seed=8", 1),
    "train_val_datasets/overlap/splits_overlap": calls("0.15, subset='v", "0.3, subset='v"),
    "train_val_datasets/overlap/splits_differ": calls("0.15, subset='t", "0.3, subset='t"),
    "train_val_datasets/overlap/repeated": calls(
        end="return training.concatenate(training), validation\n"
    ),
    "train_val_datasets/overlap/last_batch": calls(
        end="return training.unbatch().batch(4, drop_remainder=True), validation\n"
    ),
    "train_val_datasets/share/same_subset": calls("'validation'", "'training'"),
    "train_val_datasets/share/wrong_order": calls(end="return validation, training\n"),
    "train_val_datasets/share/other_share": calls("0.15", "0.1"),
    "pictures/order/shuffle_passed": calls("seed=7", "seed=7, shuffle=False"),
    "train_val_datasets/pixels/rescaled": calls(
        end="scale = lambda x, y: (x / 255, y)\nreturn training.map(scale), validation.map(scale)\n"
    ),
    "train_val_datasets/pixels/other": calls(
        end="scale = lambda x, y: (x * 1.3, y)\nreturn training.map(scale), validation.map(scale)\n"
    ),
    "train_val_datasets/changed/calls": calls(
        end="flip = layers.RandomFlip()\n"
        "return training.map(lambda x, y: (flip(x, training=True), y)), validation\n"
    ),
    "train_val_datasets/changed/other": calls(
        end="return training.map(lambda x, y: (tf.roll(x, 30, 2), y)), validation\n"
    ),
    "train_val_datasets/empty/no_part": calls(end="return training, validation.skip(1)\n"),
}
LAYERS = {
    "create_augmentation_model/kinds/too_few": "layers.RandomFlip(),",
    "create_augmentation_model/kinds/none": "layers.Rescaling(1.0),",
    "create_augmentation_model/kinds/without_effect": "layers.RandomFlip(), "
    "layers.RandomRotation(0.0),",
    "create_augmentation_model/output/size": "layers.RandomFlip(), layers.RandomZoom(0.1), "
    "layers.CenterCrop(100, 100),",
}


ARRAYS = """
data = tf.data.Dataset.from_tensor_slices((pictures / 16, labels))
training, validation = data.take(count), data.skip(count)
return training.shuffle(count).batch(32), validation.batch(32)
"""
# A text of the right function and the mistake in its place.
ARRAY_MISTAKES = {
    "sizes/swapped": ("return ", "training, validation = validation, training\nreturn "),
    "sizes/all_in_both": ("data.take(count), data.skip(count)", "data, data"),
    "sizes/last_batch": ("batch(32)", "batch(16, drop_remainder=True)"),
    "sizes/other": ("count), data.skip(count)", "50), data.skip(50)"),
    "rows/not_scaled": ("pictures / 16", "pictures"),
    "rows/scaled_twice": ("pictures / 16", "pictures / 256"),
    "rows/labels_apart": ("labels))", "labels[::-1]))"),
    "rows/other_set": ("data.take(count), data.skip(count)", "data.skip(20), data.take(20)"),
    "rows/other": ("pictures / 16", "pictures / 15"),
    "shuffling/training_in_order": (".shuffle(count)", ""),
    "shuffling/without_effect": (".shuffle(count)", ".shuffle(1)"),
    "shuffling/wrong_set": (
        "training.shuffle(count).batch(32), validation",
        "training.batch(32), validation.shuffle(count)",
    ),
    "shuffling/validation_shuffled": ("validation.batch", "validation.shuffle(count).batch"),
}


@pytest.fixture(scope="module")
def digits(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Grader:
    """Return a grader of the example `digits`."""
    course = tmp_path_factory.mktemp("course") / "digits"
    shutil.copytree(REPOSITORY / "examples/digits", course)
    return Grader(Course(course), "digits", SEED, sandbox=grader.sandbox)


@pytest.fixture
def datasets(grader_of: Callable[[str, Rubric | None], Grader]) -> Grader:
    """Return a grader of `datasets`."""
    return grader_of("datasets", None)


@pytest.mark.parametrize(("hint", "body"), DATASETS.items(), ids=DATASETS.keys())
def test_a_mistake_in_datasets_gets_its_hint(
    datasets: Grader, tmp_path: Path, hint: str, body: str
) -> None:
    stub = defined("create_augmentation_model()", "raise NotImplementedError")
    function = defined("train_val_datasets()", body)
    assert hint in hint_ids(datasets, tmp_path, function, HEAD + stub)


@pytest.mark.parametrize(("hint", "body"), LAYERS.items(), ids=LAYERS.keys())
def test_a_mistake_in_an_augmentation_model_gets_its_hint(
    datasets: Grader, tmp_path: Path, hint: str, body: str
) -> None:
    model = f"return tf.keras.Sequential([tf.keras.Input((120, 120, 3)), {body}])"
    function = defined("create_augmentation_model()", model)
    assert hint in hint_ids(datasets, tmp_path, function, HEAD)


@pytest.mark.parametrize(("rule", "mistake"), ARRAY_MISTAKES.items(), ids=ARRAY_MISTAKES.keys())
def test_a_mistake_in_datasets_of_arrays_gets_its_hint(
    digits: Grader, tmp_path: Path, rule: str, mistake: tuple[str, str]
) -> None:
    assert mistake[0] in ARRAYS
    function = defined("train_val_datasets(pictures, labels, count)", ARRAYS.replace(*mistake))
    assert f"array_datasets/{rule}" in hint_ids(digits, tmp_path, function, HEAD)
