"""The files beside a submitted notebook that nbgrader may copy: pictures, time and secret.

nbgrader would copy every file. It would follow links, wait at pipes, copy pages with scripts to
where formgrader shows them, and collide with files of the same names as its own.
"""

import contextlib
import datetime
from collections.abc import Sequence
from pathlib import Path, PurePath

from nbgrader.utils import parse_utc

from grader.submissions.unpacking import UnpackingError, copy, file_at, files_in_folder

MAX_PICTURES = 50
MAX_PICTURE_BYTES = 20 * 2**20
_PICTURE_SUFFIXES = (".gif", ".jpeg", ".jpg", ".png", ".webp")
_TIME_FILE, _SECRET_FILE = "timestamp.txt", "submission_secret.txt"
_MAX_RECORD_BYTES = 200


def copy_pictures(folder: Path, target: Path) -> int:
    """Copy a student's pictures, which the notebook's text may show; replace no file.

    Returns:
        The number of copied files, at most `MAX_PICTURES` with `MAX_PICTURE_BYTES` in total.
    """
    remaining, count = MAX_PICTURE_BYTES, 0
    for file in files_in_folder(folder):
        if not _is_copied(file.parts) or file.fault:
            continue
        path = target.joinpath(*file.parts)
        with contextlib.suppress(FileExistsError, NotADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("xb") as written:
                    remaining -= copy(file, written, remaining)
            except UnpackingError:
                path.unlink()
                return count
            count += 1
        if count == MAX_PICTURES:
            break
    return count


def _is_copied(parts: Sequence[str]) -> bool:
    """Return whether a path is a picture's, and has no folder that is named like a file.

    A folder `baseline.html` would be in the place of the page that a later step writes.
    """
    *folders, name = map(PurePath, parts)
    is_picture = name.suffix.lower() in _PICTURE_SUFFIXES
    return is_picture and not any(each.suffix for each in folders)


def submission_time(folder: str) -> datetime.datetime | None:
    """Return the time of a submission, from nbgrader's `timestamp.txt` in its folder.

    This function replaces nbgrader's `CourseDirectory.get_existing_timestamp`, which follows
    links, waits at pipes, and stops the step if the file holds anything else.
    """
    text = _read_short_file(Path(folder), _TIME_FILE)
    try:
        return parse_utc(text) if text else None
    except (ValueError, ArithmeticError):
        # Numbers may be too large for Python's calendar or for its decimal numbers.
        return None


def copy_records(folder: Path, target: Path) -> None:
    """Copy the files that nbgrader's exchange put beside a notebook; replace no file.

    nbgrader notices a new submission by its time, and names the feedback after the secret.
    """
    for name in (_TIME_FILE, _SECRET_FILE):
        text = _read_short_file(folder, name)
        if text and not (target / name).exists():
            (target / name).write_text(text, "utf-8")


def _read_short_file(folder: Path, name: str) -> str:
    """Return the text of a short regular file; empty if there is no such readable file."""
    path = folder / name
    file = file_at(path, (name,))
    try:
        if file.fault or path.stat().st_size > _MAX_RECORD_BYTES:
            return ""
        with file.open() as opened:
            return opened.read(_MAX_RECORD_BYTES).decode("utf-8", "replace").strip()
    except OSError:
        # The student may have made the file unreadable.
        return ""
