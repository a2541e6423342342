"""`grader new`: start an assignment of one's own from a skeleton."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.errors import file_errors_in
from grader.course import Course, CourseError, find_course


def new(
    name: Annotated[str, typer.Argument(help="Name of the new assignment.")],
    skeleton: Annotated[
        str,
        typer.Option(
            "--from",
            help="classifier: a Keras model that is trained; files: a function that leaves files; "
            "function: a function that returns a value.",
        ),
    ] = "function",
) -> int:
    """Write the skeleton of a new assignment, which can be tried and released at once."""
    from grader.authoring.skeleton import make_assignment

    course = _course(Path.cwd())
    with file_errors_in(course.solutions):
        paths = make_assignment(course, name, skeleton)
    for path in paths:
        print(path.relative_to(course.root))
    print(f"Next:\n  grader try {name}\n  grader release {name}")
    return 0


def _course(folder: Path) -> Course:
    """Return the course around a folder, or a new one beside an nbgrader configuration."""
    try:
        return find_course(folder)
    except CourseError:
        if not (folder / "nbgrader_config.py").is_file():
            raise
        return Course(folder.resolve())
