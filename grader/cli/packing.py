"""The common part of the commands that pack an archive for one assignment."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.choosing import choose_assignment
from grader.cli.output import check_writable
from grader.course import Course, find_course

AssignmentName = Annotated[str, typer.Argument(help="Name of the assignment.")]
ArchiveFile = Annotated[
    Path, typer.Option("--output", "-o", help="Write the archive to this file.")
]


def course_to_pack(assignment: str, output: Path) -> Course:
    """Return the course around the working folder, if the archive can be made and written.

    Raises:
        CommandError: the course has no such assignment, or the file cannot be written.
        CourseError: the working folder is not in a course.
    """
    course = find_course(Path.cwd())
    choose_assignment(course, assignment, [])
    check_writable(output)
    return course
