"""Which files of a folder count, one way for all commands: hidden ones never, all others always.

Hidden are names that begin with a dot (`.DS_Store`, `._1.jpg`, `.ipynb_checkpoints`), and
`__MACOSX`, in which macOS packs such files.
"""

from pathlib import Path

_HIDDEN_FOLDER = "__MACOSX"


def is_hidden(name: str) -> bool:
    """Tell whether the name of a file or folder is one that no command reads.

    Args:
        name: without the folders that it is in.
    """
    return name.startswith(".") or name == _HIDDEN_FOLDER


def visible_entries(folder: Path) -> list[Path]:
    """List what is directly in a folder, in the order of the names, without hidden entries.

    Args:
        folder: an existing folder.

    Returns:
        The paths of files and folders.

    Raises:
        OSError: if the folder cannot be read.
    """
    return sorted(path for path in folder.iterdir() if not is_hidden(path.name))


def visible_files(folder: Path) -> list[Path]:
    """List all files below a folder, in the order of their paths, without hidden ones.

    A link to a folder is followed; no folder is read twice, so links may lead in a ring.

    Args:
        folder: an existing folder.

    Returns:
        The paths of the files, each of which begins with the folder's own path; broken links and
        pipes are among them, so that they are named.

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
