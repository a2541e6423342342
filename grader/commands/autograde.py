"""`grader autograde`: a class that handed in to nbgrader, into its gradebook."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from grader.commands.choosing import chosen_assignment
from grader.commands.endings import INTERRUPTED, FailureError, complain
from grader.commands.whole_class import (
    AllowUnprotected,
    Dask,
    Jobs,
    Options,
    class_text,
    exit_code,
    grade_all,
)
from grader.course import find_course
from grader.results import GradeReport

if TYPE_CHECKING:
    from grader.nbgrader_course import NbgraderCourse


def autograde(
    assignment: Annotated[
        str | None, typer.Argument(help="Its name, if the course has several.")
    ] = None,
    jobs: Jobs = None,
    dask: Dask = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also who is in the gradebook already.")
    ] = False,
    allow_unprotected: AllowUnprotected = False,
) -> int:
    """Grade what was handed in to nbgrader, several at once, and fill the gradebook.

    The grades are those of `nbgrader autograde`, which grades one after the other.
    """
    course = find_course(Path.cwd())
    from grader.nbgrader_course import NbgraderCourse, NbgraderError

    book = NbgraderCourse(course, allow_unprotected)
    handed_in = [book.submitted] if book.submitted.is_dir() else []
    name = chosen_assignment(course, assignment, handed_in)
    try:
        submissions = book.submissions(name)
    except NbgraderError as error:
        raise FailureError(2, str(error)) from error
    options = Options(
        seed=None, use_cache=True, rubric=None, allow_unprotected=book.allows_unprotected
    )
    report = grade_all(course, name, submissions, jobs, dask, options)
    sys.stdout.write(class_text(report))
    return max(_record(book, report, force), exit_code(report))


def _record(book: "NbgraderCourse", report: GradeReport, force: bool) -> int:
    """Fill the gradebook, and say what became of it; returns the exit code."""
    from grader.progress import shown

    students = [result.student for result in report.results]
    entries = book.record(report.assignment, students, force)
    console = Console(stderr=True)
    try:
        made = list(shown(entries, len(students), "gradebook", console))
    except KeyboardInterrupt as error:
        raise FailureError(130, INTERRUPTED) from error
    failed = [entry for entry in made if entry.reason]
    for entry in failed:
        complain(f"nbgrader could not take {entry.student}: {entry.reason}")
    written = sum(entry.written for entry in made)
    left = len(made) - written - len(failed)
    kept = f", {left} were there already (--force writes them anew)" if left else ""
    print(f"gradebook: {written} written{kept}")
    return 1 if failed else 0
