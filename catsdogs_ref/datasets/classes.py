"""Whether a file shows a cat or a dog, by its path: the ways in which data sets tell it."""

from pathlib import PurePath

from catsdogs_ref.readable import SUFFIXES

CLASSES = ("Cat", "Dog")
"""Folders of the classes in `PetImages`."""


def class_of(path: PurePath) -> str | None:
    """Tell the class of a picture.

    The nearest folder called `Cat` or `cats` tells it, or else a name such as `cat.0.jpg`.

    Args:
        path: of the file in its data set.

    Returns:
        "Cat" or "Dog"; None for a file that is neither, hidden, or no picture by its name.
    """
    if path.suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in path.parts):
        return None
    for folder in reversed(path.parts[:-1]):
        for label in CLASSES:
            if folder.lower() in (label.lower(), f"{label.lower()}s"):
                return label
    for label in CLASSES:
        if path.name.lower().startswith(f"{label.lower()}."):
            return label
    return None
