"""The command line: parses, calls, prints, exits.

Exit codes: 0 all graded (or in step), 1 some could not be graded (or something is out of date),
2 wrong usage, 3 the grader failed. A low score is no error.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer
from rich.console import Console

from grader.course import Course, CourseError, find_course
from grader.intake import Found, IntakeError, find_submissions
from grader.results import GradeReport, SubmissionResult
from grader.settings import Rubric, SettingsError

if TYPE_CHECKING:
    from grader.grading import Grader
    from grader.nbgrader_course import NbgraderCourse

app = typer.Typer(
    help="Grades notebooks of the Cats-vs-Dogs course, with students' code in a sandbox.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


_Jobs = Annotated[
    int | None, typer.Option(min=1, help="How many at once; default: one for each processor.")
]
_Dask = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Have the workers of this Dask cluster judge.")
]
_AllowUnprotected = Annotated[
    bool,
    typer.Option(
        "--allow-unprotected",
        help="Grade even where students' code cannot be walled off: only code that you trust.",
    ),
]
_INTERRUPTED = "interrupted; what was graded is kept, the same command goes on from there"


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"


class _Options(TypedDict):
    """What an instructor may say about one grading run."""

    seed: int | None
    use_cache: bool
    rubric: Rubric | None
    allow_unprotected: bool


class _FailureError(Exception):
    """An end with one clear line and an exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def main() -> None:
    """Run the command line; the entry point `grader`."""
    try:
        code = app(standalone_mode=False)
    except _FailureError as failure:
        _complain(str(failure))
        code = failure.code
    except (CourseError, IntakeError, SettingsError) as error:
        _complain(str(error))
        code = 2
    except typer.Exit as end:
        code = end.exit_code
    except Exception as error:  # typer's own usage errors know how to show themselves
        if not hasattr(error, "show"):
            raise
        error.show()
        code = 2
    sys.exit(code or 0)


@app.command()
def grade(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, .py files, or folders of them.")],
    assignment: Annotated[
        str | None, typer.Option(help="Its name, if the course has several.")
    ] = None,
    rubric: Annotated[Rubric | None, typer.Option(help="Default: that of the settings.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="Draws the data; default: the course's own.")
    ] = None,
    jobs: _Jobs = None,
    dask: _Dask = None,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead.")] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Grade and train anew what is known already.")
    ] = False,
    allow_unprotected: _AllowUnprotected = False,
) -> int:
    """Grade submissions and print the verdicts."""
    course = find_course(Path.cwd())
    name = _assignment(course, assignment, paths)
    submissions = find_submissions(paths, name)
    _check_writable(output)
    options = _Options(
        seed=seed,
        use_cache=not no_cache,
        rubric=rubric,
        allow_unprotected=allow_unprotected,
    )
    report = _grade_all(course, name, submissions, jobs or _processors(), dask, options)
    text = (
        report.to_json()
        if form is Format.JSON
        else _report_text(report, to_file=output is not None)
    )
    if output is None:
        sys.stdout.write(text)
    else:
        _write(output, text)
    return _exit_code(report)


@app.command()
def autograde(
    assignment: Annotated[
        str | None, typer.Argument(help="Its name, if the course has several.")
    ] = None,
    jobs: _Jobs = None,
    dask: _Dask = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also who is in the gradebook already.")
    ] = False,
    allow_unprotected: _AllowUnprotected = False,
) -> int:
    """Grade what was handed in to nbgrader, several at once, and fill the gradebook.

    The grades are those of `nbgrader autograde`, which grades one after the other.
    """
    course = find_course(Path.cwd())
    name = _assignment(course, assignment, [])
    from grader.nbgrader_course import NbgraderCourse, NbgraderError

    book = NbgraderCourse(course, allow_unprotected)
    try:
        submissions = book.submissions(name)
    except NbgraderError as error:
        raise _FailureError(2, str(error)) from error
    options = _Options(
        seed=None, use_cache=True, rubric=None, allow_unprotected=book.allows_unprotected
    )
    report = _grade_all(course, name, submissions, jobs or _processors(), dask, options)
    sys.stdout.write(_report_text(report, to_file=False))
    return max(_record(book, report, force), _exit_code(report))


def _record(book: "NbgraderCourse", report: GradeReport, force: bool) -> int:
    """Fill the gradebook, and say what became of it; returns the exit code."""
    from grader.progress import shown

    students = [result.student for result in report.results]
    entries = book.record(report.assignment, students, force)
    console = Console(stderr=True)
    try:
        made = list(shown(entries, len(students), "gradebook", console))
    except KeyboardInterrupt as error:
        raise _FailureError(130, _INTERRUPTED) from error
    failed = [entry for entry in made if entry.reason]
    for entry in failed:
        _complain(f"nbgrader could not take {entry.student}: {entry.reason}")
    written = sum(entry.written for entry in made)
    left = len(made) - written - len(failed)
    kept = f", {left} were there already (--force writes them anew)" if left else ""
    print(f"gradebook: {written} written{kept}")
    return 1 if failed else 0


