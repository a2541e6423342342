"""Keeps the seed of a course in `.grader/seed`, and names it without telling it.

`.grader/seeds/<assignment>` holds the seed of a single assignment where the course's seed is not
known, as in an autograder that runs elsewhere; it comes first.
"""

import hmac
import os
import secrets
from pathlib import Path

from filelock import FileLock

from grader.cache import FILE_MODE, Store, write_atomically
from grader.course import Course, CourseError
from grader.seeds import Seed

WEAKNESS = (
    "the seed of this course was made by an earlier version and can be found by trying: students "
    "could learn the data of the checks. `grader renew-seed` makes a new one; grades may change"
)
"""What to say of a course whose seed is short."""
_KEY_BYTES = 16
_FINGERPRINT_BYTES = 4


class SeedError(CourseError):
    """A file with a seed that cannot be used: says which, and what it should hold."""


def assignment_seed(course: Course, name: str) -> Seed:
    """The seed of an assignment: its own file's, or the one that is made of the course's seed.

    Raises:
        SeedError: the file does not hold a seed.
        OSError: it cannot be read or written.
    """
    own = course.state / "seeds" / name
    return _read(own) if own.is_file() else course_seed(course).of_assignment(name)


def course_seed(course: Course) -> Seed:
    """The seed of a course: drawn at the first grading and kept, so that grades stay what they are.

    Raises:
        SeedError: the file does not hold a seed.
        OSError: it cannot be read or written.
    """
    path = _path(course)
    with _locked(course):
        if not path.is_file():
            _write(path, Seed.new())
        return _read(path)


def renew_seed(course: Course) -> Path | None:
    """Give a course a new seed, and return the copy of the file with the old one, if it had one.

    Raises:
        OSError: a file cannot be read or written.
    """
    path = _path(course)
    with _locked(course):
        copy = _copied(path) if path.is_file() else None
        _write(path, Seed.new())
    return copy


def fingerprint(course: Course, seed: Seed) -> str:
    """Eight hexadecimal digits, the same for the same seed in this course.

    They are made with a random key of the course, so that not even a short seed can be found by
    trying which one they belong to.

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
    """Two gradings that begin at the same moment agree on one seed."""
    return Store(course.state).locked("seed")


def _read(path: Path) -> Seed:
    try:
        return Seed.of(int(path.read_text("utf-8", "replace")))
    except ValueError:
        # What it holds is not shown: it may be a seed with a slip in it.
        raise SeedError(
            f"{path}: expected a number, found something else: put a copy of the file in its place"
        ) from None


def _write(path: Path, seed: Seed) -> None:
    write_atomically(path, f"{seed.digits}\n".encode())


def _copied(path: Path) -> Path:
    """A copy of a file under the first name that is free, such as `seed.1`."""
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
