"""`grader renew-seed`: replace the seed of a course that is short or known to students."""

from pathlib import Path

from grader.cli.errors import file_errors_in, print_error
from grader.course import find_course


def renew() -> int:
    """Give the course a new seed of 128 bits; grades may change when you regrade."""
    course = find_course(Path.cwd())
    from grader.course_seed import renew_seed
    from grader.private import keep_private

    with file_errors_in(course.state):
        for warning in keep_private(course.state):
            print_error(warning)
        copy = renew_seed(course)
    path = course.state / "seed"
    print(f"{path} holds a new seed; grades may change when you regrade")
    if copy is not None:
        print(f"{copy} holds the old seed; copy it to {path} to restore the old grades")
    return 0
