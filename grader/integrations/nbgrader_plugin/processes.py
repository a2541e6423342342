"""The processes that all submissions of one run of nbgrader share."""

import atexit
from functools import cache
from pathlib import Path

from traitlets.log import get_logger

from grader.course import Course
from grader.grading.grader import Grader
from grader.submissions.reader import Reader


@cache
def shared_grader(
    course: Course, assignment: str, *, allow_unprotected: bool, confidential: tuple[Path, ...]
) -> Grader:
    """Return the one grader of this process, so that TensorFlow is imported once."""
    grader = Grader(
        course,
        assignment,
        allow_unprotected=allow_unprotected,
        confidential=confidential,
        reader=shared_reader(),
    )
    for warning in grader.warnings:
        get_logger().warning(warning)
    atexit.register(grader.close)
    return grader


@cache
def shared_reader() -> Reader:
    """Return the one reader of this process."""
    reader = Reader(for_nbgrader=True)
    atexit.register(reader.close)
    return reader
