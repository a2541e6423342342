"""The commands: the whole way with drawn pictures, and one clear line for bad input."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.datasets.drawing import draw_dataset


@pytest.fixture(scope="module")
def petimages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("drawn"), 20, seed=0)


def complaint(capsys, monkeypatch, *arguments: object) -> str:
    """Run a command that must end with exit code 2, and return what it says on stderr."""
    monkeypatch.setattr(sys, "argv", ["catsdogs", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2
    return capsys.readouterr().err


def test_help_answers_without_tensorflow():
    program = (
        "import sys; from catsdogs import cli\n"
        "try: cli.app(['train', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "--epochs" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "[]"


def test_data_draws_a_set_once(tmp_path):
    arguments = ["data", "--out", str(tmp_path), "--count", "2", "--seed", "3"]
    first, second = (CliRunner().invoke(cli.app, arguments) for _ in range(2))

    assert first.exit_code == second.exit_code == 0
    assert "drew 2 cats and 2 dogs" in first.output
    assert "exists already" in second.output
    assert len(list((tmp_path / "PetImages").glob("*/*.jpg"))) == 6


def test_train_goes_from_pictures_to_curves(petimages, tmp_path):
    pictures = tmp_path / "PetImages"
    (pictures / "Cat").mkdir(parents=True)
    (pictures / "Dog").mkdir()
    for path in petimages.glob("*/*"):
        (pictures / path.relative_to(petimages)).write_bytes(path.read_bytes())
    (pictures / "Dog" / "cut.jpg").write_bytes((pictures / "Dog" / "0.jpg").read_bytes()[:500])
    out = tmp_path / "out"
    arguments = ["train", "--data", str(pictures), "--out", str(out), "--epochs", "1"]
    result = CliRunner().invoke(cli.app, arguments)

    assert result.exit_code == 0, result.output
    assert "20.jpg is zero length, so ignoring." in result.output
    assert "Cat/Thumbs.db was skipped: its name is not a picture's." in result.output
    assert "Dog/cut.jpg was skipped: it cannot be decoded" in result.output
    assert len(list((out / "training" / "cats").iterdir())) == 18
    assert len(list((out / "validation" / "dogs").iterdir())) == 2
    assert "accuracy in epoch 1: training" in result.output
    assert {path.name for path in out.glob("*.png")} == {"curves.png", "pictures.png"}
    with (out / "history.csv").open(newline="") as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["1"]


def test_a_missing_folder_is_named(capsys, monkeypatch, tmp_path):
    said = complaint(capsys, monkeypatch, "train", "--data", tmp_path / "no", "--out", tmp_path)

    assert said == f"catsdogs: {tmp_path / 'no'} is not a folder\n"


def test_a_folder_without_the_classes_is_refused(capsys, monkeypatch, tmp_path):
    (tmp_path / "Cat").mkdir()
    said = complaint(capsys, monkeypatch, "train", "--data", tmp_path, "--out", tmp_path / "out")

    assert said == f"catsdogs: {tmp_path} contains no folder Dog or dogs: found Cat\n"
    assert not (tmp_path / "out").exists()


def test_too_few_pictures_are_refused(capsys, monkeypatch, tmp_path):
    data = tmp_path / "pictures"
    for name in ("Cat", "Dog"):
        (data / name).mkdir(parents=True)
    (data / "Cat" / "0.jpg").write_text("no picture")
    said = complaint(capsys, monkeypatch, "train", "--data", data, "--out", tmp_path / "out")

    assert said == f"catsdogs: {data / 'Cat'} has fewer than 2 readable pictures\n"
    assert not (tmp_path / "out").exists()


def test_a_second_split_into_the_same_folder_is_refused(capsys, monkeypatch, petimages, tmp_path):
    (tmp_path / "training").mkdir()
    said = complaint(capsys, monkeypatch, "train", "--data", petimages, "--out", tmp_path)

    assert "from an earlier split: choose another --out" in said


@pytest.mark.parametrize("command", ["data", "train"])
def test_an_unwritable_out_is_named(capsys, monkeypatch, petimages, tmp_path, command):
    file = tmp_path / "file"
    file.touch()
    where = ["--data", petimages] if command == "train" else []
    said = complaint(capsys, monkeypatch, command, *where, "--out", file / "out")

    assert said.startswith(f"catsdogs: {file / 'out'}")
    assert said.count("\n") == 1


@pytest.mark.parametrize("wrong", [["--epochs", "0"], ["--epochs", "many"], ["--speed", "9"]])
def test_wrong_options_are_wrong_usage(capsys, monkeypatch, petimages, tmp_path, wrong):
    said = complaint(
        capsys, monkeypatch, "train", "--data", petimages, "--out", tmp_path / "out", *wrong
    )

    assert wrong[0] in said
    assert not (tmp_path / "out").exists()
