"""Folders and split: who goes where, and who is left out."""

import os
import random
from pathlib import Path

import pytest

from catsdogs_ref.baseline.split import (
    copy_split,
    create_train_val_dirs,
    nonempty_files,
    split_data,
)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    made = tuple(tmp_path / name for name in ("source", "training", "validation"))
    for folder in made:
        folder.mkdir()
    return made


def fill(folder: Path, count: int, empty: tuple[int, ...] = ()) -> None:
    for number in range(count):
        (folder / f"{number}.jpg").write_text("" if number in empty else str(number))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_all_six_directories_are_made_below_a_new_root(tmp_path):
    create_train_val_dirs(tmp_path / "new" / "root")

    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert made == {
        "new",
        "new/root",
        "new/root/training",
        "new/root/training/cats",
        "new/root/training/dogs",
        "new/root/validation",
        "new/root/validation/cats",
        "new/root/validation/dogs",
    }


def test_directories_that_are_there_are_kept(tmp_path):
    create_train_val_dirs(str(tmp_path))
    (tmp_path / "training" / "cats" / "0.jpg").touch()
    create_train_val_dirs(f"{tmp_path}{os.sep}")

    assert names(tmp_path / "training" / "cats") == {"0.jpg"}


def test_12500_files_with_one_empty_give_11249_and_1250(folders, capsys):
    source, training, validation = folders
    fill(source, 12_500, empty=(666,))
    split_data(source, training, validation, 0.9)

    assert capsys.readouterr().out == "666.jpg is zero length, so ignoring.\n"
    assert len(names(training)) == 11_249
    assert len(names(validation)) == 1_250
    assert not names(training) & names(validation)
    assert names(training) | names(validation) == names(source) - {"666.jpg"}


def test_files_are_copied_whole_and_the_source_stays(folders):
    source, training, validation = folders
    fill(source, 10)
    split_data(source, training, validation, 0.7)

    assert len(names(source)) == 10
    assert len(names(training)) == 7
    for path in [*training.iterdir(), *validation.iterdir()]:
        assert path.read_text() == path.stem


def test_directory_names_may_end_in_a_slash(folders):
    source, training, validation = folders
    fill(source, 10)
    split_data(*(f"{folder}{os.sep}" for folder in folders), 0.5)  # type: ignore[call-arg]

    assert len(names(training)) == len(names(validation)) == 5


def test_the_choice_is_random_and_a_seed_repeats_it(folders, tmp_path):
    fill(folders[0], 40)
    chosen = []
    for run, seed in enumerate((1, 1, 2)):
        training, validation = tmp_path / f"training{run}", tmp_path / f"validation{run}"
        training.mkdir()
        validation.mkdir()
        random.seed(seed)
        split_data(folders[0], training, validation, 0.5)
        chosen.append(names(training))

    assert chosen[0] == chosen[1] != chosen[2]


def test_folders_among_the_files_are_passed_over(tmp_path):
    fill(tmp_path, 2)
    (tmp_path / "more").mkdir()

    assert [path.name for path in nonempty_files(tmp_path)] == ["0.jpg", "1.jpg"]


def test_no_files_give_no_copies(folders):
    copy_split([], folders[1], folders[2], 0.9)

    assert names(folders[1]) == names(folders[2]) == set()


def test_a_name_that_cannot_be_printed_is_named_in_escapes(tmp_path, capsys):
    (tmp_path / "Icon\r").touch()
    (tmp_path / os.fsdecode(b"\xff.jpg")).touch()
    (tmp_path / "über uns.jpg").touch()

    assert nonempty_files(tmp_path) == []
    assert capsys.readouterr().out.splitlines() == [
        r"'Icon\r' is zero length, so ignoring.",
        "über uns.jpg is zero length, so ignoring.",
        r"'\udcff.jpg' is zero length, so ignoring.",
    ]
