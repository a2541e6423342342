"""Keeps a folder to its owner: seeds, labels and verdicts are nobody else's to read."""

import os
import stat
from pathlib import Path

from grader.cache import FILE_MODE, FOLDER_MODE

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(folder: Path) -> tuple[str, ...]:
    """Make a folder if there is none, and let only the owner into it and everything in it.

    Links are left alone, and so are folders that this user may not read. Returns one line for each
    thing that others may read and that this user cannot change, as it belongs to somebody else.

    Raises:
        OSError: the folder cannot be made.
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    root = folder.resolve()
    # From below, so that a folder that is private already holds nothing that is not.
    inside = [
        Path(here, name)
        for here, folders, files in os.walk(root, topdown=False)
        for name in (*files, *folders)
    ]
    return tuple(line for path in (*inside, root) if (line := _restricted(path)))


def _restricted(path: Path) -> str:
    """Take others' rights on a file or folder away; if that cannot be done, a line that says so."""
    try:
        status = path.lstat()
    except FileNotFoundError:  # another grading has just replaced it
        return ""
    if stat.S_ISLNK(status.st_mode) or not status.st_mode & _OTHERS:
        return ""
    mode = FOLDER_MODE if stat.S_ISDIR(status.st_mode) else FILE_MODE
    try:
        path.chmod(mode)
    except FileNotFoundError:
        return ""
    except PermissionError:
        return (
            f"{path} can be read by others and belongs to user {status.st_uid}, so it stays as it "
            f"is: its owner can run `chmod {mode:o}` on it"
        )
    return ""
