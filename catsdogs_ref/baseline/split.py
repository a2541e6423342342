"""Folders for training and validation, and the split of the pictures between them."""

import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

StrPath = str | os.PathLike[str]


def create_train_val_dirs(root_path: StrPath) -> None:
    """Make `training` and `validation` below a root, each with a folder `cats` and one `dogs`.

    Args:
        root_path: the root; it is made if it does not exist.
    """
    for subset in ("training", "validation"):
        for kind in ("cats", "dogs"):
            Path(root_path, subset, kind).mkdir(parents=True, exist_ok=True)


def split_data(
    SOURCE_DIR: StrPath, TRAINING_DIR: StrPath, VALIDATION_DIR: StrPath, SPLIT_SIZE: float
) -> None:
    """Copy the files of a folder into two others, at random.

    Files of zero length are named on the screen and left out before the split, so that they do not
    count.

    Args:
        SOURCE_DIR: folder with the pictures of one class; it stays as it is.
        TRAINING_DIR: folder that receives the first part.
        VALIDATION_DIR: folder that receives the rest.
        SPLIT_SIZE: share of the first part, from 0 to 1; its number of files is rounded down.
    """
    copy_split(nonempty_files(SOURCE_DIR), TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)


def nonempty_files(folder: StrPath) -> list[Path]:
    """List the files of a folder, without those of zero length, which are named on the screen.

    Args:
        folder: the folder; folders in it are passed over.

    Returns:
        The paths, in the order of their names: the same on every machine.
    """
    files = []
    for path in sorted(Path(folder).iterdir()):
        if not path.is_file():
            continue
        if path.stat().st_size == 0:
            print(f"{display_name(path)} is zero length, so ignoring.")
        else:
            files.append(path)
    return files


def copy_split(
    files: Sequence[Path], training: StrPath, validation: StrPath, split_size: float
) -> None:
    """Copy files into two folders, at random.

    Args:
        files: the files to copy.
        training: folder that receives the first part.
        validation: folder that receives the rest.
        split_size: share of the first part, from 0 to 1; its number of files is rounded down.
    """
    shuffled = random.sample(files, len(files))
    boundary = int(len(shuffled) * split_size)
    for path in shuffled[:boundary]:
        shutil.copyfile(path, Path(training, path.name))
    for path in shuffled[boundary:]:
        shutil.copyfile(path, Path(validation, path.name))


def display_name(path: Path) -> str:
    """Give a file's name without characters that would spoil a screen, such as line ends.

    Args:
        path: the file.

    Returns:
        Its name; with such characters in it, its name in quotes and escapes.
    """
    return path.name if path.name.isprintable() else ascii(path.name)