@app.command()
def release(
    assignments: Annotated[list[str] | None, typer.Argument(help="Names; default: all.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare, and name what differs.")
    ] = False,
) -> int:
    """Make the students' notebooks in assignments/ from solutions/."""
    from grader.checking import ChecksError
    from grader.release import ReleaseError, check_release
    from grader.release import release as make_release
    from grader.sandbox import SandboxError

    course = find_course(Path.cwd())
    extras = [partial(_write_selfcheck, course)]
    stale = []
    try:
        for name in assignments or course.assignment_names():
            if check:
                stale += check_release(course, name, extras)
            else:
                make_release(course, name, extras)
                print(f"assignments/{name} is made from solutions/{name}")
    except ReleaseError as error:
        raise _FailureError(2, str(error)) from error
    except (SandboxError, ChecksError) as error:
        raise _FailureError(3, f"the grader failed: {error}") from error
    for line in stale:
        print(line)
    return 1 if stale else 0


def _write_selfcheck(course: Course, target: Course, name: str) -> None:
    """Write what the notebook's own checks need into `target`, a copy of the course."""
    from grader.grading import Grader
    from grader.practice import FILE_NAME, PRACTICE_SEED

    with Grader(course, name, PRACTICE_SEED) as grader:
        (target.solutions / name / FILE_NAME).write_bytes(grader.self_check().to_json())


def _grade_all(
    course: Course,
    name: str,
    submissions: list[Found],
    jobs: int,
    dask: str | None,
    options: _Options,
) -> GradeReport:
    from grader.batch import JudgeError, graded
    from grader.checking import ChecksError
    from grader.grading import Grader
    from grader.pictures import PictureError
    from grader.progress import shown
    from grader.sandbox import SandboxError, UnprotectedError

    try:
        with Grader(course, name, **options) as grader:
            placed = (
                graded(grader, submissions, jobs)
                if dask is None
                else _graded_on_cluster(grader, submissions, dask)
            )
            results = dict(shown(placed, len(submissions), "grading", Console(stderr=True)))
            ordered = tuple(results[place] for place in sorted(results))
            return GradeReport(assignment=name, seed=grader.seed, results=ordered)
    except OSError as error:
        raise _FailureError(
            3, f"the grader cannot keep its files in {course.state}: {error}"
        ) from error
    except KeyboardInterrupt as error:
        raise _FailureError(130, _INTERRUPTED) from error
    except UnprotectedError as error:
        raise _FailureError(3, str(error)) from error
    except (SandboxError, ChecksError, PictureError, JudgeError) as error:
        raise _FailureError(3, f"the grader failed: {error}") from error


def _graded_on_cluster(
    grader: "Grader", submissions: list[Found], address: str
) -> Iterator[tuple[int, SubmissionResult]]:
    try:
        from grader.cluster import AddressError, graded
    except ModuleNotFoundError as error:
        raise _FailureError(
            2, f"--dask needs the extra: pip install 'catsdogs-classroom[dask]' ({error})"
        ) from error
    try:
        yield from graded(grader, submissions, address)
    except AddressError as error:
        raise _FailureError(2, str(error)) from error


def _exit_code(report: GradeReport) -> int:
    if any(result.broken for result in report.results):
        return 3
    return 1 if any(result.status == "ungradable" for result in report.results) else 0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _assignment(course: Course, given: str | None, paths: list[Path]) -> str:
    """The assignment: as given, the only one, or the one that the paths are named after."""
    names = course.assignment_names()
    if given is not None:
        if given not in names:
            raise _FailureError(
                2,
                f"there is no assignment {given!r} in {course.solutions}, only {', '.join(names)}",
            )
        return given
    if len(names) == 1:
        return names[0]
    named = {part for path in paths for part in path.absolute().parts[-3:]} & set(names)
    if len(named) != 1:
        raise _FailureError(2, f"say which assignment: --assignment {' or '.join(names)}")
    return named.pop()


def _report_text(report: GradeReport, to_file: bool) -> str:
    from grader.tables import check_lines, class_table, remarks, taken_lines

    console = Console(width=120) if to_file else Console()
    with console.capture() as captured:
        console.print(class_table(report))
        lines = remarks(report)
        if len(report.results) == 1 and report.results[0].checks:
            lines = [*check_lines(report.results[0].checks), *taken_lines(report.results[0])]
        console.print(*lines, sep="\n")
    return captured.get()


def _check_writable(output: Path | None) -> None:
    """Notice before the work, not after it, that its result could not be written."""
    if output is None:
        return
    if output.is_dir():
        raise _FailureError(2, f"{output} is a folder, a file is needed")
    try:
        tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        raise _FailureError(2, f"{output} cannot be written: {error.strerror}") from error


def _write(output: Path, text: str) -> None:
    from grader.store import write_atomically

    try:
        write_atomically(output.absolute(), text.encode())
    except OSError as error:
        raise _FailureError(2, f"{output} cannot be written: {error.strerror}") from error


def _complain(message: str) -> None:
    Console(stderr=True).print(
        f"grader: {message}", style="red", markup=False, highlight=False, soft_wrap=True
    )
