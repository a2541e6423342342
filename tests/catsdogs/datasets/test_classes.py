"""Whether a path tells of a cat or a dog."""

from pathlib import PurePosixPath

import pytest

from catsdogs.datasets.classes import class_of


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("PetImages/Cat/0.jpg", "Cat"),
        ("Dog/0.JPG", "Dog"),
        ("train/cats/cat.0.jpg", "Cat"),
        ("training/dogs/1.png", "Dog"),
        ("train/dog.7.jpg", "Dog"),
        ("cats/british/1.jpg", "Cat"),
        ("cats/dogs/1.jpg", "Dog"),
        ("dogs/cat.1.jpg", "Dog"),
        ("test1/1.jpg", None),
        ("category/1.jpg", None),
        ("train/caterpillar.1.jpg", None),
        ("Cat/Thumbs.db", None),
        ("Cat/.DS_Store", None),
        ("__MACOSX/Cat/._0.jpg", None),
        (".ipynb_checkpoints/Cat/0.jpg", None),
        ("readme[1].txt", None),
    ],
)
def test_the_nearest_folder_tells_the_class_or_else_the_name(path, label):
    assert class_of(PurePosixPath(path)) == label
