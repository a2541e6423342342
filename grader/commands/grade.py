"""`grader grade`: from submissions to verdicts."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.commands.output import check_writable, write
from grader.commands.whole_class import (
    AllowUnprotected,
    Dask,
    Jobs,
    Options,
    chosen_assignment,
    class_text,
    exit_code,
    grade_all,
)
from grader.course import find_course
from grader.intake import find_submissions
from grader.settings import Rubric

# Characters in a line of a table that goes to a file.
_FILE_WIDTH = 120


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"


def grade(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, .py files, or folders of them.")],
    assignment: Annotated[
        str | None, typer.Option(help="Its name, if the course has several.")
    ] = None,
    rubric: Annotated[Rubric | None, typer.Option(help="Default: that of the settings.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="Draws the data; default: the course's own.")
    ] = None,
    jobs: Jobs = None,
    dask: Dask = None,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead.")] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Grade and train anew what is known already.")
    ] = False,
    allow_unprotected: AllowUnprotected = False,
) -> int:
    """Grade submissions and print the verdicts."""
    course = find_course(Path.cwd())
    name = chosen_assignment(course, assignment, paths)
    submissions = find_submissions(paths, name)
    check_writable(output)
    options = Options(
        seed=seed,
        use_cache=not no_cache,
        rubric=rubric,
        allow_unprotected=allow_unprotected,
    )
    report = grade_all(course, name, submissions, jobs, dask, options)
    if form is Format.JSON:
        text = report.to_json()
    else:
        text = class_text(report, width=None if output is None else _FILE_WIDTH)
    write(output, text)
    return exit_code(report)
