"""File permissions of a folder whose seeds, labels and results only its owner may read."""

import os
import stat
from pathlib import Path

from grader.cache import FILE_MODE, FOLDER_MODE

_OTHERS_PERMISSIONS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(folder: Path) -> tuple[str, ...]:
    """Make a folder if it is missing, and restrict it and all its contents to the owner.

    Links and folders that this user may not read are left unchanged. Returns one warning for each
    path that others may read and that this user cannot change, because another user owns it.

    Raises:
        OSError: the folder cannot be made.
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    root = folder.resolve()
    # Contents come before their folder, so that a private folder never contains a readable file.
    contents = [
        Path(here, name)
        for here, folders, files in os.walk(root, topdown=False)
        for name in (*files, *folders)
    ]
    return tuple(warning for path in (*contents, root) if (warning := _restrict(path)))


def _restrict(path: Path) -> str:
    """Remove all permissions of other users; return a warning if that is impossible."""
    try:
        status = path.lstat()
    except FileNotFoundError:  # another process has just replaced it
        return ""
    if stat.S_ISLNK(status.st_mode) or not status.st_mode & _OTHERS_PERMISSIONS:
        return ""
    mode = FOLDER_MODE if stat.S_ISDIR(status.st_mode) else FILE_MODE
    try:
        path.chmod(mode)
    except FileNotFoundError:
        return ""
    except PermissionError:
        return (
            f"{path} can be read by others and belongs to user {status.st_uid}; "
            f"ask its owner to run `chmod {mode:o}` on it"
        )
    return ""
