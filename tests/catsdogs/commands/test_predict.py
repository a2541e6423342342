"""Predicting: files, folders and patterns, and files that are no pictures among them."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from catsdogs import cli


def predict(trained: Path, *arguments: object) -> Result:
    command = ["predict", trained / "model.keras", *arguments]
    return CliRunner().invoke(cli.app, [*map(str, command)])


@pytest.fixture
def pictures(petimages: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    (folder / "below").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "below/c.jpg"):
        shutil.copy(petimages / "Cat" / "0.jpg", folder / name)
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_each_picture_has_a_line_with_label_and_probability(trained, pictures):
    result = predict(trained, pictures / "a.jpg", pictures / "b.jpg")
    header, first, second = result.stdout.splitlines()

    assert result.exit_code == 0
    assert header.split() == ["file", "label", "probability"]
    assert [first.split()[0], second.split()[0]] == [f"{pictures}/a.jpg", f"{pictures}/b.jpg"]
    assert first.split()[1] in ("cat", "dog")
    assert 0.5 <= float(first.split()[2]) <= 1


def test_json_has_the_same_and_the_probability_is_that_of_the_label(trained, petimages):
    result = predict(trained, petimages / "Cat", petimages / "Dog", "--format", "json")
    answers = json.loads(result.stdout)

    assert {answer["label"] for answer in answers if "label" in answer} <= {"cat", "dog"}
    assert all(0.5 <= answer["probability"] <= 1 for answer in answers if "label" in answer)
    assert [answer["file"] for answer in answers if "error" in answer] == [
        str(petimages / kind / "20.jpg") for kind in ("Cat", "Dog")
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("", ["a.jpg", "b.jpg", "below/c.jpg"]),
        ("*.jpg", ["a.jpg", "b.jpg"]),
        ("**/[bc].jpg", ["b.jpg", "below/c.jpg"]),
        ("bel*", ["below/c.jpg"]),
    ],
)
def test_folders_and_patterns_stand_for_their_pictures(trained, pictures, argument, names):
    result = predict(trained, f"{pictures}/{argument}", "--format", "json")

    assert result.exit_code == 0
    assert [a["file"] for a in json.loads(result.stdout)] == [f"{pictures}/{n}" for n in names]


def test_what_cannot_be_read_gets_a_line_and_the_others_are_predicted(trained, pictures):
    (pictures / "cut.jpg").write_bytes((pictures / "a.jpg").read_bytes()[:500])
    (pictures / "empty").mkdir()
    bad = ["cut.jpg", "notes.txt", "none.jpg", "none*.jpg", "empty"]
    result = predict(trained, *(pictures / name for name in bad), pictures / "a.jpg")

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    cut, *others = result.stderr.splitlines()
    assert cut.startswith(f"catsdogs: {pictures}/cut.jpg: it cannot be decoded")
    assert others == [
        f"catsdogs: {pictures}/notes.txt: its content is not a picture's",
        f"catsdogs: {pictures}/none.jpg: file not found",
        f"catsdogs: {pictures}/none*.jpg: file not found",
        f"catsdogs: {pictures}/empty: this folder contains no picture",
    ]


def test_a_picture_may_have_any_name(trained, tmp_path):
    faulty = tmp_path / "[bold]a[1]*.webp"
    Image.new("RGB", (30, 20), "green").save(faulty)
    result = predict(trained, faulty)

    assert result.exit_code == 0
    assert str(faulty) in result.stdout


def test_a_model_that_is_none_is_bad_input(complaint, pictures):
    said = complaint("predict", pictures / "notes.txt", pictures / "a.jpg")

    assert said == f"{pictures / 'notes.txt'} is not a model saved by Keras as a .keras file"
