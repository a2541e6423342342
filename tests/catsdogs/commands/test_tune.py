"""Searching: what it leaves, that it goes on after a kill, and what it refuses."""

import csv
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.training.architectures import TUNABLE_BUILDERS
from catsdogs.training.training_configs import TUNABLE
from tests.catsdogs.datasets.stopping import stopped_in

pytestmark = pytest.mark.slow


def arguments(trained: Path, out: Path, trials: int) -> list[str]:
    options = {"--data": trained, "--out": out, "--trials": trials, "--epochs": 1}
    return ["tune", "small", *(str(part) for option in options.items() for part in option)]


def tune(trained: Path, out: Path, trials: int) -> str:
    result = CliRunner().invoke(cli.app, arguments(trained, out, trials))
    assert result.exit_code == 0, result.output
    return result.stdout


def table(out: Path) -> list[dict[str, float]]:
    with (out / "search.csv").open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def choices(out: Path) -> list[dict[str, float]]:
    """The rows without accuracies: where threads share the work, the last digits vary."""
    return [{name: row[name] for name in ("rate", "dropout", "width")} for row in table(out)]


@pytest.fixture(scope="module")
def searched(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of an undisturbed search of three trials."""
    out = tmp_path_factory.mktemp("searched")
    tune(trained, out, 3)
    return out


def test_a_search_leaves_its_trials_a_plot_and_the_best_model(searched):
    rows = table(searched)

    assert [row["trial"] for row in rows] == [1, 2, 3]
    assert all(1e-4 <= row["rate"] <= 1e-2 for row in rows)
    assert all(0 <= row["dropout"] <= 0.7 for row in rows)
    assert all(row["width"] in (0.5, 0.75, 1, 1.25, 1.5, 1.75, 2) for row in rows)
    assert len({row["rate"] for row in rows}) == 3
    assert (searched / "search.png").exists()
    with zipfile.ZipFile(searched / "model.keras") as archive:
        assert json.loads(archive.read("catsdogs.json"))["network"] == "small"


def test_a_killed_search_goes_on_with_the_trial_that_was_cut_off(trained, searched, tmp_path):
    stopped_in(f"""
from catsdogs import cli
from catsdogs.training import search
search.Search._trained = stopping_at(1, search.Search._trained)
sys.argv = ["catsdogs", *{arguments(trained, tmp_path, 3)!r}]
cli.main()
""")
    assert choices(tmp_path) == choices(searched)[:1]

    said = tune(trained, tmp_path, 3)
    assert "trial 1 of 3" not in said
    assert "trial 2 of 3" in said
    assert choices(tmp_path) == choices(searched)


def test_more_trials_are_added_to_those_that_are_done(trained, searched):
    before = table(searched)
    said = tune(trained, searched, 4)

    assert [line.split(":")[0] for line in said.splitlines()[:-2]] == ["trial 4 of 4"]
    assert table(searched)[:3] == before
    best = max(table(searched), key=lambda row: row["val_accuracy"])
    assert f"validation accuracy {best['val_accuracy']:.3f}" in said.splitlines()[-2]


def test_another_search_in_the_same_folder_is_refused(complaint, trained, searched):
    said = complaint("tune", "small", "--data", trained, "--out", searched, "--epochs", "2")

    assert "contains another search, of small with 1 epochs and seed 0" in said


def test_a_network_without_choices_and_pictures_without_a_split_are_refused(
    complaint, petimages, trained, tmp_path
):
    said = complaint("tune", "baseline", "--data", trained, "--out", tmp_path / "out")
    assert said == "`tune` supports small, regularised, deep, not baseline"

    said = complaint("tune", "--data", petimages, "--out", tmp_path / "out")
    wanted = (
        "does not hold training and validation (found Cat, Dog):"
        " give the --out folder of `catsdogs train`"
    )
    assert said.endswith(wanted)
    assert not (tmp_path / "out").exists()


def test_the_family_is_that_of_the_architectures():
    assert set(TUNABLE) == set(TUNABLE_BUILDERS)
