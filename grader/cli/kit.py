"""`grader kit`: what a student needs, as one archive."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.choosing import chosen_assignment
from grader.cli.errors import CommandError
from grader.cli.output import check_writable, write
from grader.course import find_course


def kit(
    assignment: Annotated[str, typer.Argument(help="The name of the assignment.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The archive to write.")],
) -> int:
    """Pack what a student needs: notebook, pictures, and the checks, without any solution."""
    course = find_course(Path.cwd())
    name = chosen_assignment(course, assignment, [])
    check_writable(output)
    from grader.integrations.student_kit import KitError, make_kit

    try:
        packed = make_kit(course, name)
    except KitError as error:
        raise CommandError(2, str(error)) from error
    write(output, packed)
    return 0
