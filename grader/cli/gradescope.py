"""`grader gradescope`: an autograder to upload there."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.choosing import chosen_assignment
from grader.cli.errors import CommandError, print_error
from grader.cli.output import check_writable, write
from grader.course import find_course


def gradescope(
    assignment: Annotated[str, typer.Argument(help="The name of the assignment.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The archive to write.")],
) -> int:
    """Pack an autograder for Gradescope."""
    course = find_course(Path.cwd())
    name = chosen_assignment(course, assignment, [])
    check_writable(output)
    from grader.course_seed import WEAKNESS, assignment_seed
    from grader.integrations.gradescope import AutograderError, make_autograder
    from grader.private import keep_private

    try:
        for warning in keep_private(course.state):
            print_error(warning)
        if assignment_seed(course, name).is_short:
            print_error(WEAKNESS)
        packed = make_autograder(course, name)
    except AutograderError as error:
        raise CommandError(2, str(error)) from error
    except OSError as error:
        raise CommandError(
            3, f"the grader cannot keep its files in {course.state}: {error}"
        ) from error
    # It holds the seed.
    write(output, packed, private=True)
    return 0
