"""`grader grade`: from submissions to verdicts."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.choosing import chosen_assignment
from grader.cli.errors import CommandError
from grader.cli.output import Form, check_writable, show_or_write
from grader.cli.whole_class import (
    AllowUnprotected,
    Dask,
    Jobs,
    Options,
    class_text,
    exit_code,
    grade_all,
)
from grader.course import find_course
from grader.reports.gradescope import to_gradescope
from grader.reports.junit import to_junit
from grader.results import GradeReport
from grader.settings import Rubric
from grader.submissions.discovery import find_submissions
from grader.submissions.student_folder import FoundSubmission

# Characters in a line of a table that goes to a file.
_FILE_WIDTH = 120


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    JUNIT = "junit"
    GRADESCOPE = "gradescope"


_KINDS: dict[Format, Form] = {
    Format.TABLE: "text",
    Format.JSON: "json",
    Format.JUNIT: "markup",
    Format.GRADESCOPE: "json",
}


def grade(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, .py files, or folders of them.")],
    assignment: Annotated[
        str | None, typer.Option(help="Its name, if the course has several.")
    ] = None,
    rubric: Annotated[Rubric | None, typer.Option(help="Default: that of the settings.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Draw the data from this number; default: the course's seed."),
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
    others = set(course.assignment_names()) - {name}
    submissions = find_submissions(paths, name, others)
    _check_fits(form, submissions)
    check_writable(output)
    options = Options(
        seed=seed,
        use_cache=not no_cache,
        rubric=rubric,
        allow_unprotected=allow_unprotected,
    )
    report = grade_all(course, name, submissions, jobs, dask, options)
    text = _text(report, form, to_file=output is not None)
    show_or_write(output, text, _KINDS[form])
    return exit_code(report)


def _check_fits(form: Format, submissions: list[FoundSubmission]) -> None:
    """Gradescope's format has room for one submission."""
    if form is Format.GRADESCOPE and len(submissions) != 1:
        raise CommandError(
            2, f"--format gradescope holds one submission, here are {len(submissions)}"
        )


def _text(report: GradeReport, form: Format, to_file: bool) -> str:
    if form is Format.JSON:
        return report.to_json()
    if form is Format.JUNIT:
        return to_junit(report)
    if form is Format.GRADESCOPE:
        (result,) = report.results
        return to_gradescope(result)
    return class_text(report, width=_FILE_WIDTH if to_file else None)
