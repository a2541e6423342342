"""Evaluating: the same numbers as in training, in three forms."""

import csv
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.training.checkpoints import best_epoch

pytestmark = pytest.mark.slow


def evaluate(trained: Path, data: Path, *arguments: object) -> str:
    command = ["evaluate", trained / "model.keras", "--data", data, *arguments]
    result = CliRunner().invoke(cli.app, [*map(str, command)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def exchanged(petimages: Path, tmp_path: Path) -> Path:
    """Cats filed under dogs and the other way round: whoever knows them makes mistakes only."""
    shutil.copytree(petimages / "Cat", tmp_path / "exchanged" / "Dog")
    shutil.copytree(petimages / "Dog", tmp_path / "exchanged" / "Cat")
    return tmp_path / "exchanged"


def test_loss_and_accuracy_are_those_of_the_best_epoch(trained):
    found = json.loads(evaluate(trained, trained / "validation", "--format", "json"))
    with (trained / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    history = {name: [float(row[name]) for row in rows] for name in ("val_accuracy", "val_loss")}
    best = best_epoch(history)

    assert found["evaluation"]["accuracy"] == pytest.approx(history["val_accuracy"][best])
    assert found["evaluation"]["loss"] == pytest.approx(history["val_loss"][best], rel=1e-4)


def test_json_says_what_it_is_of_and_what_was_left_out(trained, petimages):
    found = json.loads(evaluate(trained, petimages, "--format", "json"))

    assert found["version"] == 1
    assert (found["network"], found["data"]) == ("small", str(petimages))
    assert found["evaluation"]["pictures"] == sum(map(sum, found["evaluation"]["confusion"])) == 40
    assert found["left_out"] == [
        "Cat/20.jpg: its content is not a picture's",
        "Cat/Thumbs.db: its name is not a picture's",
        "Dog/20.jpg: its content is not a picture's",
    ]


def test_text_has_all_measures(trained, exchanged):
    said = evaluate(trained, exchanged)

    for part in (
        "on 40 pictures",
        "loss",
        "called dog",
        "precision",
        "macro avg",
        "worst mistakes",
    ):
        assert part in said


class Page(HTMLParser):
    """Collects what a page would load, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href")]


def test_html_is_one_file_with_all_pictures_in_it(trained, exchanged, tmp_path):
    page = Page()
    evaluate(trained, exchanged, "--format", "html", "--output", tmp_path / "page.html")
    page.feed((tmp_path / "page.html").read_text("utf-8"))

    assert 2 <= len(page.sources) <= 25
    assert all(source.startswith("data:image/") for source in page.sources)
    assert "script" not in page.tags


def test_names_of_files_are_escaped_in_html(trained, tmp_path):
    for kind, names in (("cats", ["<script>.png", "&amp;.png"]), ("dogs", ['"onload=".png'])):
        (tmp_path / kind).mkdir()
        for name in names:
            Image.new("RGB", (20, 20), "red").save(tmp_path / kind / name)
    page = Page()
    text = evaluate(trained, tmp_path, "--format", "html")
    page.feed(text)

    assert "script" not in page.tags
    assert re.search(r"cats/&lt;script&gt;\.png|dogs/&#34;onload=&#34;\.png", text)


def test_the_worst_mistakes_are_shown_with_names_that_are_no_text(trained, tmp_path):
    for kind in ("cats", "dogs"):
        (tmp_path / kind).mkdir()
        faulty = tmp_path / kind / b"\xff.png".decode("utf-8", "surrogateescape")
        Image.new("RGB", (20, 20)).save(faulty, format="png")
    for form in ("text", "json", "html"):
        assert r"\udcff" in evaluate(trained, tmp_path, "--format", form)


def test_what_is_missing_is_named(complaint, trained, petimages, tmp_path):
    model = trained / "model.keras"

    said = complaint("evaluate", tmp_path / "no.keras", "--data", petimages)
    assert said == f"{tmp_path / 'no.keras'} is not a file"
    said = complaint("evaluate", model, "--data", tmp_path)
    assert said == f"{tmp_path} contains no folder Cat or cats: it is empty"
    shutil.copytree(petimages / "Cat", tmp_path / "Cat")
    (tmp_path / "Dog").mkdir()
    said = complaint("evaluate", model, "--data", tmp_path)
    assert said == f"{tmp_path / 'Dog'} has no readable picture"
    said = complaint("evaluate", model, "--data", petimages, "--output", tmp_path / "no" / "page")
    assert said == f"{tmp_path / 'no'} is not a folder"
