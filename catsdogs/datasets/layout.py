"""Find the class folders of a data set, and describe a folder that has none."""

import shutil
from pathlib import Path

from catsdogs.datasets.classes import CLASS_FOLDERS, class_of_folder, class_of_name
from catsdogs.datasets.printable_names import printable
from catsdogs.datasets.readable import has_picture_suffix
from catsdogs.datasets.walking import visible_entries
from catsdogs.failures import Failure

SUBSETS = ("training", "validation")
"""Folders of a split data set."""

_MOST_NAMED = 4
_OTHER_ARCHIVES = (".7z", ".rar")


def expect_folder(path: Path) -> None:
    """Check that a path is a folder.

    Args:
        path: any path.

    Raises:
        Failure: it is not a folder.
    """
    if path.is_dir():
        return
    if path.is_file():
        advice = "unpack it first" if _is_archive(path) else "give the folder that holds it"
        raise Failure(f"{path} is not a folder: it is a file, {advice}")
    raise Failure(f"{path} is not a folder")


def class_folders(folder: Path) -> dict[str, Path]:
    """Find the folders of the two classes of a data set, and refuse a third.

    Args:
        folder: holds `Cat` and `Dog`, or `cats` and `dogs`, in upper or lower case.

    Returns:
        The folders of `Cat` and of `Dog`, by these names.

    Raises:
        Failure: a folder is missing, or there are others; hidden ones do not count.
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
                f"{folder} contains no folder {label} or {label.lower()}s:"
                f" {describe_contents(folder)}"
            )
    others = [entry.name for entry in folders if class_of_folder(entry.name) is None]
    if others:
        raise Failure(
            f"{folder} holds {_named(others)} besides cats and dogs: expected only two classes,"
            " so move the others elsewhere"
        )
    for its in found.values():
        if len(its) > 1:
            raise Failure(f"{folder} holds {its[0].name} and {its[1].name}: put them into one")
    return {label: its[0] for label, its in found.items()}


def is_split(folder: Path) -> bool:
    """Check whether a folder contains a training and a validation set.

    Args:
        folder: any path.
    """
    return all((folder / name).is_dir() for name in SUBSETS)


def describe_contents(folder: Path) -> str:  # noqa: PLR0911 - a list of cases
    """Describe a folder that is not a data set, and what to do about it.

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
    pictures = [entry for entry in files if has_picture_suffix(entry)]
    if by_name := [entry for entry in pictures if class_of_name(entry.name)]:
        return (
            f"found {by_name[0].name} and {len(by_name) - 1:,} more pictures named after their"
            f" class: run `catsdogs data folder {folder} --out FOLDER` to make a data set of them"
        )
    if class_of_folder(folder.absolute().name):
        return f"it is the folder of one class, so give {folder.absolute().parent}"
    if pictures:
        return f"found {len(pictures):,} pictures without a class in their path"
    return f"found {_named([entry.name for entry in entries])}"


def _holds_classes(folder: Path) -> bool:
    names = (entry.name for entry in visible_entries(folder) if entry.is_dir())
    return set(map(class_of_folder, names)) >= set(CLASS_FOLDERS)


def _is_archive(path: Path) -> bool:
    known = [suffix for _, suffixes, _ in shutil.get_unpack_formats() for suffix in suffixes]
    return path.name.lower().endswith((*known, *_OTHER_ARCHIVES))


def _named(names: list[str]) -> str:
    shown = ", ".join(map(printable, names[:_MOST_NAMED]))
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
