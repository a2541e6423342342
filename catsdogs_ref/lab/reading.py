"""The pictures of a folder, with their labels. Nothing here needs TensorFlow."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catsdogs_ref.datasets.progress import counted
from catsdogs_ref.failures import Failure
from catsdogs_ref.readable import LeftOut, sort_out

CLASSES = ("cat", "dog")
"""Names of the classes; the place in this tuple is the label."""


@dataclass(frozen=True)
class Labelled:
    """Pictures that can be read, the label of each, and the files that cannot."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def labelled(folder: Path, classes: Sequence[str] = CLASSES) -> Labelled:
    """Find the pictures of all classes, and decode each once to see whether it can be read.

    Args:
        folder: holds a folder for each class: `Cat` or `cats` for the class "cat".
        classes: their names, in the order of the labels.

    Returns:
        The pictures, class by class and by name.

    Raises:
        Failure: if the folder of a class is missing, or has no picture that can be read.
    """
    files: list[Path] = []
    labels: list[int] = []
    left_out: list[LeftOut] = []
    for label, name in enumerate(classes):
        where = class_folder(folder, name)
        found = sorted(path for path in where.iterdir() if path.is_file())
        readable, others = sort_out(counted(found, len(found), f"reading {where.name}"))
        if not readable:
            raise Failure(f"{where} has no readable picture")
        files += readable
        labels += [label] * len(readable)
        left_out += others
    return Labelled(tuple(files), tuple(labels), tuple(left_out))


def class_folder(folder: Path, name: str) -> Path:
    """Find the folder of a class.

    Args:
        folder: where to look.
        name: of the class, such as "cat".

    Returns:
        `Cat` or `cats` in it.

    Raises:
        Failure: if the folder does not exist, or there is no such folder in it.
    """
    if not folder.is_dir():
        raise Failure(f"{folder} is not a folder")
    names = (name.capitalize(), f"{name}s")
    for candidate in names:
        if (folder / candidate).is_dir():
            return folder / candidate
    raise Failure(f"{folder} has no folder {names[0]} or {names[1]} in it")


def printable(path: Path) -> str:
    """Write a path without characters that would spoil a screen or a file of text.

    Args:
        path: any path.

    Returns:
        The path; with such characters in it, the path in quotes and escapes.
    """
    text = str(path)
    return text if text.isprintable() else ascii(text)
