"""What of a student's folder nbgrader gets to see beside the notebook: pictures, and the time.

nbgrader would copy everything that lies there. It would follow links, wait at pipes, copy pages
with scripts to where formgrader shows them, and meet files with names that it writes later.
"""

import contextlib
import datetime
from pathlib import Path, PurePath

from nbgrader.utils import parse_utc

from grader.unpacking import UnpackingError, copy, file_at, files_in_folder

MAX_PICTURES = 50
MAX_PICTURE_BYTES = 20 * 2**20
_PICTURES = (".gif", ".jpeg", ".jpg", ".png", ".webp")
_TIME = "timestamp.txt"
_MAX_TIME_BYTES = 100


def copy_pictures(folder: Path, target: Path) -> int:
    """Copy pictures, which a student's texts may show, to where they do not replace anything.

    Returns:
        The number of files, at most `MAX_PICTURES` with `MAX_PICTURE_BYTES` in all.
    """
    left, count = MAX_PICTURE_BYTES, 0
    for file in files_in_folder(folder):
        if PurePath(file.parts[-1]).suffix.lower() not in _PICTURES or file.fault:
            continue
        path = target.joinpath(*file.parts)
        with contextlib.suppress(FileExistsError, NotADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("xb") as written:
                    left -= copy(file, written, left)
            except UnpackingError:
                path.unlink()
                return count
            count += 1
        if count == MAX_PICTURES:
            break
    return count


def submission_time(folder: str) -> datetime.datetime | None:
    """The time at which a folder was handed in, as nbgrader's `timestamp.txt` in it says.

    Takes the place of nbgrader's own `CourseDirectory.get_existing_timestamp`, which follows links,
    waits at pipes, and ends the step where the file holds anything else.
    """
    text = _time_text(Path(folder))
    try:
        return parse_utc(text) if text else None
    except (ValueError, ArithmeticError):
        # Of numbers that are too large Python's calendar and its decimal numbers complain.
        return None


def copy_time(folder: Path, target: Path) -> None:
    """Copy the time, so that nbgrader notices when a student hands in again."""
    text = _time_text(folder)
    if text and not (target / _TIME).exists():
        (target / _TIME).write_text(text, "utf-8")


def _time_text(folder: Path) -> str:
    path = folder / _TIME
    file = file_at(path, (_TIME,))
    try:
        if file.fault or path.stat().st_size > _MAX_TIME_BYTES:
            return ""
        with file.open() as opened:
            return opened.read(_MAX_TIME_BYTES).decode("utf-8", "replace").strip()
    except OSError:
        # A file that the student has closed tells no time.
        return ""
