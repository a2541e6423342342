"""Fill a data set's folder atomically, with the pictures in the folders `Cat` and `Dog`.

The data set grows in a hidden folder beside its final place. The next process removes what a killed
process left there.
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
from catsdogs.datasets.progress import track_progress
from catsdogs.datasets.walking import visible_files
from catsdogs.failures import Failure


@contextmanager
def atomic_directory(finished: Path) -> Iterator[Path]:
    """Yield a hidden folder to fill, and rename it when the block ends without an error.

    Args:
        finished: the final path, which does not exist yet.

    Yields:
        The folder to fill.

    Raises:
        Failure: another process is filling the folder.
        OSError: the folder cannot be written.
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


def gather_pictures(source: Path, folder: Path) -> list[str]:
    """Copy the pictures of cats and dogs from a folder of any layout into `Cat` and `Dog`.

    A picture whose name another one has gets its folders, and if necessary a number, into its name.
    A picture with the same name and content as another one is not copied again.

    Args:
        source: the folder, searched recursively without hidden folders.
        folder: receives the two classes.

    Returns:
        The paths, relative to the source, of the skipped files.

    Raises:
        OSError: if a file cannot be read or written.
    """
    files = visible_files(source)
    skipped = []
    names: defaultdict[str, CopyNames] = defaultdict(CopyNames)
    for file in track_progress(files, len(files), "copying"):
        path = PurePosixPath(file.relative_to(source).as_posix())
        label = class_of(path)
        if label is None or not file.is_file():
            skipped.append(str(path))
        else:
            _copy(file, path, folder / label, names[label])
    return skipped


def _copy(file: Path, path: PurePosixPath, folder: Path, names: CopyNames) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    namesake = names.owner_of(path.name)
    if namesake is None or not filecmp.cmp(file, namesake, shallow=False):
        shutil.copyfile(file, folder / names.choose(file, path))
