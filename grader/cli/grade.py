"""`grader grade`: grade submissions, and print or write the results."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.choosing import choose_assignment
from grader.cli.class_grading import (
    AllowUnprotected,
    Dask,
    Jobs,
    Options,
    class_text,
    exit_code,
    grade_all,
)
from grader.cli.errors import CommandError
from grader.cli.output import Form, OutputFile, check_writable, show_or_write
from grader.course import find_course
from grader.reports.gradescope import to_gradescope
from grader.reports.junit import to_junit
from grader.results import GradeReport
from grader.settings import Rubric
from grader.submissions.discovery import find_submissions
from grader.submissions.student_folder import FoundSubmission

_FILE_WIDTH_CHARACTERS = 120


class Format(StrEnum):
    """The form in which a report is written."""

    TABLE = "table"
    JSON = "json"
    JUNIT = "junit"
    GRADESCOPE = "gradescope"


_FORMS: dict[Format, Form] = {
    Format.TABLE: "text",
    Format.JSON: "json",
    Format.JUNIT: "markup",
    Format.GRADESCOPE: "json",
}


def grade(  # noqa: PLR0913 - one parameter for each option
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, .py files, or folders of them.")],
    assignment: Annotated[
        str | None, typer.Option(help="Name of the assignment, if the course has several.")
    ] = None,
    rubric: Annotated[
        Rubric | None, typer.Option(help="Rubric to grade by (default: the one in the settings).")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, help="Seed for the generated test data (default: the secret course seed)."
        ),
    ] = None,
    jobs: Jobs = None,
    dask: Dask = None,
    form: Annotated[Format, typer.Option("--format", help="Output format.")] = Format.TABLE,
    output: OutputFile = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ignore cached results.")] = False,
    allow_unprotected: AllowUnprotected = False,
) -> int:
    """Grade submissions, and print the results."""
    course = find_course(Path.cwd())
    name = choose_assignment(course, assignment, paths)
    others = set(course.assignment_names()) - {name}
    submissions = find_submissions(paths, name, others)
    _check_format(form, submissions)
    check_writable(output)
    options = Options(
        jobs=jobs,
        dask=dask,
        allow_unprotected=allow_unprotected,
        seed=seed,
        use_cache=not no_cache,
        rubric=rubric,
    )
    report = grade_all(course, name, submissions, options)
    show_or_write(output, _text(report, form, to_file=output is not None), _FORMS[form])
    return exit_code(report)


def _check_format(form: Format, submissions: list[FoundSubmission]) -> None:
    """Refuse several submissions in Gradescope's format, which holds one."""
    if form is Format.GRADESCOPE and len(submissions) != 1:
        raise CommandError(
            2, f"--format gradescope holds one submission, but there are {len(submissions)}"
        )


def _text(report: GradeReport, form: Format, *, to_file: bool) -> str:
    if form is Format.JSON:
        return report.to_json()
    if form is Format.JUNIT:
        return to_junit(report)
    if form is Format.GRADESCOPE:
        (result,) = report.results
        return to_gradescope(result)
    return class_text(report, width=_FILE_WIDTH_CHARACTERS if to_file else None)
