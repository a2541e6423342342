"""A trained model for a course's own data is graded by its predictions for unseen inputs."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.course import Course
from grader.grading.grader import Grader
from tests.conftest import SEED
from tests.grader.checks.test_trained_model import CODE, grade_model

pytestmark = pytest.mark.slow

SETTINGS = """
reference = "catsdogs_ref.baseline"
title = "A trained model of another course"
functions = ["create_train_val_dirs"]
rubric = "open"
[limits]
seconds = 60
memory_mb = 3000
training_seconds = 60
[data]
source = "public.npz"
shape = [3]
classes = 3
scale = 10.0
[trained_model]
photos = "unseen.npz"
pictures = 30
accuracy = 0.9
[points.create_train_val_dirs]
makes_all_six_directories = 1.0
[points.trained_model]
holds_a_model = 1.0
knows_unseen_photos = 4.0
"""


@pytest.fixture(scope="module")
def own_grader(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A grader of a course whose classes are the place of the largest of three numbers."""
    course = Course(tmp_path_factory.mktemp("course"))
    folder = course.solutions / "trained"
    (folder / "checks").mkdir(parents=True)
    course.settings_path("trained").write_text(SETTINGS)
    inputs = np.random.default_rng(1).uniform(0, 10, (60, 3))
    for path in (folder / "public.npz", folder / "checks" / "unseen.npz"):
        np.savez(path, inputs=inputs, labels=inputs.argmax(axis=1))
    with Grader(course, "trained", SEED, sandbox=grader.sandbox) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder with a correct function in it."""
    (tmp_path / "trained.py").write_text(CODE)
    return tmp_path


def save_model(path: Path, units: int = 3, numbers: int = 3, **settings: float) -> None:
    """Save a model that finds the largest number; its bias stands for the scale it was trained on.

    With `rescaling` it divides its inputs itself. A `preference` for the first class is right for
    undivided inputs only.
    """
    import keras

    model = keras.Sequential([keras.Input((numbers,))])
    if "rescaling" in settings:
        model.add(keras.layers.Rescaling(settings["rescaling"]))
    model.add(keras.layers.Dense(units, activation="softmax"))
    bias = np.zeros(units, np.float32)
    bias[0] = settings.get("preference", 0)
    model.layers[-1].set_weights([9 * np.eye(numbers, units, dtype=np.float32), bias])
    model.save(path)


@pytest.mark.parametrize(
    "settings", [{}, {"rescaling": 0.1}, {"units": 5}], ids=["divided", "rescales", "more units"]
)
def test_a_model_with_right_predictions_gets_all_points(
    own_grader: Grader, folder: Path, settings: dict[str, int]
) -> None:
    save_model(folder / "model.keras", **settings)

    holds, knows = grade_model(own_grader, folder)

    assert (holds.points, knows.points) == (1.0, 4.0), (holds.actual, knows.actual)


def test_a_model_for_another_scale_is_named_in_the_hint(own_grader: Grader, folder: Path) -> None:
    save_model(folder / "model.keras", preference=20)

    holds, knows = grade_model(own_grader, folder)

    assert (holds.points, knows.points) == (1.0, 0.0)
    assert knows.expected == "at least 90% of 30 unseen inputs right"
    assert "with the same answer for every input" in (knows.actual or "")
    assert "Inputs are divided by 10 unless" in (knows.hint or "")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"units": 2}, "one number for each of 3 classes"),
        ({"numbers": 4}, r"a model for inputs of shape (3,)"),
    ],
)
def test_a_model_that_does_not_fit_the_data_is_refused(
    own_grader: Grader, folder: Path, settings: dict[str, int], expected: str
) -> None:
    save_model(folder / "model.keras", **settings)

    holds, knows = grade_model(own_grader, folder)

    assert (holds.points, knows.points) == (0.0, 0.0)
    assert expected in (holds.expected or "")
