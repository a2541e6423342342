"""Sets that are there whole or not at all, and one's own pictures gathered into one."""

from pathlib import Path

import pytest

from catsdogs.datasets.atomic_directory import atomic_directory, count_pictures, gather_pictures
from catsdogs.failures import Failure
from tests.catsdogs.datasets.stopping import stopped_in


def fill(folder: Path, **contents: str) -> Path:
    """Make files, by paths with __ for / and _ for a dot."""
    for name, content in contents.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_folder_gets_its_name_when_it_is_filled(tmp_path):
    with atomic_directory(tmp_path / "new" / "PetImages") as folder:
        fill(folder, Cat__0_jpg="cat")
        assert not (tmp_path / "new" / "PetImages").exists()

    assert contents(tmp_path / "new" / "PetImages") == {"Cat/0.jpg": "cat"}


def test_an_error_leaves_nothing(tmp_path):
    def interrupted() -> None:
        with atomic_directory(tmp_path / "PetImages") as folder:
            fill(folder, Cat__0_jpg="cat")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.rglob("*.jpg"))


def test_two_do_not_fill_the_same_folder_at_once(tmp_path):
    with (
        atomic_directory(tmp_path / "PetImages"),
        pytest.raises(Failure, match="another command is using"),
        atomic_directory(tmp_path / "PetImages"),
    ):
        pass


def test_pictures_of_any_layout_are_gathered(tmp_path):
    fill(
        tmp_path / "own",
        train__cats__0_jpg="cat 0",
        train__dogs__0_jpg="dog 0",
        test__cats__1_jpg="cat 1",
        test__cats__Thumbs_db="",
        readme_txt="read",
    )
    skipped = gather_pictures(tmp_path / "own", tmp_path / "new")

    assert skipped == ["readme.txt", "test/cats/Thumbs.db"]
    assert contents(tmp_path / "new") == {
        "Cat/0.jpg": "cat 0",
        "Cat/1.jpg": "cat 1",
        "Dog/0.jpg": "dog 0",
    }


def test_of_two_pictures_with_one_name_none_is_lost_and_none_is_doubled(tmp_path):
    fill(
        tmp_path / "own",
        test__cats__0_jpg="cat",
        train__cats__0_jpg="another cat",
        test__dogs__0_jpg="dog",
        train__dogs__0_jpg="dog",
    )
    gather_pictures(tmp_path / "own", tmp_path / "new")

    assert contents(tmp_path / "new") == {
        "Cat/0.jpg": "cat",
        "Cat/train-cats-0.jpg": "another cat",
        "Dog/0.jpg": "dog",
    }


@pytest.mark.parametrize("names", [{}, {"Cat__0_jpg": "cat"}])
def test_a_set_without_one_of_the_classes_is_refused(tmp_path, names):
    with pytest.raises(Failure, match=r"too few pictures: \d cats and 0 dogs were found"):
        count_pictures(fill(tmp_path, **names))


def test_what_a_killed_process_left_is_never_a_set_and_the_next_one_removes_it(tmp_path):
    own = fill(
        tmp_path / "own",
        **{f"{kind}__{n}_jpg": kind for kind in ("Cat", "Dog") for n in range(5)},
    )
    program = f"""
from pathlib import Path
from catsdogs.datasets import atomic_directory
atomic_directory.shutil.copyfile = stopping_at(7, atomic_directory.shutil.copyfile)
with atomic_directory.atomic_directory(Path({str(tmp_path / "PetImages")!r})) as folder:
    atomic_directory.gather_pictures(Path({str(own)!r}), folder)
"""
    stopped_in(program)
    assert not (tmp_path / "PetImages").exists()
    assert len(list(tmp_path.glob(".PetImages-*/*/*.jpg"))) == 7

    with atomic_directory(tmp_path / "PetImages") as folder:
        gather_pictures(own, folder)
        assert count_pictures(folder) == (5, 5)
    assert contents(tmp_path / "PetImages") == contents(own)
    assert not list(tmp_path.glob(".PetImages-*/*"))
