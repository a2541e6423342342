"""Training by name: what it leaves, that it goes on after any end, and what it refuses."""

import csv
import io
import json
import shutil
import signal
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from catsdogs import cli, resources
from catsdogs.training import runs
from catsdogs.training.checkpoints import STATE, best_epoch
from catsdogs.training.reading import LabeledPictures, labeled_pictures
from tests.catsdogs.datasets.stopping import stopped_in
from tests.support.processes import interruptible, wait_until

pytestmark = pytest.mark.slow


def train(*arguments: object) -> str:
    result = CliRunner().invoke(cli.app, ["train", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


def values(out: Path) -> np.ndarray:
    """The history as numbers, a row for each epoch, without how long each took."""
    header, *rows = csv.reader(io.StringIO((out / "history.csv").read_text()))
    assert header[-1] == "seconds"
    return np.array(rows, float)[:, :-1]


def test_a_training_leaves_best_weights_history_curves_and_pictures(trained):
    files = {path.name for path in trained.iterdir()} - {".lock"}
    table = values(trained)

    assert files == {
        *("training", "validation", "training.json", "history.csv", "model.keras"),
        *("curves.png", "pictures.png", "preparation.png"),
    }
    assert table[:, 0].tolist() == [1, 2]
    assert json.loads((trained / "training.json").read_text())["finished"]
    assert keras.models.load_model(trained / "model.keras").count_params() == 94_049


def test_the_model_remembers_how_it_is_asked(trained):
    with zipfile.ZipFile(trained / "model.keras") as archive:
        metadata = json.loads(archive.read("catsdogs.json"))

    assert metadata == {
        "network": "small",
        "side": 96,
        "resizing": "bilinear",
        "white": 1,
        "classes": ["cat", "dog"],
    }


def test_the_best_epoch_has_the_highest_accuracy_and_among_equals_the_lowest_loss():
    history = {"val_accuracy": [0.5, 0.9, 0.9, 0.8], "val_loss": [0.1, 0.4, 0.3, 0.2]}

    assert best_epoch(history) == 2


@pytest.mark.parametrize("network", ["small", "baseline"])
def test_a_killed_training_goes_on_and_ends_as_if_nothing_had_been(petimages, tmp_path, network):
    options = [network, "--data", petimages, "--epochs", "3", "--seed", "1"]
    arguments = [*options, "--out", tmp_path / "killed"]
    # The second epoch is in the table already, but not in what a training goes on from.
    code, _ = stopped_in(f"""
from catsdogs import cli
from catsdogs.training import checkpoints
checkpoints._save_state = stopping_at(1, checkpoints._save_state)
sys.argv = ["catsdogs", "train", *{[*map(str, arguments)]!r}]
cli.main()
""")
    assert code == -signal.SIGKILL
    assert len(values(tmp_path / "killed")) == 2
    said = train(*arguments)
    train(*options, "--out", tmp_path / "whole")

    assert "resuming after epoch 1" in said
    np.testing.assert_allclose(values(tmp_path / "killed"), values(tmp_path / "whole"), rtol=1e-3)
    assert not (tmp_path / "killed" / STATE).exists()


def test_an_interrupted_training_says_how_to_go_on(petimages, tmp_path):
    command = [sys.executable, "-m", "catsdogs.cli", "train", "small", "--data", petimages]
    options = ["--out", tmp_path, "--epochs", "500"]
    process = interruptible([*command, *options])
    wait_until((tmp_path / STATE).exists, lambda: process.poll() is None)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]

    assert process.returncode == 130
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "catsdogs: interrupted; rerun the command to resume"


def test_a_training_that_was_interrupted_while_it_copied_goes_on(petimages, tmp_path):
    arguments = ["train", "small", "--data", petimages, "--out", tmp_path, "--epochs", "1"]
    code, said = stopped_in(
        f"""
from catsdogs import cli
from catsdogs_ref.baseline import split
split.shutil.copyfile = stopping_at(30, split.shutil.copyfile)
sys.argv = ["catsdogs", *{[*map(str, arguments)]!r}]
cli.main()
""",
        by=signal.SIGINT,
    )
    assert (code, said) == (130, "catsdogs: interrupted; rerun the command to resume\n")
    assert not (tmp_path / "training").exists()

    train(*arguments[1:])
    assert len(list((tmp_path / "training").glob("*/*"))) == 36


def test_a_finished_training_is_not_done_again(petimages, trained):
    before = (trained / "model.keras").stat().st_mtime_ns
    said = train("small", "--data", petimages, "--out", trained, "--epochs", "2")

    assert said == f"{trained} contains this training already, finished\n"
    assert (trained / "model.keras").stat().st_mtime_ns == before


@pytest.mark.parametrize("other", [["--epochs", 3], ["--seed", 1]])
def test_another_training_in_the_same_folder_is_refused(complaint, petimages, trained, other):
    said = complaint("train", "small", "--data", petimages, "--out", trained, *other)

    assert "contains another training, of small with 2 epochs and seed 0" in said


@pytest.mark.parametrize("place", ["", "out", "Cat/out"])
def test_results_among_the_pictures_are_refused(complaint, petimages, place):
    before = sorted(petimages.rglob("*"))
    said = complaint("train", "small", "--data", petimages, "--out", petimages / place)

    assert said.endswith(f"is in the folder of the pictures, {petimages}: choose another --out")
    assert sorted(petimages.rglob("*")) == before


def test_a_file_in_place_of_the_folder_for_results_is_named(complaint, petimages, tmp_path):
    file = tmp_path / "model.keras"
    file.touch()
    said = complaint("train", "small", "--data", petimages, "--out", file)

    assert said == f"{file} is a file, not a folder: choose another --out"


def test_pictures_that_are_split_already_stay_where_they_are(trained, tmp_path):
    train("small", "--data", trained, "--out", tmp_path / "out", "--epochs", "1")

    assert not (tmp_path / "out" / "training").exists()
    assert (tmp_path / "out" / "model.keras").exists()


def test_an_unreadable_picture_in_a_set_is_named_before_training(complaint, tmp_path):
    for folder in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        (tmp_path / folder).mkdir(parents=True)
        Image.new("RGB", (9, 9)).save(tmp_path / folder / "0.png")
    broken = tmp_path / "training" / "dogs" / "1.png"
    broken.write_text("no picture")
    said = complaint("train", "--data", tmp_path, "--out", tmp_path / "out")

    assert said.startswith(
        f"{broken} cannot be read; remove it first: its content is not a picture's"
    )


def test_labels_other_than_0_and_1_stop_before_the_first_step(
    complaint, trained, tmp_path, monkeypatch
):
    def shifted(folder: Path) -> LabeledPictures:
        found = labeled_pictures(folder)
        return replace(found, labels=tuple(label + 1 for label in found.labels))

    monkeypatch.setattr(runs, "labeled_pictures", shifted)
    said = complaint("train", "--data", trained, "--out", tmp_path / "out")

    assert said == f"{trained / 'training'} has labels {{1, 2}}, where 0 and 1 are expected"
    assert not (tmp_path / "out" / "model.keras").exists()


def test_too_little_memory_is_told_before_training(complaint, trained, tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "free_memory", lambda: 1_000_000)
    said = complaint("train", "wide_input", "--data", trained, "--out", tmp_path)

    assert said.startswith("training with 40 pictures takes about 1.")
    assert said.endswith("GB of memory, and 0.0 GB are free")


def test_too_small_a_disk_is_told_before_copying(complaint, petimages, tmp_path, monkeypatch):
    full = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    said = complaint("train", "--data", petimages, "--out", tmp_path / "out")

    assert said.startswith("copying the pictures takes about")
    assert not (tmp_path / "out" / "training").exists()


def test_a_damaged_state_is_named(complaint, trained, tmp_path):
    settings = {"network": "small", "data": str(trained), "epochs": 2, "seed": 0}
    (tmp_path / "training.json").write_text(json.dumps({"settings": settings}))
    (tmp_path / STATE).write_text("cut")
    said = complaint("train", "small", "--data", trained, "--out", tmp_path, "--epochs", 2)

    assert said.startswith(f"{tmp_path / STATE} is damaged")


def test_a_network_that_does_not_exist_is_wrong_usage(petimages, tmp_path):
    arguments = ["train", "vgg", "--data", str(petimages), "--out", str(tmp_path)]
    result = CliRunner().invoke(cli.app, arguments)

    assert result.exit_code == 2
    assert "'baseline', 'regularised', 'small', 'deep', 'wide_input'" in result.output.replace(
        "\n", ""
    ).replace("│", "").replace("  ", "")
