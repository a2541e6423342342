"""Where the classes are in a data set; a refusal says what was found in their place."""

import shutil
from pathlib import Path

from catsdogs.datasets.classes import CLASS_FOLDERS, class_of_folder, class_of_name
from catsdogs.datasets.readable import named_like_a_picture
from catsdogs.datasets.walking import visible_entries
from catsdogs.failures import Failure

SUBSETS = ("training", "validation")
"""Folders of a data set that is split."""

_MOST_NAMED = 4
_OTHER_ARCHIVES = (".7z", ".rar")


def expect_folder(path: Path) -> None:
    """See whether a path is a folder.

    Args:
        path: any path.

    Raises:
        Failure: if it is not.
    """
    if path.is_dir():
        return
    if path.is_file():
        advice = "unpack it first" if _is_archive(path) else "give the folder that holds it"
        raise Failure(f"{path} is not a folder: it is a file, {advice}")
    raise Failure(f"{path} is not a folder")


def class_folders(folder: Path) -> dict[str, Path]:
    """Find the folders of the two classes of a data set, and see that there is no third.

    Args:
        folder: holds `Cat` and `Dog`, or `cats` and `dogs`, in upper or lower case.

    Returns:
        The folders of `Cat` and of `Dog`, by these names.

    Raises:
        Failure: if one is missing, or there are others besides; hidden ones do not count.
    """
    expect_folder(folder)
    folders = [entry for entry in visible_entries(folder) if entry.is_dir()]
    found = {
        label: [entry for entry in folders if class_of_folder(entry.name) == label]
        for label in CLASS_FOLDERS
    }
    for label, its in found.items():
        if not its:
            raise Failure(
                f"{folder} has no folder {label} or {label.lower()}s in it: {what_is_in(folder)}"
            )
    others = [entry.name for entry in folders if class_of_folder(entry.name) is None]
    if others:
        raise Failure(
            f"{folder} holds {_named(others)} besides cats and dogs: there are two classes only,"
            " so move it elsewhere"
        )
    for its in found.values():
        if len(its) > 1:
            raise Failure(f"{folder} holds {its[0].name} and {its[1].name}: put them into one")
    return {label: its[0] for label, its in found.items()}


def is_split(folder: Path) -> bool:
    """Tell whether a folder holds a training and a validation set.

    Args:
        folder: any path.
    """
    return all((folder / name).is_dir() for name in SUBSETS)


def what_is_in(folder: Path) -> str:
    """Say what a folder holds that is no data set, and what to do about it.

    Args:
        folder: an existing folder without the folders of the two classes.

    Returns:
        The end of a sentence.
    """
    entries = visible_entries(folder)
    folders = [entry for entry in entries if entry.is_dir()]
    files = [entry for entry in entries if not entry.is_dir()]
    if not entries:
        return "it is empty"
    if is_split(folder):
        return f"it is split, so give one of its sets, such as {folder / SUBSETS[1]}"
    for entry in folders:
        if _holds_classes(entry):
            return f"found {entry.name}, which has them, so give {entry}"
    if archives := [entry for entry in files if _is_archive(entry)]:
        return f"found {archives[0].name}: unpack it first"
    pictures = [entry for entry in files if named_like_a_picture(entry)]
    if by_name := [entry for entry in pictures if class_of_name(entry.name)]:
        return (
            f"found {by_name[0].name} and {len(by_name) - 1:,} more pictures called after their"
            f" class: `catsdogs data folder {folder} --out FOLDER` makes a data set of them"
        )
    if class_of_folder(folder.absolute().name):
        return f"it is the folder of one class, so give {folder.absolute().parent}"
    if pictures:
        return f"found {len(pictures):,} pictures, whose class nothing tells"
    return f"found {_named([entry.name for entry in entries])}"


def _holds_classes(folder: Path) -> bool:
    names = (entry.name for entry in visible_entries(folder) if entry.is_dir())
    return set(map(class_of_folder, names)) >= set(CLASS_FOLDERS)


def _is_archive(path: Path) -> bool:
    known = [suffix for _, suffixes, _ in shutil.get_unpack_formats() for suffix in suffixes]
    return path.name.lower().endswith((*known, *_OTHER_ARCHIVES))


def _named(names: list[str]) -> str:
    shown = ", ".join(name if name.isprintable() else ascii(name) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
