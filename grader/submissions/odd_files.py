"""Says what is odd about files and folders that were handed in, in words for one line."""

import os
from collections.abc import Sequence
from pathlib import Path

from grader.submissions.class_folders import kind, visible
from grader.text import printable

_LONGEST_NAME = 60


def is_submission(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is a plain file that ends as a submission does."""
    return kind(Path(entry)) is not None and entry.is_file(follow_symlinks=False)


def problem_with(entry: os.DirEntry[str]) -> str | None:
    """What is wrong with an entry that seems to be a submission, or to hold some."""
    seems_one = kind(Path(entry)) is not None
    # Where a link leads is asked in the way that never raises.
    if entry.is_symlink() and (seems_one or os.path.isdir(entry)):  # noqa: PTH112
        return f"{shortened(entry.name)} is a link, and links are not followed"
    if not seems_one or entry.is_file(follow_symlinks=False):
        return None
    if entry.is_dir(follow_symlinks=False):
        return f"{shortened(entry.name)} is a folder, not a notebook"
    return f"{shortened(entry.name)} is a pipe or device, not a notebook"


def no_notebook(folder: Path) -> str:
    """What to say of a folder in which no submission was found."""
    entries = visible(folder)
    odd = [fault for entry in entries if (fault := problem_with(entry))]
    if odd:
        return odd[0]
    held = f"only {listed([entry.name for entry in entries])}" if entries else "it is empty"
    return f"the folder holds no notebook, {held}"


def listed(names: Sequence[str]) -> str:
    """Names in one line; of many only the first."""
    shown = [shortened(name) for name in names[:3]]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def shortened(name: str) -> str:
    """A name that leaves room for others: they may be 255 bytes long."""
    whole = printable(name)
    return whole if len(whole) <= _LONGEST_NAME else f"{whole[: _LONGEST_NAME - 1]}…"
