"""Models of other courses learn: many classes in every form of labels, and numbers to predict."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from grader.course import Course
from grader.grading.grader import Grader
from grader.results import CheckResult, Status
from tests.conftest import SEED

pytestmark = pytest.mark.slow

SETTINGS = """
title = "Another course"
functions = ["create_model"]
rubric = "open"
reference = "another_reference"
[limits]
seconds = 60
memory_mb = 3000
training_seconds = 120
[recipe]
pictures = 300
validation = 100
batch = 16
epochs = 8
enough_accuracy = 0.99
[points.create_model]
returns_a_model = 1
accepts_the_pictures = 1
is_compiled = 1
output_fits_the_loss = 1
metrics_match = 1
[points.learning]
loss_falls = 1
"""
DIGITS = """
[data]
source = "digits.csv"
shape = [8, 8, 1]
classes = 10
scale = 16.0
[thresholds]
accuracy = 0.8
"""
NUMBERS = """
[data]
source = "numbers.npz"
shape = [3]
classes = 0
scale = 1.0
[thresholds]
error = 0.8
"""
MODEL = """
import tensorflow as tf
from tensorflow.keras import layers

def create_model():
    model = tf.keras.Sequential([tf.keras.Input({shape}), {first}
        layers.Dense({units}, activation={activation!r})])
    model.compile(optimizer=tf.keras.optimizers.Adam({rate}), loss={loss}, metrics=[{metric!r}])
    return model
"""
PLAIN = {
    "shape": (8, 8, 1),
    "first": "layers.Flatten(), layers.Dense(32, activation='relu'),",
    "units": 10,
    "activation": "softmax",
    "rate": 0.01,
    "loss": "'sparse_categorical_crossentropy'",
    "metric": "accuracy",
}
LOGITS = "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
OWN_LAYER = """
class Scale(tf.keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs
"""
NUMBER_MODEL = {
    **PLAIN,
    "shape": (3,),
    "first": "",
    "units": 1,
    "activation": "linear",
    "loss": "'mse'",
    "metric": "mae",
    "rate": 0.05,
}


def make_course(folder: Path, name: str, settings: str, reference: dict[str, object]) -> Course:
    """Make a course with one assignment, whose reference is a package in the same folder."""
    course = Course(folder)
    course.settings_path(name).parent.mkdir(parents=True)
    course.settings_path(name).write_text(settings)
    package = folder / "another_reference"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "model.py").write_text(MODEL.format(**reference))
    return course


@pytest.fixture(scope="module")
def monkeymodule() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def digits(
    grader: Grader, tmp_path_factory: pytest.TempPathFactory, monkeymodule: pytest.MonkeyPatch
) -> Iterator[Grader]:
    """A grader of models for digits from a table; the digits come from scikit-learn."""
    folder = tmp_path_factory.mktemp("digits")
    points = "accuracy_reaches_threshold = 3\n"
    course = make_course(folder, "digits", SETTINGS + points + DIGITS, PLAIN)
    digits = load_digits()
    rows = np.column_stack([digits.target, digits.data]).astype(int)
    header = ",".join(["label", *(f"pixel{number}" for number in range(64))])
    np.savetxt(
        folder / "solutions/digits/digits.csv",
        rows,
        "%d",
        delimiter=",",
        header=header,
        comments="",
    )
    monkeymodule.syspath_prepend(folder)
    with Grader(course, "digits", SEED, sandbox=grader.sandbox) as made:
        yield made


def graded(grader: Grader, path: Path, source: str) -> dict[str, CheckResult]:
    path.write_text(source)
    result = grader.grade(path, "student")
    return {check.name.replace("create_model::", ""): check for check in result.checks}


def failed(checks: dict[str, CheckResult]) -> dict[str, str | None]:
    """Return the hints, or else the finds, of the checks that did not pass."""
    return {
        name: check.hint or check.actual
        for name, check in checks.items()
        if check.status is not Status.PASSED
    }


@pytest.mark.parametrize(
    ("changes", "before"),
    [
        ({}, ""),
        ({"loss": "'categorical_crossentropy'"}, ""),
        ({"loss": LOGITS, "activation": "linear"}, ""),
        ({"first": f"layers.Rescaling(1 / 16), {PLAIN['first']}", "units": 12}, ""),
        ({"first": f"Scale(), {PLAIN['first']}", "loss": "'categorical_crossentropy'"}, OWN_LAYER),
    ],
    ids=["integers", "one-hot", "logits", "rescaling and more units", "own layer"],
)
def test_a_model_for_ten_classes_learns_whatever_form_of_labels_it_takes(
    digits: Grader, tmp_path: Path, changes: dict[str, object], before: str
) -> None:
    source = MODEL.format(**{**PLAIN, **changes}).replace("def create", f"{before}\ndef create")

    checks = graded(digits, tmp_path / "submission.py", source)

    assert failed(checks) == {}
    training = checks["learning::accuracy_reaches_threshold"].training
    assert training.accuracy >= 0.8
    assert training.accuracies[0] < training.accuracies[-1]


@pytest.mark.parametrize(
    ("changes", "hints"),
    [
        ({"units": 9}, {"accepts_the_pictures": "labels 0 to 9, how many units"}),
        ({"rate": 0.0}, {"learning::loss_falls": "too small"}),
        (
            {"loss": "'binary_crossentropy'"},
            {"output_fits_the_loss": "takes one probability, and there are 10 units"},
        ),
    ],
    ids=["too few units", "no learning rate", "a loss for two classes"],
)
def test_a_mistake_in_a_model_for_ten_classes_is_named(
    digits: Grader, tmp_path: Path, changes: dict[str, object], hints: dict[str, str]
) -> None:
    checks = graded(digits, tmp_path / "submission.py", MODEL.format(**{**PLAIN, **changes}))

    found = failed(checks)
    for name, hint in hints.items():
        assert hint in (found[name] or "")


def test_the_labels_of_validation_inputs_stay_outside_and_classes_keep_their_shares(
    digits: Grader,
) -> None:
    data = digits.context.training_data()

    assert np.load(data.inputs).shape == (300, 8, 8, 1)
    assert np.load(data.validation).shape == (100, 8, 8, 1)
    assert np.bincount(data.validation_labels).tolist() == pytest.approx([10] * 10, abs=2)
    assert not any(path.name.endswith("labels.npy") for path in data.inputs.parent.iterdir())


def test_a_model_that_predicts_numbers_is_graded_by_its_error(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = "error_stays_below_threshold = 3\n"
    settings = SETTINGS.replace("metrics_match = 1\n", "") + points + NUMBERS
    course = make_course(tmp_path, "numbers", settings, NUMBER_MODEL)
    inputs = np.random.default_rng(1).normal(0, 1, (450, 3))
    np.savez(
        tmp_path / "solutions/numbers/numbers.npz", inputs=inputs, labels=inputs @ [1, -2, 0.5] + 4
    )
    monkeypatch.syspath_prepend(tmp_path)

    with Grader(course, "numbers", SEED, sandbox=grader.sandbox) as numbers:
        right = graded(numbers, tmp_path / "right.py", MODEL.format(**NUMBER_MODEL))
        slow = {**NUMBER_MODEL, "rate": 0.003}
        wrong = graded(numbers, tmp_path / "wrong.py", MODEL.format(**slow))

    assert failed(right) == {}
    name = "learning::error_stays_below_threshold"
    assert "of the variance of the training numbers is explained" in failed(wrong)[name]
    assert wrong[name].expected == "a mean absolute error of at most 0.8 for new inputs"
