"""Find whether a file shows a cat or a dog by its path, in the layouts of known data sets."""

import re
from pathlib import PurePath

from catsdogs.datasets.readable import has_picture_suffix
from catsdogs.datasets.walking import is_hidden

CLASS_FOLDERS = ("Cat", "Dog")
"""Folders of the classes in `PetImages`."""

# A class and a number, such as cat.0.jpg, cat_1.jpg, Cat (2).jpg, or the class before a dot.
_NAME = re.compile(r"(cat|dog)(\.|[\W_]*\d)", re.IGNORECASE)


def class_of(path: PurePath) -> str | None:
    """Find the class of a picture.

    The nearest folder named `Cat` or `cats` decides, or else a file name such as `cat.0.jpg`.

    Args:
        path: of the file in its data set.

    Returns:
        "Cat" or "Dog"; None for any other file, a hidden one, or one without a picture suffix.
    """
    if any(map(is_hidden, path.parts)) or not has_picture_suffix(path):
        return None
    for folder in reversed(path.parts[:-1]):
        if label := class_of_folder(folder):
            return label
    return class_of_name(path.name)


def class_of_folder(name: str) -> str | None:
    """Find the class of a folder by its name: `Cat`, `cats`, `CATS` and so on.

    Args:
        name: of the folder.

    Returns:
        "Cat" or "Dog"; None for any other name.
    """
    for label in CLASS_FOLDERS:
        if name.lower() in (label.lower(), f"{label.lower()}s"):
            return label
    return None


def shows_another_class(path: PurePath, class_folder: PurePath) -> bool:
    """Check whether a file in the folder of one class is in a nearer folder of the other.

    Args:
        path: of the file.
        class_folder: a folder above it, such as `cats`.
    """
    inner = path.relative_to(class_folder).parts[:-1]
    nearest = next(filter(None, map(class_of_folder, reversed(inner))), None)
    return nearest not in (None, class_of_folder(class_folder.name))


def class_of_name(name: str) -> str | None:
    """Find the class of a picture by its file name: `cat.0.jpg`, `cat_1.jpg`, `Dog (2).png`.

    Args:
        name: of the file.

    Returns:
        "Cat" or "Dog"; None for any other name.
    """
    found = _NAME.match(name)
    return found[1].capitalize() if found else None
