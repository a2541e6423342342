"""What is in place of the classes is said, in all commands that look for them."""

import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from catsdogs.datasets.classes import class_of_name

COMMANDS = {
    "train": ["train", "--out", "{out}", "--data"],
    "evaluate": ["evaluate", "{model}", "--data"],
}


@pytest.fixture(params=COMMANDS)
def refusal(request, complaint, trained, tmp_path):
    """Gives a folder to a command that looks for classes in it, and returns its one line."""

    def refused(folder: Path) -> str:
        places = {"out": tmp_path / "out", "model": trained / "model.keras"}
        command = [part.format(**places) for part in COMMANDS[request.param]]
        said: str = complaint(*command, folder)
        assert not (tmp_path / "out").exists()
        return said

    return refused


def fill(folder: Path, *names: str) -> Path:
    """Make a picture of each name, and folders for names that end in a slash."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        elif path.suffix in (".jpg", ".png"):
            Image.new("RGB", (20, 20)).save(path)
        else:
            path.write_text("no picture")
    return folder


@pytest.mark.parametrize("name", ["train.zip", "PetImages.tar.gz", "archive.7z", "CATS.ZIP"])
def test_an_archive_has_to_be_unpacked_first(refusal, tmp_path, name):
    said = refusal(fill(tmp_path / "data", name, "readme.txt"))

    assert said.endswith(f"contains no folder Cat or cats: found {name}: unpack it first")


@pytest.mark.parametrize("names", [("cat.0.jpg", "dog.0.jpg"), ("cat_1.jpg",), ("Dog (3).png",)])
def test_pictures_called_after_their_class_are_data_for_another_command(refusal, tmp_path, names):
    said = refusal(fill(tmp_path / "data", *names))

    assert f"found {names[0]} and {len(names) - 1} more pictures named after their class" in said
    assert f"`catsdogs data folder {tmp_path / 'data'} --out FOLDER`" in said


@pytest.mark.parametrize("name", ["birds", "Bird", "cat_and_dog", "Horses"])
@pytest.mark.parametrize("classes", [("cats", "dogs"), ("Cat", "Dog")])
def test_a_third_class_is_refused_by_its_name(refusal, tmp_path, classes, name):
    said = refusal(fill(tmp_path / "data", *(f"{one}/0.jpg" for one in (*classes, name))))

    assert f"holds {name} besides cats and dogs" in said


def test_two_folders_of_one_class_are_refused(refusal, tmp_path):
    said = refusal(fill(tmp_path / "data", "Cat/0.jpg", "cats/1.jpg", "Dog/2.jpg"))

    assert said.endswith("holds Cat and cats: put them into one")


def test_a_level_too_high_and_one_too_low_are_told(refusal, tmp_path):
    fill(tmp_path / "data", "PetImages/Cat/0.jpg", "PetImages/Dog/0.jpg", "readme.txt")

    said = refusal(tmp_path / "data")
    assert said.endswith(f"found PetImages, which has them, so give {tmp_path}/data/PetImages")
    said = refusal(tmp_path / "data" / "PetImages" / "Dog")
    assert said.endswith(f"is the folder of one class, so give {tmp_path}/data/PetImages")


def test_a_file_an_empty_folder_and_unlabelled_pictures_are_told(refusal, tmp_path):
    fill(tmp_path / "data", "some/7.jpg", "some/8.jpg", "one.jpg", "nothing/", "text/readme.txt")
    with zipfile.ZipFile(tmp_path / "data" / "train.zip", "w"):
        pass

    assert refusal(tmp_path / "data" / "nothing").endswith("cats: it is empty")
    assert refusal(tmp_path / "data" / "some").endswith(
        "found 2 pictures without a class in their path"
    )
    assert refusal(tmp_path / "data" / "text").endswith("found readme.txt")
    assert refusal(tmp_path / "data" / "one.jpg").endswith(
        "it is a file, give the folder that holds it"
    )
    assert refusal(tmp_path / "data" / "train.zip").endswith("it is a file, unpack it first")


def test_a_split_folder_is_evaluated_by_one_of_its_sets(complaint, trained):
    said = complaint("evaluate", trained / "model.keras", "--data", f"{trained}/")

    assert said.endswith(f"it is split, so give one of its sets, such as {trained}/validation")


@pytest.mark.parametrize("subset", ["training", "validation"])
@pytest.mark.parametrize("name", ["birds", "unsorted"])
def test_a_third_class_in_a_split_is_refused_before_training(
    complaint, trained, tmp_path, subset, name
):
    for one in ("training", "validation"):
        shutil.copytree(trained / one, tmp_path / "sets" / one)
    (tmp_path / "sets" / subset / name).mkdir()
    said = complaint("train", "--data", tmp_path / "sets", "--out", tmp_path / "out")

    assert f"{tmp_path}/sets/{subset} holds {name} besides cats and dogs" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "command", [("data", "folder", "--out", "{out}"), ("tune", "--out", "{out}", "--data")]
)
def test_commands_that_take_other_layouts_say_what_they_found_too(complaint, tmp_path, command):
    fill(tmp_path / "data", "train.zip")
    parts = [part.format(out=tmp_path / "out") for part in command]
    said = complaint(*parts, tmp_path / "data")

    assert "found train.zip: unpack it first" in said


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("cat.0.jpg", "Cat"),
        ("cat_1.jpg", "Cat"),
        ("Dog-0002.jpg", "Dog"),
        ("DOG (3).png", "Dog"),
        ("cat7.jpg", "Cat"),
        ("catfish_1.jpg", None),
        ("dogs_and_cats.jpg", None),
        ("cat_and_dog_1.jpg", None),
        ("my cat 1.jpg", None),
    ],
)
def test_a_name_tells_the_class_by_its_beginning_and_a_number(name, label):
    assert class_of_name(name) == label
