"""Which files of a folder count, and that all commands see the same ones."""

import json
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.datasets.atomic_directory import gather_pictures
from catsdogs.datasets.dataset_split import readable_pictures
from catsdogs.datasets.issues import IssueKind
from catsdogs.datasets.report import report_on
from catsdogs.datasets.walking import visible_files
from catsdogs.training.reading import labeled_pictures

pytestmark = pytest.mark.slow

SEEN = ("0.png", "1.webp", "2.gif", "3.avif", "below/4.jpg", "below/deeper/5.PNG")
HIDDEN = (
    *(".DS_Store", "._0.png", ".hidden.jpg", ".ipynb_checkpoints/0-checkpoint.png"),
    *("__MACOSX/0.png", "below/__MACOSX/._4.jpg", ".git/objects/6.png"),
)


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """Cats and dogs at all depths and in several formats, and hidden pictures among them."""
    for kind, shade in (("Cat", 60), ("Dog", 200)):
        for number, name in enumerate((*SEEN, *HIDDEN)):
            path = tmp_path / "sets" / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            form = None if name in SEEN else "PNG"
            Image.new("RGB", (120, 130), (shade + number,) * 3).save(path, format=form)
    (tmp_path / "sets" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "sets" / "__MACOSX" / "Cat").mkdir(parents=True)
    return tmp_path / "sets"


def below(folder: Path, paths: list[Path]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_files_at_all_depths_are_seen_and_hidden_ones_never(sets):
    assert below(sets / "Cat", visible_files(sets / "Cat")) == list(SEEN)


def test_evaluation_training_and_data_see_the_same_pictures(sets, tmp_path):
    everything = [f"{kind}/{name}" for kind in ("Cat", "Dog") for name in SEEN]
    assert below(sets, list(labeled_pictures(sets).files)) == everything
    assert labeled_pictures(sets).skipped == ()
    readable = readable_pictures(sets)
    assert below(sets, [*readable["Cat"], *readable["Dog"]]) == everything
    assert [file.path.as_posix() for file in report_on(sets).files] == everything
    assert gather_pictures(sets, tmp_path / "copy") == []
    assert len(visible_files(tmp_path / "copy")) == len(everything)


def test_prediction_sees_the_same_pictures_and_names_the_other_files(sets, trained):
    (sets / "Cat" / "notes.txt").write_text("no picture")
    arguments = ["predict", trained / "model.keras", sets / "Cat", "--format", "json"]
    result = CliRunner().invoke(cli.app, [*map(str, arguments)])

    assert result.exit_code == 0
    asked = [Path(answer["file"]) for answer in json.loads(result.stdout)]
    assert below(sets / "Cat", asked) == list(SEEN)
    said = f"catsdogs: {sets}/Cat/notes.txt: skipped, not a picture by its name\n"
    assert result.stderr == said


def test_a_folder_of_hidden_files_holds_no_picture(tmp_path, trained):
    (tmp_path / "__MACOSX").mkdir()
    for name in ("._a.jpg", "__MACOSX/a.jpg", ".b.png"):
        Image.new("RGB", (9, 9)).save(tmp_path / name)
    result = CliRunner().invoke(cli.app, ["predict", str(trained / "model.keras"), str(tmp_path)])

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"catsdogs: {tmp_path}: this folder contains no picture\n"


@pytest.mark.parametrize("inner", ["Dog", "dogs", "more/DOGS/1"])
def test_a_picture_in_a_folder_of_the_other_class_gets_no_label(tmp_path, inner):
    for name in ("Cat/0.png", f"Cat/{inner}/1.png", "Cat/cats/2.png", "Dog/3.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (9, 9)).save(tmp_path / name)

    found = labeled_pictures(tmp_path)

    assert below(tmp_path, found.files) == ["Cat/0.png", "Cat/cats/2.png", "Dog/3.png"]
    assert [(one.path.name, one.reason) for one in found.skipped] == [
        ("1.png", f"{tmp_path}/Cat/{inner} is in {tmp_path}/Cat")
    ]


def test_links_to_folders_are_followed_but_not_in_a_ring(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    Image.new("RGB", (9, 9)).save(tmp_path / "elsewhere" / "0.png")
    for kind in ("Cat", "Dog"):
        (tmp_path / "sets" / kind).mkdir(parents=True)
        (tmp_path / "sets" / kind / "linked").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "elsewhere" / f"back to {kind}").symlink_to(tmp_path / "sets" / kind)

    assert below(tmp_path, visible_files(tmp_path / "sets" / "Dog"))[-1] == "sets/Dog/linked/0.png"
    assert len(labeled_pictures(tmp_path / "sets").files) >= 2


def test_a_hidden_folder_beside_the_classes_changes_no_training(petimages, tmp_path):
    out = tmp_path / "out"
    for subset in ("training", "validation"):
        for kind, copies in (("Cat", "cats"), ("Dog", "dogs")):
            folder = tmp_path / "sets" / subset / copies
            shutil.copytree(petimages / kind, folder, ignore=shutil.ignore_patterns("20.jpg"))
        for name in (".ipynb_checkpoints", "__MACOSX", ".cache"):
            (tmp_path / "sets" / subset / name).mkdir()
    arguments = ["train", "--data", tmp_path / "sets", "--out", out, "--epochs", "1"]
    result = CliRunner().invoke(cli.app, [*map(str, arguments)])

    assert result.exit_code == 0, result.output
    header, values = (out / "history.csv").read_text().splitlines()
    history = dict(zip(header.split(","), map(float, values.split(",")), strict=True))
    assert history["loss"] > 0
    assert 0.5 <= history["val_accuracy"] <= 1


def test_broken_links_and_pipes_are_named_and_never_waited_for(sets, tmp_path, trained):
    for kind in ("Cat", "Dog"):
        (sets / kind / "broken.jpg").symlink_to(tmp_path / "nowhere.jpg")
        os.mkfifo(sets / kind / "pipe.jpg")
    names = {"broken.jpg", "pipe.jpg"}

    assert {file.path.name for file in labeled_pictures(sets).skipped} == names
    assert {Path(name).name for name in gather_pictures(sets, tmp_path / "copy")} == names
    assert len(readable_pictures(sets)["Cat"]) == len(SEEN)
    report = {file.path.name: file.issues for file in report_on(sets).files}
    assert {issue.kind for name in names for issue in report[name]} == {IssueKind.NOT_BY_CONTENT}
    arguments = ["predict", trained / "model.keras", sets / "Dog"]
    result = CliRunner().invoke(cli.app, [*map(str, arguments)])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 2
