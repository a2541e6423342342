"""One model, three ways to ask it: `catsdogs predict`, `catsdogs evaluate` and `trained_model`.

Models and pictures are of all forms that the three have to understand in the same way.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.datasets.drawing import draw_animal
from catsdogs.training.batches import read_picture
from catsdogs.training.reading import labeled_pictures
from grader.course import Course
from grader.grading.grader import Grader
from samples.sample_class import REPOSITORY
from tests.conftest import SEED
from tests.grader.checks.test_trained_model import CODE, SETTINGS, SOURCE

pytestmark = pytest.mark.slow

PICTURES = 20


def stored(picture: Image.Image, number: int, path: Path) -> None:
    """Save a picture in one of ten formats, some with hidden copies beside them."""
    exif = Image.Exif()
    exif[0x0112] = number % 8 + 1
    grey = np.asarray(picture.convert("L"))
    match number:
        case 0 | 1 | 2:
            picture.save(path.with_suffix(".jpg"), exif=exif)
        case 3:
            Image.fromarray(grey.astype(np.uint16) * 257).save(path.with_suffix(".png"))
        case 4:
            Image.fromarray(grey.astype(np.float32) / 255).save(path.with_suffix(".tif"))
        case 5:
            picture.convert("CMYK").save(path.with_suffix(".tiff"))
        case 6:
            picture.quantize(64).save(path.with_suffix(".gif"))
        case 7:
            picture.putalpha(Image.linear_gradient("L").resize(picture.size))
            picture.save(path.with_suffix(".png"))
        case 8:
            picture.save(path.with_suffix(".webp"), exif=exif)
        case _:
            picture.save(path.with_suffix(".BMP"))
            picture.save(path.with_name(f"._{number}.png"))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose assignment requires a model that has memorized all its pictures."""
    root = tmp_path_factory.mktemp("agreement")
    folder = root / "solutions" / "trained"
    folder.mkdir(parents=True)
    text = SETTINGS.replace("accuracy = 0.9", "accuracy = 1.0")
    (folder / "settings.toml").write_text(text)
    (folder / "trained.py").write_text(SOURCE)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    rng = np.random.default_rng(0)
    for kind in ("cat", "dog"):
        photos = root / "unseen" / kind.capitalize()
        (photos / ".ipynb_checkpoints").mkdir(parents=True)
        for number in range(PICTURES // 2):
            width, height = (int(side) for side in rng.integers(60, 130, 2))
            picture = draw_animal(kind, rng, width, height)
            stored(picture, number, photos / str(number))
    return Course(root)


@pytest.fixture(scope="module")
def trained_grader(school: Course, grader: Grader) -> Iterator[Grader]:
    """A grader of this assignment."""
    with Grader(school, "trained", SEED, sandbox=grader.sandbox) as made:
        yield made


@dataclass(frozen=True)
class Form:
    """The parts of a model."""

    side: int | None
    scaling: str
    depth: int
    units: int
    activation: str
    ending: str
    wrong: int


FORMS = st.builds(
    Form,
    side=st.sampled_from([32, 48, 150, None]),
    scaling=st.sampled_from(["none", "0 to 1", "-1 to 1", "mean", "learned mean", "up and down"]),
    depth=st.integers(0, 2),
    units=st.sampled_from([1, 2]),
    activation=st.sampled_from(["sigmoid", "linear", "softmax", "hard_sigmoid", "tanh"]),
    ending=st.sampled_from(["inline", "own layer", "flattened", "nested"]),
    wrong=st.integers(0, 6),
)


def scaling_layers(kind: str) -> list[Any]:
    from keras import layers

    learned = layers.Normalization()
    learned.adapt(np.array([60.0, 180.0])[:, None, None, None] * np.ones((1, 1, 1, 3)))
    return {
        "none": list,
        "0 to 1": lambda: [layers.Rescaling(1 / 255)],
        "-1 to 1": lambda: [layers.RandomFlip(), layers.Rescaling(1 / 127.5, -1)],
        "mean": lambda: [layers.Normalization(mean=[120.0] * 3, variance=[4000.0] * 3)],
        "learned mean": lambda: [learned],
        "up and down": lambda: [layers.Rescaling(255.0), layers.Rescaling(1 / 255)],
    }[kind]()


def build_model(form: Form, photos: Path) -> Any:
    """Build a model that has memorized all photos, some of them with a wrong label."""
    import keras
    from keras import layers

    shape = (form.side, form.side, 3)
    first = [*scaling_layers(form.scaling), layers.Identity()]
    for _ in range(form.depth):
        first = [keras.Sequential([keras.Input(shape), *first])]
    picture = keras.Input(shape)
    value = picture
    for layer in (*first, layers.Resizing(8, 8, interpolation="nearest"), layers.Flatten()):
        value = layer(value)
    features = keras.Model(picture, value)
    decision = layers.Dense(form.units, None if form.ending == "own layer" else form.activation)
    last = {
        "inline": lambda: [decision],
        "own layer": lambda: [decision, layers.Activation(form.activation)],
        "flattened": lambda: [decision, layers.Flatten(), layers.Dropout(0.5)],
        "nested": lambda: [keras.Sequential([keras.Input((192,)), decision])],
    }[form.ending]()
    for layer in last:
        value = layer(value)
    decision.set_weights(memorizing_weights(features, form, photos))
    return keras.Model(picture, value)


def memorizing_weights(features: Any, form: Form, photos: Path) -> list[np.ndarray]:
    """Compute the weights of a last layer that memorizes the features of all photos."""
    found = labeled_pictures(photos)
    pixels = [read_picture(path, form.side or 150, "nearest") for path in found.files]
    white = 1 if form.scaling in ("none", "up and down") else 255
    values = features.predict(np.stack(pixels) / 255 * white, verbose=0)
    wanted = 2.0 * np.asarray(found.labels) - 1
    wanted[: form.wrong] *= -1
    values = np.hstack([values, np.full((len(wanted), 1), abs(values).mean())])
    weights, *_ = np.linalg.lstsq(values, wanted, rcond=None)
    bias = weights[-1] * values[0, -1]
    if form.units == 1:
        return [weights[:-1, None], np.array([bias])]
    return [np.stack([-weights[:-1], weights[:-1]], axis=1), np.array([-bias, bias])]


def run(*arguments: object) -> Any:
    result = CliRunner().invoke(cli.app, [*map(str, arguments), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def grader_accuracy(trained_grader: Grader, folder: Path) -> float:
    """Return the accuracy that the grader computes."""
    (folder / "trained.py").write_text(CODE)
    result = trained_grader.grade(folder / "trained.py", "zoe")
    holds, knows = result.of_exercise("trained_model")
    assert holds.points == 1.0, holds.actual
    if knows.points:
        return 1.0
    return float((knows.actual or "").partition("%")[0]) / 100


@settings(max_examples=16, deadline=None, derandomize=True)
@given(form=FORMS)
@example(form=Form(32, "0 to 1", 2, 1, "linear", "own layer", 3))
@example(form=Form(None, "learned mean", 1, 2, "softmax", "nested", 2))
@example(form=Form(48, "up and down", 1, 1, "hard_sigmoid", "flattened", 4))
def test_prediction_evaluation_and_grader_agree(
    trained_grader: Grader, school: Course, form: Form
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, photos = Path(name), school.root / "unseen"
        build_model(form, photos).save(folder / "model.keras")
        answers = run("predict", folder / "model.keras", photos)
        measured = run("evaluate", folder / "model.keras", "--data", photos)["evaluation"]
        right = [answer["label"] == Path(answer["file"]).parent.name.lower() for answer in answers]
        # One unit with softmax always answers 1, whatever it is shown.
        says_one = form.units == 1 and form.activation == "softmax"
        expected = 0.5 if says_one else 1 - form.wrong / PICTURES

        assert len(right) == measured["pictures"] == PICTURES
        assert np.mean(right) == pytest.approx(expected)
        assert measured["accuracy"] == pytest.approx(expected)
        assert grader_accuracy(trained_grader, folder) == pytest.approx(expected)
