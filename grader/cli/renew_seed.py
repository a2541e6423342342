"""`grader renew-seed`: a new seed for a course whose old one is weak or known."""

from pathlib import Path

from grader.cli.errors import CommandError, print_error
from grader.course import find_course


def renew() -> int:
    """Give the course a new seed of 128 bits; grades may change when you grade again."""
    course = find_course(Path.cwd())
    from grader.course_seed import renew_seed
    from grader.private import keep_private

    try:
        for warning in keep_private(course.state):
            print_error(warning)
        copy = renew_seed(course)
    except OSError as error:
        raise CommandError(
            3, f"the grader cannot keep its files in {course.state}: {error}"
        ) from error
    print(f"{course.state / 'seed'} holds a new seed; grades may change when you grade again")
    if copy is not None:
        print(f"{copy} keeps the old one: put it in the place of the new one to go back")
    return 0
