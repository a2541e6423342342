"""The split of a data set into training and validation: there whole or not at all.

The copies grow in a hidden folder and are moved to their places when all are made. A split that was
interrupted before that begins anew; it chooses the same files if the seed is the same.
"""

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from catsdogs.datasets import layout
from catsdogs.datasets.layout import SUBSETS, class_folders
from catsdogs.datasets.naming import CopyNames
from catsdogs.datasets.progress import counted
from catsdogs.datasets.readable import sort_out
from catsdogs.datasets.walking import visible_entries, visible_files
from catsdogs.failures import Failure
from catsdogs.resources import expect_disk
from catsdogs_ref.baseline.split import create_train_val_dirs, display_name

SPLIT_FOLDERS = {"Cat": "cats", "Dog": "dogs"}
"""The classes of the data set, and the folders that their pictures are copied to."""

_GROWING = ".split"


def readable_pictures(data: Path) -> dict[str, list[Path]]:
    """Find the pictures that can be read, and say which files are left out.

    Args:
        data: folder with `Cat` and `Dog`, or `cats` and `dogs`.

    Returns:
        The pictures by the name of their class.

    Raises:
        Failure: if a folder is missing, or there are too few pictures in it to split, or there is
            a folder of a third class.
    """
    folders = class_folders(data)
    for entry in visible_entries(data):
        if entry.is_file():
            print(f"{display_name(entry)} was left out: it is in no folder of a class.")
    return {name: _readable(folder) for name, folder in folders.items()}


def is_split(out: Path) -> bool:
    """Tell whether a folder holds a whole split.

    Args:
        out: any folder; it need not exist.
    """
    return layout.is_split(out) and not (out / _GROWING).exists()


def split_dataset(readable: Mapping[str, Sequence[Path]], out: Path, split_size: float) -> None:
    """Copy pictures at random into two sets.

    Args:
        readable: pictures by the name of their class, `Cat` or `Dog`.
        out: receives `training` and `validation`, each with `cats` and `dogs`.
        split_size: share of the training set, from 0 to 1.

    Raises:
        Failure: if a split is there already, or the disk is too small.
        OSError: if a file cannot be read or written.
    """
    growing = out / _GROWING
    # Copies are moved when all of them are made: one in its place says that the others are whole.
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
                f"{out / subset} is there already, from an earlier split: choose another --out"
            )


def _copy_at_random(
    files: Sequence[Path], training: Path, validation: Path, split_size: float
) -> None:
    """Copy as `copy_split` of the exercise does; files of one name from two folders both arrive."""
    names = CopyNames()
    around = Path(os.path.commonpath([file.parent for file in files]))
    named = {file: names.choose(file, file.relative_to(around)) for file in files}
    shuffled = random.sample(files, len(files))
    boundary = int(len(shuffled) * split_size)
    for place, file in enumerate(shuffled):
        folder = training if place < boundary else validation
        shutil.copyfile(file, folder / named[file])


def _readable(folder: Path) -> list[Path]:
    """The pictures of one class that can be read; the other files are named on the screen."""
    files = []
    for path in visible_files(folder):
        if path.is_file() and path.stat().st_size == 0:
            print(f"{display_name(path)} is zero length, so ignoring.")
        else:
            files.append(path)
    readable, left_out = sort_out(counted(files, len(files), f"reading {folder.name}"))
    for file in left_out:
        print(f"{folder.name}/{display_name(file.path)} was left out: {file.reason}.")
    if len(readable) < 2:
        raise Failure(f"{folder} has fewer than 2 readable pictures, too few to split")
    return readable
