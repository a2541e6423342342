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
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from catsdogs_ref import cli
from catsdogs_ref.drawing import draw_animal
from grader.course import Course
from grader.grading import Grader
from tests.conftest import SEED
from tests.grader.test_trained_model import CODE, SETTINGS, SOURCE
from tests.sample_class import REPOSITORY

PICTURES = 20


def stored(picture: Image.Image, number: int, path: Path) -> None:
    """Save a picture in one of ten ways, hidden copies beside some of them."""
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
    """A course that asks for a model that knows all of its pictures."""
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
def judge(school: Course, grader: Grader) -> Iterator[Grader]:
    """A grader of that assignment."""
    with Grader(school, "trained", SEED, sandbox=grader.sandbox) as made:
        yield made


@dataclass(frozen=True)
class Form:
    """What a model is made of."""

    side: int | None
    scaling: str
    depth: int
    units: int
    activation: str
    ending: str
    seed: int


FORMS = st.builds(
    Form,
    side=st.sampled_from([32, 48, 150, None]),
    scaling=st.sampled_from(["none", "0 to 1", "-1 to 1", "mean", "learned mean", "up and down"]),
    depth=st.integers(0, 2),
    units=st.sampled_from([1, 2]),
    activation=st.sampled_from(["sigmoid", "linear", "softmax", "hard_sigmoid", "tanh"]),
    ending=st.sampled_from(["inline", "own layer", "flattened", "nested"]),
    seed=st.integers(0, 999),
)


def scaling_layers(kind: str) -> list[Any]:
    from keras import layers

    learned = layers.Normalization()
    learned.adapt(np.array([60.0, 180.0])[:, None, None, None] * np.ones((1, 1, 1, 3)))
    return {
        "none": lambda: [],
        "0 to 1": lambda: [layers.Rescaling(1 / 255)],
        "-1 to 1": lambda: [layers.RandomFlip(), layers.Rescaling(1 / 127.5, -1)],
        "mean": lambda: [layers.Normalization(mean=[120.0] * 3, variance=[4000.0] * 3)],
        "learned mean": lambda: [learned],
        "up and down": lambda: [layers.Rescaling(255.0), layers.Rescaling(1 / 255)],
    }[kind]()


def built(form: Form) -> Any:
    """A model of that form whose weights are random, and whose answers are balanced."""
    import keras
    from keras import layers

    shape = (form.side, form.side, 3)
    first = [*scaling_layers(form.scaling), layers.Identity()]
    for _ in range(form.depth):
        first = [keras.Sequential([keras.Input(shape), *first])]
    decision = layers.Dense(form.units, None if form.ending == "own layer" else form.activation)
    last = {
        "inline": lambda: [decision],
        "own layer": lambda: [decision, layers.Activation(form.activation)],
        "flattened": lambda: [decision, layers.Flatten(), layers.Dropout(0.5)],
        "nested": lambda: [keras.Sequential([keras.Input((6,)), decision])],
    }[form.ending]()
    given_picture = value = keras.Input(shape)
    for layer in (*first, layers.Conv2D(6, 5), layers.GlobalAveragePooling2D(), *last):
        value = layer(value)
    model = keras.Model(given_picture, value)
    rng = np.random.default_rng(form.seed)
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            layer.set_weights([rng.normal(0, 0.2, (5, 5, 3, 6)), np.zeros(6)])
    decision.set_weights([rng.normal(0, 1, (6, form.units)), rng.normal(0, 0.1, form.units)])
    return model


def run(*arguments: object) -> Any:
    result = CliRunner().invoke(cli.app, [*map(str, arguments), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def graded(judge: Grader, folder: Path) -> float:
    """The accuracy that the grader found."""
    (folder / "trained.py").write_text(CODE)
    result = judge.grade(folder / "trained.py", "zoe")
    holds, knows = result.of_exercise("trained_model")
    assert holds.points == 1.0, holds.actual
    if knows.points:
        return 1.0
    return float((knows.actual or "").partition("%")[0]) / 100


@settings(max_examples=12, deadline=None, derandomize=True)
@given(form=FORMS)
def test_prediction_evaluation_and_grader_agree(judge: Grader, school: Course, form: Form) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, photos = Path(name), school.root / "unseen"
        built(form).save(folder / "model.keras")
        answers = run("predict", folder / "model.keras", photos)
        measured = run("evaluate", folder / "model.keras", "--data", photos)["evaluation"]
        right = [answer["label"] == Path(answer["file"]).parent.name.lower() for answer in answers]

        assert len(right) == measured["pictures"] == PICTURES
        assert measured["accuracy"] == pytest.approx(np.mean(right))
        assert graded(judge, folder) == pytest.approx(np.mean(right))


def test_a_model_that_tells_them_apart_is_known_by_all(judge: Grader, school: Course) -> None:
    """The three agree on more than on guesses: on a model that takes raw pixels in a block."""
    import keras
    from keras import layers

    block = keras.Sequential([keras.Input((32, 32, 3)), layers.Rescaling(1 / 255)])
    model = keras.Sequential([keras.Input((32, 32, 3)), block, layers.Flatten(), layers.Dense(2)])
    photos = school.root / "unseen"
    model.layers[-1].set_weights(fitted(photos))
    with tempfile.TemporaryDirectory() as name:
        model.save(Path(name) / "model.keras")
        measured = run("evaluate", Path(name) / "model.keras", "--data", photos)["evaluation"]
        assert measured["accuracy"] == 1.0
        assert graded(judge, Path(name)) == 1.0


def fitted(photos: Path) -> list[np.ndarray]:
    """Weights of a layer that knows some pictures by heart, as values from 0 to 1."""
    from catsdogs_ref.lab.batches import read_picture
    from catsdogs_ref.lab.reading import labelled

    found = labelled(photos)
    pixels = np.stack([read_picture(path, 32, "nearest") for path in found.files]) / 255
    wanted = 2.0 * np.asarray(found.labels) - 1
    weights, *_ = np.linalg.lstsq(pixels.reshape(len(wanted), -1), wanted, rcond=None)
    return [np.stack([-weights, weights], axis=1), np.zeros(2)]
