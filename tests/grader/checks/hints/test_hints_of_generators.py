"""Generators with one mistake each, run in the sandbox, get the hint on that mistake."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.grading.grader import Grader
from grader.settings import Rubric
from tests.grader.checks.hints.function_hints import defined, hint_ids

pytestmark = pytest.mark.slow

HEAD = """
import os, random
import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

def listed(folder):
    return [(os.path.join(folder, kind, name), label)
            for label, kind in enumerate(sorted(os.listdir(folder)))
            for name in sorted(os.listdir(os.path.join(folder, kind)))]

def picture(path):
    return np.asarray(tf.keras.utils.load_img(path, target_size=(150, 150))) / 255.0

class Pictures(tf.keras.utils.Sequence):
    def __init__(self, files, size=5, **options):
        super().__init__(**options)
        self.files, self.size = files, size

    def __len__(self):
        return -(-len(self.files) // self.size)

    def __getitem__(self, at):
        part = self.files[at * self.size:(at + 1) * self.size]
        return np.array([picture(path) for path, _ in part]), np.array([label for _, label in part])

def mixed(folder):
    files = listed(folder)
    random.shuffle(files)
    return files

def read(folder, **options):
    settings = dict(image_size=(150, 150), label_mode='binary', batch_size=20)
    dataset = tf.keras.utils.image_dataset_from_directory(folder, **{**settings, **options})
    return dataset.map(lambda x, y: (x / 255, y))

"""
FLOWS = """
train_datagen = ImageDataGenerator(rescale=1 / 255)
validation_datagen = ImageDataGenerator(rescale=1 / 255)
training = train_datagen.flow_from_directory(
    TRAINING_DIR, target_size=(150, 150), batch_size=20, class_mode='binary')
validation = validation_datagen.flow_from_directory(
    VALIDATION_DIR, target_size=(150, 150), batch_size=20, class_mode='binary')
"""
RETURN = "return training, validation\n"
AUGMENTING = "rotation_range=40, width_shift_range=0.2, horizontal_flip=True"
VALIDATION_FLOW = "validation = validation_datagen"


def flows(old: str = "", new: str = "", count: int = -1, end: str = RETURN) -> str:
    """Return the usual function with one text replaced."""
    assert old in FLOWS
    return FLOWS.replace(old, new, count) + end if old else FLOWS + end


def in_validation(old: str, new: str) -> str:
    """Return the usual function with a text replaced in the validation generator only."""
    place = FLOWS.index("validation = ")
    assert old in FLOWS[place:]
    return FLOWS[:place] + FLOWS[place:].replace(old, new) + RETURN


GENERATORS = {
    "pictures/batches/one_channel": flows("batch_size=20", "color_mode='grayscale'"),
    "pictures/batches/four_channels": flows("batch_size=20", "color_mode='rgba'"),
    "pictures/batches/single_pictures": "return read(TRAINING_DIR).unbatch(), read(VALIDATION_DIR)",
    "train_val_generators/empty/no_class_folders": flows(
        "    VALIDATION_DIR,", "    os.path.join(VALIDATION_DIR, 'cats'),"
    ),
    "train_val_generators/empty/held_back": """
        datagen = ImageDataGenerator(rescale=1 / 255, validation_split=0.1)
        options = dict(target_size=(150, 150), class_mode='binary')
        return (datagen.flow_from_directory(TRAINING_DIR, subset='training', **options),
                datagen.flow_from_directory(VALIDATION_DIR, subset='validation', **options))
    """,
    "train_val_generators/empty/last_batch": """
        def batches(folder):
            dataset = read(folder, batch_size=1).unbatch()
            return dataset.batch(20, drop_remainder=True)
        return batches(TRAINING_DIR), batches(VALIDATION_DIR)
    """,
    "train_val_generators/empty/no_batches": """
        return Pictures(mixed(TRAINING_DIR)), Pictures([])
    """,
    "pictures/size/default": flows("target_size=(150, 150), ", ""),
    "pictures/size/default_of_one_set": in_validation("target_size=(150, 150), ", ""),
    "pictures/size/one_side": flows("(150, 150)", "(150, 15)"),
    "pictures/size/one_set": in_validation("(150, 150)", "(300, 300)"),
    "pictures/size/other": flows("(150, 150)", "(224, 224)"),
    "train_val_generators/pixels/missing": flows("rescale=1 / 255", ""),
    "train_val_generators/pixels/missing_in_one_set": flows(
        "validation_datagen = ImageDataGenerator(rescale=1 / 255)",
        "validation_datagen = ImageDataGenerator()",
    ),
    "train_val_generators/pixels/without_effect": flows("1 / 255", "1 // 255"),
    "train_val_generators/pixels/multiplied": flows("1 / 255", "255"),
    "train_val_generators/pixels/twice": """
        half = lambda dataset: dataset.map(lambda x, y: (x / 255, y))
        return half(read(TRAINING_DIR)), half(read(VALIDATION_DIR))
    """,
    "train_val_generators/pixels/minus_one_to_one": """
        symmetric = lambda dataset: dataset.map(lambda x, y: (2 * x - 1, y))
        return symmetric(read(TRAINING_DIR)), symmetric(read(VALIDATION_DIR))
    """,
    "train_val_generators/pixels/shifted": """
        centered = lambda dataset: dataset.map(lambda x, y: (x - 0.5, y))
        return centered(read(TRAINING_DIR)), centered(read(VALIDATION_DIR))
    """,
    "train_val_generators/pixels/normalized": flows(
        "rescale=1 / 255", "rescale=1 / 255, samplewise_center=True"
    ),
    "train_val_generators/pixels/no_numbers": """
        wrong = lambda dataset: dataset.map(lambda x, y: (x / tf.reduce_min(x) * 0, y))
        return wrong(read(TRAINING_DIR)), wrong(read(VALIDATION_DIR))
    """,
    "pictures/illegible/wrong_size": flows("(150, 150)", "(150, 15)"),
    "train_val_generators/pixels/divided_by_256": flows("255", "256"),
    "train_val_generators/pixels/divided": flows("255", "225"),
    "train_val_generators/pixels/one_value": """
        cut = lambda dataset: dataset.map(lambda x, y: (x * 255 // 256, y))
        return cut(read(TRAINING_DIR)), cut(read(VALIDATION_DIR))
    """,
    "train_val_generators/label_shape/one_column_per_class": flows("'binary'", "'categorical'"),
    "train_val_generators/label_shape/class_mode_left_out": flows(", class_mode='binary'", ""),
    "train_val_generators/label_shape/pictures": flows("'binary'", "'input'"),
    "pictures/labels/folder_above": flows(
        "    TRAINING_DIR,", "    os.path.join(TRAINING_DIR, '..'),"
    ),
    "pictures/labels/classes_swapped": flows(
        "class_mode='binary'", "class_mode='binary', classes=['dogs', 'cats']"
    ),
    "pictures/labels/one_class_only": flows(
        "class_mode='binary'", "class_mode='binary', classes=['dogs']"
    ),
    "pictures/labels/all_the_same": """
        zero = lambda files: [(path, 0) for path, _ in files]
        return Pictures(zero(mixed(TRAINING_DIR))), Pictures(zero(mixed(VALIDATION_DIR)))
    """,
    "pictures/labels/rescaled": """
        rescaled = lambda dataset: dataset.map(lambda x, y: (x, y / 255))
        return rescaled(read(TRAINING_DIR)), rescaled(read(VALIDATION_DIR))
    """,
    "pictures/labels/minus_one": """
        signs = lambda dataset: dataset.map(lambda x, y: (x, 2 * y - 1))
        return signs(read(TRAINING_DIR)), signs(read(VALIDATION_DIR))
    """,
    "pictures/labels/from_one": """
        next = lambda dataset: dataset.map(lambda x, y: (x, y + 1))
        return next(read(TRAINING_DIR)), next(read(VALIDATION_DIR))
    """,
    "pictures/labels/other_numbers": """
        large = lambda dataset: dataset.map(lambda x, y: (x, y * 255))
        return large(read(TRAINING_DIR)), large(read(VALIDATION_DIR))
    """,
    "pictures/labels/shuffled_apart": """
        training = read(TRAINING_DIR, shuffle=False).unbatch()
        pictures = training.map(lambda x, y: x).shuffle(50, seed=1).batch(20)
        labels = training.map(lambda x, y: y).shuffle(50, seed=2).batch(20)
        return tf.data.Dataset.zip((pictures, labels)), read(VALIDATION_DIR)
    """,
    "train_val_generators/pictures/wrong_order": flows(end="return validation, training\n"),
    "train_val_generators/pictures/returned_twice": flows(end="return training, training\n"),
    "train_val_generators/pictures/argument_unused": flows("VALIDATION_DIR", "TRAINING_DIR"),
    "train_val_generators/pictures/one_folder": flows(
        "VALIDATION_DIR", "TRAINING_DIR", end="print(VALIDATION_DIR)\n" + RETURN
    ),
    "train_val_generators/pictures/folder_above": flows(
        "    TRAINING_DIR,", "    os.path.join(TRAINING_DIR, '..'),"
    ),
    "train_val_generators/pictures/mixed": """
        files = listed(TRAINING_DIR) + listed(VALIDATION_DIR)
        random.shuffle(files)
        return Pictures(files[:14]), Pictures(files[14:])
    """,
    "train_val_generators/pictures/repeat": """
        dataset = read(TRAINING_DIR).unbatch().repeat().batch(20)
        return dataset, read(VALIDATION_DIR)
    """,
    "train_val_generators/pictures/each_repeated_alike": """
        return Pictures(2 * mixed(TRAINING_DIR)), Pictures(mixed(VALIDATION_DIR))
    """,
    "train_val_generators/pictures/some_repeated": """
        files = mixed(TRAINING_DIR)
        return Pictures(files[:-4] + files[:4]), Pictures(mixed(VALIDATION_DIR))
    """,
    "train_val_generators/pictures/held_back": """
        datagen = ImageDataGenerator(rescale=1 / 255, validation_split=0.3)
        options = dict(target_size=(150, 150), class_mode='binary')
        return (datagen.flow_from_directory(TRAINING_DIR, subset='training', **options),
                datagen.flow_from_directory(VALIDATION_DIR, subset='validation', **options))
    """,
    "train_val_generators/pictures/class_missing": in_validation(
        "class_mode='binary'", "class_mode='binary', classes=['cats']"
    ),
    "train_val_generators/pictures/ending_missing": """
        chosen = lambda folder: [one for one in mixed(folder) if one[0].endswith('.jpg')]
        return Pictures(chosen(TRAINING_DIR)), Pictures(chosen(VALIDATION_DIR))
    """,
    "train_val_generators/pictures/last_batch_missing": """
        full = lambda files: files[:len(files) // 5 * 5]
        return Pictures(full(mixed(TRAINING_DIR))), Pictures(full(mixed(VALIDATION_DIR)))
    """,
    "train_val_generators/pictures/one_batch_only": """
        return read(TRAINING_DIR, batch_size=3).take(1), read(VALIDATION_DIR)
    """,
    "train_val_generators/pictures/some_missing": """
        return Pictures(mixed(TRAINING_DIR)[1:], 4), Pictures(mixed(VALIDATION_DIR))
    """,
    "pictures/order/shuffle_passed": flows("batch_size=20", "batch_size=20, shuffle=False"),
    "pictures/order/shuffle_without_effect": """
        files = listed(TRAINING_DIR)
        random.sample(files, len(files))
        dataset = Pictures(files)
        random.shuffle(list(files))
        return dataset, Pictures(listed(VALIDATION_DIR))
    """,
    "pictures/order/classes_apart": """
        return Pictures(listed(TRAINING_DIR)), Pictures(listed(VALIDATION_DIR))
    """,
    "pictures/order/ordered_within_classes": """
        files = listed(TRAINING_DIR)
        turns = sorted(files, key=lambda one: (
            [path for path, label in files if label == one[1]].index(one[0]), one[1]))
        return Pictures(turns), Pictures(listed(VALIDATION_DIR))
    """,
    "pictures/order/one_label_only": flows(
        "class_mode='binary'", "class_mode='binary', classes=['cats']"
    ),
    "train_val_generators/training_changed/arguments": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        f"train_datagen = ImageDataGenerator(rescale=1 / 255, {AUGMENTING}",
    ),
    "train_val_generators/training_changed/calls": """
        turn = tf.keras.layers.RandomRotation(0.2)
        training = read(TRAINING_DIR).map(lambda x, y: (turn(x, training=True), y))
        return training, read(VALIDATION_DIR)
    """,
    "train_val_generators/training_changed/normalized": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        "train_datagen = ImageDataGenerator(rescale=1 / 255, samplewise_center=True",
    ),
    "train_val_generators/training_changed/cut_off": flows(
        "    TRAINING_DIR, ", "    TRAINING_DIR, keep_aspect_ratio=True, "
    ),
    "train_val_generators/training_changed/preprocessing": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        "train_datagen = ImageDataGenerator("
        "rescale=1 / 255, preprocessing_function=lambda x: x[:, ::-1] ** 0.9",
    ),
    "train_val_generators/training_changed/mirrored": """
        def some(x, y):
            return tf.where(tf.random.uniform(()) < 0.5, x[:, :, ::-1], x), y
        return read(TRAINING_DIR, batch_size=1).map(some), read(VALIDATION_DIR)
    """,
    "train_val_generators/validation_changed/from_training_generator": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        f"train_datagen = ImageDataGenerator(rescale=1 / 255, {AUGMENTING}",
    ).replace(VALIDATION_FLOW, "validation = train_datagen"),
    "train_val_generators/validation_changed/arguments": flows(
        "rescale=1 / 255", f"rescale=1 / 255, {AUGMENTING}"
    ),
    "train_val_generators/validation_changed/returned_twice": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        f"train_datagen = ImageDataGenerator(rescale=1 / 255, {AUGMENTING}",
        end="return training, training\n",
    ),
    "train_val_generators/pictures/other_folder": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        f"train_datagen = ImageDataGenerator(rescale=1 / 255, {AUGMENTING}",
        end="return validation, training\n",
    ),
    "train_val_generators/validation_changed/wrong_order": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        "train_datagen = ImageDataGenerator(rescale=1 / 255, brightness_range=(0.8, 1.1)",
        end="return validation, training\n",
    ),
    "pictures/illegible/augmentation": flows(
        "train_datagen = ImageDataGenerator(rescale=1 / 255",
        "train_datagen = ImageDataGenerator(rescale=1 / 255, channel_shift_range=900.0",
    ),
    "pictures/illegible/one_value": """
        dark = lambda dataset: dataset.map(lambda x, y: (x * 0, y))
        return dark(read(TRAINING_DIR)), read(VALIDATION_DIR)
    """,
    "pictures/illegible/other": """
        noise = lambda dataset: dataset.map(lambda x, y: (tf.random.uniform(tf.shape(x)), y))
        return noise(read(TRAINING_DIR)), read(VALIDATION_DIR)
    """,
    "pictures/details/small_first": """
        small = lambda dataset: dataset.map(
            lambda x, y: (tf.image.resize(tf.image.resize(x, (12, 16), 'nearest'), (150, 150),
                                          'nearest'), y))
        return small(read(TRAINING_DIR)), small(read(VALIDATION_DIR))
    """,
}
AUGMENTED = flows("rescale=1 / 255", f"rescale=1 / 255, {AUGMENTING}", 1)
AUGMENTATIONS = {
    "augmentation/recognizable/arguments": flows(
        "rescale=1 / 255", "rescale=1 / 255, zoom_range=(0.1, 0.2)", 1
    ),
    "augmentation/recognizable/other": """
        cut = tf.keras.layers.CenterCrop(10, 10)
        training = read(TRAINING_DIR).map(
            lambda x, y: (tf.image.resize(cut(x), (150, 150)), y))
        return training, read(VALIDATION_DIR)
    """,
    "augmentation/versions/only_validation": in_validation(
        "VALIDATION_DIR", "VALIDATION_DIR"
    ).replace(
        "validation_datagen = ImageDataGenerator(rescale=1 / 255",
        f"validation_datagen = ImageDataGenerator(rescale=1 / 255, {AUGMENTING}",
    ),
    "augmentation/versions/cached": """
        turn = tf.keras.layers.RandomRotation(0.2)
        training = read(TRAINING_DIR).map(lambda x, y: (turn(x, training=True), y))
        return training.cache(), read(VALIDATION_DIR)
    """,
    "augmentation/versions/changed_once": """
        turn = tf.keras.layers.RandomRotation(0.2)
        batches = [(turn(x, training=True), y) for x, y in read(TRAINING_DIR)]
        class Listed(tf.keras.utils.Sequence):
            def __len__(self):
                return len(batches)
            def __getitem__(self, at):
                return batches[at]
        return Listed(), read(VALIDATION_DIR)
    """,
    "augmentation/versions/another_generator": AUGMENTED.replace(
        "training = train_datagen", "training = validation_datagen"
    ),
    "augmentation/versions/nothing_changes": flows(),
    "augmentation/versions/only_mirrored": flows(
        "rescale=1 / 255", "rescale=1 / 255, horizontal_flip=True", 1
    ),
    "augmentation/versions/some_constant": """
        turn = tf.keras.layers.RandomRotation(0.2)
        training = read(TRAINING_DIR, batch_size=1).map(
            lambda x, y: (tf.where(y[0, 0] > 0, turn(x, training=True), x), y))
        return training, read(VALIDATION_DIR)
    """,
    "pictures/labels/shuffled_apart": """
        flip = tf.keras.layers.RandomTranslation(0.2, 0.2)
        training = read(TRAINING_DIR, shuffle=False).unbatch()
        pictures = training.map(lambda x, y: x).shuffle(50, seed=1).batch(20)
        labels = training.map(lambda x, y: y).shuffle(50, seed=2).batch(20)
        pictures = pictures.map(lambda x: flip(x, training=True))
        return tf.data.Dataset.zip((pictures, labels)), read(VALIDATION_DIR)
    """,
    "train_val_generators/validation_changed/from_training_generator": AUGMENTED.replace(
        VALIDATION_FLOW, "validation = train_datagen"
    ),
    "train_val_generators/validation_changed/arguments": flows(
        "rescale=1 / 255", f"rescale=1 / 255, {AUGMENTING}"
    ),
}
SIGNATURE = "train_val_generators(TRAINING_DIR, VALIDATION_DIR)"


@pytest.mark.parametrize(("hint", "body"), GENERATORS.items(), ids=GENERATORS.keys())
def test_a_mistake_in_generators_gets_its_hint(
    grader: Grader, tmp_path: Path, hint: str, body: str
) -> None:
    assert hint in hint_ids(grader, tmp_path, defined(SIGNATURE, body), HEAD)


@pytest.mark.parametrize(("hint", "body"), AUGMENTATIONS.items(), ids=AUGMENTATIONS.keys())
def test_a_mistake_in_augmentation_gets_its_hint(
    grader_of: Callable[[str, Rubric | None], Grader], tmp_path: Path, hint: str, body: str
) -> None:
    exercises = ("train_val_generators", "augmentation")
    grader = grader_of("augmentation", None)
    assert hint in hint_ids(grader, tmp_path, defined(SIGNATURE, body), HEAD, exercises)


def test_one_generator_returned_twice_and_augmented_has_both_hints(
    grader: Grader, tmp_path: Path
) -> None:
    body = AUGMENTED.replace(RETURN, "return training, training\n")
    found = hint_ids(grader, tmp_path, defined(SIGNATURE, body), HEAD)
    assert "train_val_generators/pictures/returned_twice" in found
    assert "train_val_generators/validation_changed/returned_twice" in found


def test_right_generators_have_no_hint(grader: Grader, tmp_path: Path) -> None:
    assert hint_ids(grader, tmp_path, defined(SIGNATURE, flows()), HEAD) == set()
