"""The commands `catsdogs data ...`: what they print, write and end with."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from catsdogs import cli
from catsdogs.datasets.drawing import draw_dataset


@pytest.fixture(scope="module")
def petimages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("drawn"), 3, seed=0)


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command; gives its exit code, and what it says on stdout and on stderr."""

    def ran(*arguments: object) -> tuple[int | str | None, str, str]:
        monkeypatch.setattr(sys, "argv", ["catsdogs", "data", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return ran


@pytest.mark.parametrize("name", [[], ["toy"]])
def test_a_toy_set_is_drawn_by_default(run, tmp_path, name):
    code, out, _ = run(*name, "--count", 2, "--out", tmp_path)

    assert (code, out) == (0, f"drew 2 cats and 2 dogs in {tmp_path / 'PetImages'}\n")
    assert len(list((tmp_path / "PetImages").glob("*/*.jpg"))) == 6


def test_without_anything_the_help_is_shown(run):
    _, out, err = run()

    assert all(name in out + err for name in ("toy", "microsoft", "kaggle", "folder", "report"))


@pytest.mark.parametrize(
    "wrong", [["--count", "2"], ["microsoft"], ["amazon", "--out", "x"], ["folder", "--out", "x"]]
)
def test_wrong_use_is_told(run, wrong):
    code, _, err = run(*wrong)

    assert code == 2
    assert "Usage: catsdogs data" in err


def test_ones_own_pictures_come_into_the_layout_of_the_real_set(run, petimages, tmp_path):
    code, out, _ = run("folder", petimages, "--out", tmp_path)

    assert code == 0
    assert f"{tmp_path / 'PetImages'} contains 4 cats and 4 dogs" in out
    assert "skipped, not pictures of cats or dogs: 'Cat/Thumbs.db'" in out
    assert (tmp_path / "PetImages/Cat/0.jpg").read_bytes() == (petimages / "Cat/0.jpg").read_bytes()


def test_a_set_that_is_there_is_kept(run, petimages, tmp_path):
    run("--count", 2, "--out", tmp_path)
    code, out, _ = run("folder", petimages, "--out", tmp_path)

    said = f"{tmp_path / 'PetImages'} exists already, so nothing was done\n"
    assert (code, out) == (0, said)
    assert len(list((tmp_path / "PetImages").glob("*/*.jpg"))) == 6


@pytest.mark.parametrize("command", [["folder", "--out", "x"], ["report"]])
def test_a_missing_folder_is_named(run, tmp_path, command):
    code, _, err = run(*command, tmp_path / "no")

    assert (code, err) == (2, f"catsdogs: {tmp_path / 'no'} is not a folder\n")


def test_a_folder_without_cats_and_dogs_is_refused(run, tmp_path):
    (tmp_path / "own").mkdir()
    code, _, err = run("folder", tmp_path / "own", "--out", tmp_path)

    assert code == 2
    said = f"too few pictures: 0 cats and 0 dogs were found in {tmp_path / 'own'}: it is empty"
    assert err == f"catsdogs: {said}\n"
    assert not (tmp_path / "PetImages").exists()


def test_a_report_ends_with_1_if_anything_is_odd(run, petimages):
    code, out, _ = run("report", petimages)

    assert code == 1
    assert out.splitlines()[0] == "Cat/2.jpg: BMP named .jpg → read all the same"
    assert "5 of 9 files have issues" in out


def test_a_report_ends_with_0_if_nothing_is(run, petimages, tmp_path):
    Image.open(petimages / "Cat" / "0.jpg").save(tmp_path / "0.jpg")
    code, out, _ = run("report", tmp_path)

    assert (code, out) == (0, "0 of 1 files have issues\n")


def test_a_report_for_programs_is_json_alone(run, petimages):
    code, out, _ = run("report", petimages, "--format", "json")

    assert code == 1
    assert json.loads(out)["files"] == 9


def test_a_cleaned_copy_trains_without_a_complaint(run, petimages, tmp_path):
    code, _, err = run("report", petimages, "--clean", tmp_path / "clean")

    assert (code, err) == (0, f"{tmp_path / 'clean'} contains 6 pictures\n")
    assert run("report", tmp_path / "clean")[0] == 0
