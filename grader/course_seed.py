"""The secret seed of a course in `.grader/seed`, and a fingerprint that does not reveal it.

`.grader/seeds/<assignment>` holds the seed of one assignment on machines without the seed of the
course, such as an autograder that runs elsewhere. It takes precedence.
"""

import hmac
import os
import secrets
from pathlib import Path

from filelock import FileLock

from grader.cache import FILE_MODE, Store, write_atomically
from grader.course import Course, CourseError
from grader.seeds import Seed

SHORT_SEED_WARNING = (
    "an earlier version made the seed of this course, and it can be found by trial: students could "
    "learn the data of the checks. `grader renew-seed` makes a new seed; grades may change"
)
"""The warning about a course with a short seed."""
_KEY_BYTES = 16
_FINGERPRINT_BYTES = 4


class SeedError(CourseError):
    """A seed file that cannot be used; names the file and the expected content."""


def assignment_seed(course: Course, name: str) -> Seed:
    """Return the seed of an assignment: from its own file, or derived from the course's seed.

    Raises:
        SeedError: the file does not hold a seed.
        OSError: the file cannot be read or written.
    """
    own = course.state / "seeds" / name
    return _read(own) if own.is_file() else course_seed(course).of_assignment(name)


def course_seed(course: Course) -> Seed:
    """Return the seed of a course, which the first grading makes and all later gradings reuse.

    Raises:
        SeedError: the file does not hold a seed.
        OSError: the file cannot be read or written.
    """
    path = _path(course)
    with _locked(course):
        if not path.is_file():
            _write(path, Seed.new())
        return _read(path)


def renew_seed(course: Course) -> Path | None:
    """Give a course a new seed; return the path of the copy of the old seed, if there was one.

    Raises:
        OSError: a file cannot be read or written.
    """
    path = _path(course)
    with _locked(course):
        copy = _back_up(path) if path.is_file() else None
        _write(path, Seed.new())
    return copy


def fingerprint(course: Course, seed: Seed) -> str:
    """Return eight hexadecimal digits that are equal for equal seeds in this course.

    They depend on a random key of the course, so that trial cannot find even a short seed.

    Raises:
        OSError: the key cannot be read or written.
    """
    path = course.state / "fingerprint-key"
    with _locked(course):
        if not path.is_file():
            write_atomically(path, secrets.token_bytes(_KEY_BYTES))
        key = path.read_bytes()
    return hmac.digest(key, seed.digits.encode(), "sha256")[:_FINGERPRINT_BYTES].hex()


def _path(course: Course) -> Path:
    return course.state / "seed"


def _locked(course: Course) -> FileLock:
    """Return the lock that makes gradings that start at the same moment agree on one seed."""
    return Store(course.state).locked("seed")


def _read(path: Path) -> Seed:
    try:
        return Seed.of(int(path.read_text("utf-8", "replace")))
    except ValueError:
        # The message omits the content, which may be a seed with a typing error.
        raise SeedError(
            f"{path}: expected a number, found something else: replace the file with a copy of it"
        ) from None


def _write(path: Path, seed: Seed) -> None:
    write_atomically(path, f"{seed.digits}\n".encode())


def _back_up(path: Path) -> Path:
    """Copy a file to the first free name, such as `seed.1`."""
    number = 1
    while True:
        copy = path.with_name(f"{path.name}.{number}")
        try:
            descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(path.read_bytes())
        return copy
