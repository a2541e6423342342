"""Split a data set into training and validation folders, atomically.

The copies grow in a hidden folder and move to their places when all are made. An interrupted split
starts again; it chooses the same files if the seed is the same.
"""

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from catsdogs.datasets import layout
from catsdogs.datasets.classes import shows_another_class
from catsdogs.datasets.layout import SUBSETS, class_folders
from catsdogs.datasets.naming import CopyNames
from catsdogs.datasets.progress import track_progress
from catsdogs.datasets.readable import partition_readable
from catsdogs.datasets.walking import visible_entries, visible_files
from catsdogs.failures import Failure
from catsdogs.resources import expect_disk
from catsdogs_ref.baseline.split import create_train_val_dirs, display_name

SPLIT_FOLDERS = {"Cat": "cats", "Dog": "dogs"}
"""Maps the class folders of a data set to those of a split."""

_GROWING = ".split"


def readable_pictures(data: Path) -> dict[str, list[Path]]:
    """Find the readable pictures, and print the skipped files.

    Args:
        data: folder with `Cat` and `Dog`, or `cats` and `dogs`.

    Returns:
        The pictures by the name of their class.

    Raises:
        Failure: a folder is missing or has too few pictures to split, or a third class exists.
    """
    folders = class_folders(data)
    for entry in visible_entries(data):
        if entry.is_file():
            print(f"{display_name(entry)} was skipped: it is in no class folder.")
    return {name: _readable(folder) for name, folder in folders.items()}


def is_split(out: Path) -> bool:
    """Check whether a folder contains a complete split.

    Args:
        out: any folder; it need not exist.
    """
    return layout.is_split(out) and not (out / _GROWING).exists()


def split_dataset(readable: Mapping[str, Sequence[Path]], out: Path, split_size: float) -> None:
    """Copy pictures at random into a training and a validation set.

    Args:
        readable: pictures by the name of their class, `Cat` or `Dog`.
        out: receives `training` and `validation`, each with `cats` and `dogs`.
        split_size: share of the training set, from 0 to 1.

    Raises:
        Failure: a split exists already, or the disk is too small.
        OSError: a file cannot be read or written.
    """
    growing = out / _GROWING
    # Copies move only when all are made, so one set in its place means that the other is complete.
    if not (growing.is_dir() and (out / SUBSETS[0]).is_dir()):
        _expect_no_split(out)
        shutil.rmtree(growing, ignore_errors=True)
        size = sum(path.stat().st_size for paths in readable.values() for path in paths)
        expect_disk(size, out, "copying the pictures")
        create_train_val_dirs(growing)
        for name, copies in SPLIT_FOLDERS.items():
            training, validation = (growing / subset / copies for subset in SUBSETS)
            _copy_at_random(readable[name], training, validation, split_size)
    for subset in SUBSETS:
        if (growing / subset).is_dir():
            (growing / subset).rename(out / subset)
    growing.rmdir()


def _expect_no_split(out: Path) -> None:
    for subset in SUBSETS:
        if (out / subset).exists():
            raise Failure(
                f"{out / subset} exists already, from an earlier split: choose another --out"
            )


def _copy_at_random(
    files: Sequence[Path], training: Path, validation: Path, split_size: float
) -> None:
    """Copy as the exercise's `copy_split` does; files of the same name get different names."""
    names = CopyNames()
    around = Path(os.path.commonpath([file.parent for file in files]))
    named = {file: names.choose(file, file.relative_to(around)) for file in files}
    shuffled = random.sample(files, len(files))
    boundary = int(len(shuffled) * split_size)
    for place, file in enumerate(shuffled):
        folder = training if place < boundary else validation
        shutil.copyfile(file, folder / named[file])


def _readable(folder: Path) -> list[Path]:
    """Return the readable pictures of one class, and print the other files."""
    files = []
    for path in visible_files(folder):
        if path.is_file() and path.stat().st_size == 0:
            print(f"{display_name(path)} is zero length, so ignoring.")
        elif shows_another_class(path, folder):
            print(f"{display_name(path)} was skipped: {path.parent.name} is in {folder.name}.")
        else:
            files.append(path)
    readable, skipped = partition_readable(
        track_progress(files, len(files), f"reading {folder.name}")
    )
    for file in skipped:
        print(f"{folder.name}/{display_name(file.path)} was skipped: {file.reason}.")
    if len(readable) < 2:
        raise Failure(f"{folder} has fewer than 2 readable pictures")
    return readable
