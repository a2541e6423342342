"""Read the pictures of a folder with their labels, without TensorFlow."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catsdogs.datasets.classes import shows_another_class
from catsdogs.datasets.layout import class_folders
from catsdogs.datasets.progress import track_progress
from catsdogs.datasets.readable import SkippedFile, partition_readable
from catsdogs.datasets.walking import visible_entries, visible_files
from catsdogs.failures import Failure

CLASS_NAMES = ("cat", "dog")
"""Names of the classes; the index is the label."""


@dataclass(frozen=True)
class LabeledPictures:
    """Readable pictures with their labels, and the skipped files."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    skipped: tuple[SkippedFile, ...]


def labeled_pictures(folder: Path, classes: Sequence[str] = CLASS_NAMES) -> LabeledPictures:
    """Find the pictures of both classes, and decode each once to check that it can be read.

    Args:
        folder: holds a folder for each class, `Cat` or `cats`, and `Dog` or `dogs`.
        classes: their names, in the order of the labels.

    Returns:
        The pictures, sorted by class and path. Files outside the class folders are skipped.

    Raises:
        Failure: a class folder is missing or has no readable picture, or there is a third class.
    """
    files: list[Path] = []
    labels: list[int] = []
    folders = class_folders(folder)
    beside = [entry for entry in visible_entries(folder) if entry.is_file()]
    skipped = [SkippedFile(path, "it is in no class folder") for path in beside]
    for label, name in enumerate(classes):
        where = folders[name.capitalize()]
        found = visible_files(where)
        other_class = [path for path in found if shows_another_class(path, where)]
        found = [path for path in found if path not in set(other_class)]
        skipped += [SkippedFile(path, f"{path.parent} is in {where}") for path in other_class]
        readable, others = partition_readable(
            track_progress(found, len(found), f"reading {where.name}")
        )
        if not readable:
            raise Failure(f"{where} has no readable picture")
        files += readable
        labels += [label] * len(readable)
        skipped += others
    return LabeledPictures(tuple(files), tuple(labels), tuple(skipped))
