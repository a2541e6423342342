"""The common part of the commands that grade a class: their options, the grading, exit codes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from grader.cli.errors import (
    RESUMABLE,
    CommandError,
    file_errors_in,
    interruption_message,
    print_error,
)
from grader.course import Course
from grader.results import GradeReport, SubmissionResult
from grader.settings import Rubric
from grader.submissions.student_folder import FoundSubmission

if TYPE_CHECKING:
    from grader.grading.grader import Grader

# JSON readers that store whole numbers in 64 bits with a sign can read smaller numbers only.
_JSON_NUMBER_LIMIT = 2**63

Jobs = Annotated[
    int | None,
    typer.Option(min=1, help="Number of parallel workers (default: number of processors)."),
]
Dask = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Grade on the workers of this Dask cluster.")
]
AllowUnprotected = Annotated[
    bool,
    typer.Option(
        "--allow-unprotected",
        help="Grade even if student code cannot be isolated; use it for trusted code only.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of one grading run."""

    jobs: int | None
    dask: str | None
    allow_unprotected: bool
    seed: int | None = None
    use_cache: bool = True
    rubric: Rubric | None = None


def grade_all(
    course: Course, assignment: str, submissions: list[FoundSubmission], options: Options
) -> GradeReport:
    """Grade all submissions, and show the progress on the error stream.

    Raises:
        CommandError: the grading was interrupted, or the grader cannot write its files.
        SandboxError, CheckConfigError, DataError, ReaderError, WorkerError: the grader failed.
    """
    from grader.grading.confidential import confidential_paths, nbgrader_configuration
    from grader.grading.grader import Grader

    confidential = confidential_paths(course, nbgrader_configuration(course))
    with (
        interruption_message(RESUMABLE),
        file_errors_in(course.state),
        Grader(
            course,
            assignment,
            seed=options.seed,
            use_cache=options.use_cache,
            rubric=options.rubric,
            allow_unprotected=options.allow_unprotected,
            confidential=confidential,
        ) as grader,
    ):
        for warning in grader.warnings:
            print_error(warning)
        return _report(grader, options.seed, _results(grader, submissions, options))


def _results(
    grader: "Grader", submissions: list[FoundSubmission], options: Options
) -> tuple[SubmissionResult, ...]:
    """Return the results in the order of the submissions."""
    from grader.grading.batch import grade_in_parallel
    from grader.progress import show_progress

    numbered = (
        grade_in_parallel(grader, submissions, options.jobs or _processors())
        if options.dask is None
        else _graded_on_cluster(grader, submissions, options.dask)
    )
    results = dict(show_progress(numbered, len(submissions), "grading", Console(stderr=True)))
    return tuple(results[number] for number in sorted(results))


def _report(
    grader: "Grader", seed: int | None, results: tuple[SubmissionResult, ...]
) -> GradeReport:
    """Return the report, with the seed of `--seed` if a JSON number can hold it."""
    fingerprint = grader.fingerprint
    shown_seed = int(fingerprint, 16) if seed is None or seed >= _JSON_NUMBER_LIMIT else seed
    return GradeReport(
        assignment=grader.assignment, seed=shown_seed, fingerprint=fingerprint, results=results
    )


def _graded_on_cluster(
    grader: "Grader", submissions: list[FoundSubmission], address: str
) -> Iterator[tuple[int, SubmissionResult]]:
    try:
        from grader.grading.cluster import grade_on_cluster
    except ModuleNotFoundError as error:
        raise CommandError(
            2, f"--dask needs the extra: pip install 'catsdogs-classroom[dask]' ({error})"
        ) from error
    return grade_on_cluster(grader, submissions, address)


def class_text(report: GradeReport, width: int | None = None) -> str:
    """Return the report as a table with remarks; a single submission is shown check by check.

    Args:
        report: the results of a class.
        width: in characters; default: the width of the terminal.
    """
    from grader.reports.tables import check_lines, class_table, remarks, source_lines

    console = Console(width=width)
    with console.capture() as captured:
        console.print(class_table(report))
        lines = remarks(report)
        if len(report.results) == 1 and report.results[0].checks:
            lines = [*check_lines(report.results[0].checks), *source_lines(report.results[0])]
        console.print(*lines, sep="\n")
    return captured.get()


def exit_code(report: GradeReport) -> int:
    """Return 3 if the grader failed somewhere, 1 if a submission could not be graded, else 0."""
    if any(result.broken for result in report.results):
        return 3
    return 1 if any(result.status == "ungradable" for result in report.results) else 0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
