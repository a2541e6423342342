"""The split of a data set into training and validation: there whole or not at all.

The copies grow in a hidden folder and are moved to their places when all are made. A split that was
interrupted before that begins anew; it chooses the same files if the seed is the same.
"""

import shutil
from pathlib import Path

from catsdogs_ref.datasets.progress import counted
from catsdogs_ref.failures import Failure
from catsdogs_ref.readable import sort_out
from catsdogs_ref.split import copy_split, create_train_val_dirs, display_name, nonempty_files

CLASSES = {"Cat": "cats", "Dog": "dogs"}
"""Folders of the data set, and the folders that their pictures are copied to."""

SUBSETS = ("training", "validation")


def split_whole(data: Path, out: Path, split_size: float) -> None:
    """Copy the pictures that Keras can read, at random, and say which files were left out.

    Args:
        data: folder with `Cat` and `Dog`.
        out: receives `training` and `validation`, each with `cats` and `dogs`.
        split_size: share of the training set, from 0 to 1.

    Raises:
        Failure: if there are too few pictures, or a split is there already.
        OSError: if a file cannot be read or written.
    """
    _expect_classes(data)
    growing = out / ".split"
    # Copies are moved when all of them are made: one in its place says that the others are whole.
    if not (growing.is_dir() and (out / SUBSETS[0]).is_dir()):
        _expect_no_split(out)
        readable = {name: _readable(data / name) for name in CLASSES}
        shutil.rmtree(growing, ignore_errors=True)
        create_train_val_dirs(growing)
        for name, copies in CLASSES.items():
            training, validation = (growing / subset / copies for subset in SUBSETS)
            copy_split(readable[name], training, validation, split_size)
    for subset in SUBSETS:
        if (growing / subset).is_dir():
            (growing / subset).rename(out / subset)
    growing.rmdir()


def _expect_classes(folder: Path) -> None:
    if not folder.is_dir():
        raise Failure(f"{folder} is not a folder")
    for name in CLASSES:
        if not (folder / name).is_dir():
            raise Failure(f"{folder} has no folder {name} in it")


def _expect_no_split(out: Path) -> None:
    for subset in SUBSETS:
        if (out / subset).exists():
            raise Failure(
                f"{out / subset} is there already, from an earlier split: choose another --out"
            )


def _readable(folder: Path) -> list[Path]:
    """The pictures of one class that Keras can read; the other files are named on the screen."""
    files = nonempty_files(folder)
    readable, left_out = sort_out(counted(files, len(files), f"reading {folder.name}"))
    for file in left_out:
        print(f"{folder.name}/{display_name(file.path)} was left out: {file.reason}.")
    if len(readable) < 2:
        raise Failure(f"{folder} has fewer than 2 readable pictures, too few to split")
    return readable
