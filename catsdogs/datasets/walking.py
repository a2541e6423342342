"""List the files of a folder in the same way for all commands, without hidden ones.

Hidden names begin with a dot (`.DS_Store`, `._1.jpg`, `.ipynb_checkpoints`); `__MACOSX`, into which
macOS packs such files, is hidden, too.
"""

from pathlib import Path

_HIDDEN_FOLDER = "__MACOSX"


def is_hidden(name: str) -> bool:
    """Check whether commands ignore a file or folder of this name.

    Args:
        name: without parent folders.
    """
    return name.startswith(".") or name == _HIDDEN_FOLDER


def visible_entries(folder: Path) -> list[Path]:
    """List the direct entries of a folder, sorted by name, without hidden ones.

    Args:
        folder: an existing folder.

    Returns:
        The paths of files and folders.

    Raises:
        OSError: if the folder cannot be read.
    """
    return sorted(path for path in folder.iterdir() if not is_hidden(path.name))


def visible_files(folder: Path) -> list[Path]:
    """List all files below a folder, sorted by path, without hidden ones.

    Links to folders are followed; no folder is read twice, so cyclic links are harmless.

    Args:
        folder: an existing folder.

    Returns:
        The paths of the files, each starting with the folder's own path. Broken links and pipes are
        included, so that commands can report them.

    Raises:
        OSError: if a folder cannot be read.
    """
    files: list[Path] = []
    pending = [folder]
    seen: set[tuple[int, int]] = set()
    while pending:
        current = pending.pop()
        status = current.stat()
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        entries = visible_entries(current)
        pending += [entry for entry in entries if entry.is_dir()]
        files += [entry for entry in entries if not entry.is_dir()]
    return sorted(files)
