"""What the commands share that grade a class: their options, the grading, its end."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer
from rich.console import Console

from grader.cli.errors import INTERRUPTED, CommandError, print_error
from grader.course import Course
from grader.results import GradeReport, SubmissionResult
from grader.settings import Rubric
from grader.submissions.student_folder import FoundSubmission

if TYPE_CHECKING:
    from grader.grading.grader import Grader

# Readers of JSON take numbers below this one for whole numbers, as signed ones of 64 bits.
_LONG_NUMBER = 2**63

Jobs = Annotated[
    int | None, typer.Option(min=1, help="How many at once; default: one for each processor.")
]
Dask = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Have the workers of this Dask cluster judge.")
]
AllowUnprotected = Annotated[
    bool,
    typer.Option(
        "--allow-unprotected",
        help="Grade even where students' code cannot be walled off: only code that you trust.",
    ),
]


class Options(TypedDict):
    """What an instructor may say about one grading run."""

    seed: int | None
    use_cache: bool
    rubric: Rubric | None
    allow_unprotected: bool


def grade_all(
    course: Course,
    name: str,
    submissions: list[FoundSubmission],
    jobs: int | None,
    dask: str | None,
    options: Options,
) -> GradeReport:
    """Grade all submissions, with the progress shown; raises `CommandError`."""
    from grader.grading.batch import WorkerError, graded
    from grader.grading.checking import CheckConfigError
    from grader.grading.confidential import confidential_paths, nbgrader_configuration
    from grader.grading.exposure import ExposedError
    from grader.grading.grader import Grader
    from grader.grading.pictures import PictureError
    from grader.progress import shown
    from grader.sandbox.errors import SandboxError, UnprotectedError
    from grader.submissions.reader import ReaderError

    confidential = confidential_paths(course, nbgrader_configuration(course))
    try:
        with Grader(course, name, **options, confidential=confidential) as grader:
            for warning in grader.warnings:
                print_error(warning)
            placed = (
                graded(grader, submissions, jobs or _processors())
                if dask is None
                else _graded_on_cluster(grader, submissions, dask)
            )
            results = dict(shown(placed, len(submissions), "grading", Console(stderr=True)))
            ordered = tuple(results[place] for place in sorted(results))
            return _report(grader, options["seed"], ordered)
    except OSError as error:
        raise CommandError(
            3, f"the grader cannot keep its files in {course.state}: {error}"
        ) from error
    except KeyboardInterrupt as error:
        raise CommandError(130, INTERRUPTED) from error
    except (UnprotectedError, ExposedError) as error:
        raise CommandError(3, str(error)) from error
    except (SandboxError, CheckConfigError, PictureError, ReaderError, WorkerError) as error:
        raise CommandError(3, f"the grader failed: {error}") from error


def _report(
    grader: "Grader", given: int | None, results: tuple[SubmissionResult, ...]
) -> GradeReport:
    """The report. It tells a seed that was given by hand, if a JSON number can hold it."""
    mark = grader.fingerprint
    seed = int(mark, 16) if given is None or given >= _LONG_NUMBER else given
    return GradeReport(assignment=grader.assignment, seed=seed, fingerprint=mark, results=results)


def _graded_on_cluster(
    grader: "Grader", submissions: list[FoundSubmission], address: str
) -> Iterator[tuple[int, SubmissionResult]]:
    try:
        from grader.grading.cluster import AddressError, graded
    except ModuleNotFoundError as error:
        raise CommandError(
            2, f"--dask needs the extra: pip install 'catsdogs-classroom[dask]' ({error})"
        ) from error
    try:
        yield from graded(grader, submissions, address)
    except AddressError as error:
        raise CommandError(2, str(error)) from error


def class_text(report: GradeReport, width: int | None = None) -> str:
    """The report as a table and remarks; of a single submission check by check.

    `width` is in characters; by default it is that of the terminal.
    """
    from grader.reports.tables import check_lines, class_table, remarks, taken_lines

    console = Console(width=width)
    with console.capture() as captured:
        console.print(class_table(report))
        lines = remarks(report)
        if len(report.results) == 1 and report.results[0].checks:
            lines = [*check_lines(report.results[0].checks), *taken_lines(report.results[0])]
        console.print(*lines, sep="\n")
    return captured.get()


def exit_code(report: GradeReport) -> int:
    """The exit code of a grading: 3 when the grader failed somewhere, 1 when one is ungradable."""
    if any(result.broken for result in report.results):
        return 3
    return 1 if any(result.status == "ungradable" for result in report.results) else 0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
