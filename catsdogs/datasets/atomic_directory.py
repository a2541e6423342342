"""A data set that is there whole or not at all, with its pictures in the folders `Cat` and `Dog`.

It grows in a hidden folder beside the place where it will be. What a killed process left there is
removed by the next one.
"""

import filecmp
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from catsdogs.datasets.classes import CLASS_FOLDERS, class_of
from catsdogs.datasets.locking import exclusive_lock
from catsdogs.datasets.naming import CopyNames
from catsdogs.datasets.progress import counted
from catsdogs.datasets.walking import visible_files
from catsdogs.failures import Failure


@contextmanager
def atomic_directory(finished: Path) -> Iterator[Path]:
    """Give a folder to fill, which gets its name when it was filled without an error.

    Args:
        finished: the folder that is wanted, which is not there yet.

    Yields:
        The folder to fill.

    Raises:
        Failure: if another process fills it.
        OSError: if it cannot be written.
    """
    finished.parent.mkdir(parents=True, exist_ok=True)
    growing = finished.with_name(f".{finished.name}-unfinished")
    with exclusive_lock(growing.with_suffix(".lock"), finished):
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir()
        try:
            yield growing
            growing.rename(finished)
        finally:
            shutil.rmtree(growing, ignore_errors=True)


def count_pictures(folder: Path) -> tuple[int, int]:
    """Count the pictures of the two classes.

    Args:
        folder: holds `Cat` and `Dog`.

    Returns:
        The numbers of cats and of dogs.

    Raises:
        Failure: if there are none of one class.
    """
    cats, dogs = (len(list((folder / name).glob("*"))) for name in CLASS_FOLDERS)
    if not cats or not dogs:
        raise Failure(f"too few pictures: {cats:,} cats and {dogs:,} dogs were found")
    return cats, dogs


def gather(source: Path, folder: Path) -> list[str]:
    """Copy the pictures of cats and dogs from a folder of any layout into `Cat` and `Dog`.

    A picture whose name is taken by another one gets the folders it comes from into its name, and
    a number if need be; one that is the same as that other is not copied again.

    Args:
        source: the folder; folders in it are looked into, hidden ones are not.
        folder: receives the two classes.

    Returns:
        The paths, below the source, of the files that were left out.

    Raises:
        OSError: if a file cannot be read or written.
    """
    files = visible_files(source)
    left_out = []
    names: defaultdict[str, CopyNames] = defaultdict(CopyNames)
    for file in counted(files, len(files), "copying"):
        path = PurePosixPath(file.relative_to(source).as_posix())
        label = class_of(path)
        if label is None or not file.is_file():
            left_out.append(str(path))
        else:
            _copy(file, path, folder / label, names[label])
    return left_out


def _copy(file: Path, path: PurePosixPath, folder: Path, names: CopyNames) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    namesake = names.owner_of(path.name)
    if namesake is None or not filecmp.cmp(file, namesake, shallow=False):
        shutil.copyfile(file, folder / names.choose(file, path))
