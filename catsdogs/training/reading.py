"""The pictures of a folder, with their labels. Nothing here needs TensorFlow."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catsdogs.datasets.layout import class_folders
from catsdogs.datasets.progress import counted
from catsdogs.datasets.readable import LeftOut, sort_out
from catsdogs.datasets.walking import visible_entries, visible_files
from catsdogs.failures import Failure

CLASS_NAMES = ("cat", "dog")
"""Names of the classes; the place in this tuple is the label."""


@dataclass(frozen=True)
class Labelled:
    """Pictures that can be read, the label of each, and the files that cannot."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def labelled(folder: Path, classes: Sequence[str] = CLASS_NAMES) -> Labelled:
    """Find the pictures of both classes, and decode each once to see whether it can be read.

    Args:
        folder: holds a folder for each class, `Cat` or `cats`, and `Dog` or `dogs`.
        classes: their names, in the order of the labels.

    Returns:
        The pictures, class by class and by path. Files beside the folders are left out.

    Raises:
        Failure: if the folder of a class is missing, or has no picture that can be read, or there
            is a third one.
    """
    files: list[Path] = []
    labels: list[int] = []
    folders = class_folders(folder)
    beside = [entry for entry in visible_entries(folder) if entry.is_file()]
    left_out = [LeftOut(path, "it is in no folder of a class") for path in beside]
    for label, name in enumerate(classes):
        where = folders[name.capitalize()]
        found = visible_files(where)
        readable, others = sort_out(counted(found, len(found), f"reading {where.name}"))
        if not readable:
            raise Failure(f"{where} has no readable picture")
        files += readable
        labels += [label] * len(readable)
        left_out += others
    return Labelled(tuple(files), tuple(labels), tuple(left_out))


def printable(path: Path) -> str:
    """Write a path without characters that would spoil a screen or a file of text.

    Args:
        path: any path.

    Returns:
        The path; with such characters in it, the path in quotes and escapes.
    """
    text = str(path)
    return text if text.isprintable() else ascii(text)
