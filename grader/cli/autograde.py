"""`grader autograde`: a class that handed in to nbgrader, into its gradebook."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from grader.cli.choosing import chosen_assignment
from grader.cli.errors import INTERRUPTED, CommandError, print_error
from grader.cli.whole_class import (
    AllowUnprotected,
    Dask,
    Jobs,
    Options,
    class_text,
    exit_code,
    grade_all,
)
from grader.course import Course, find_course
from grader.results import GradeReport
from grader.settings import read_settings

if TYPE_CHECKING:
    from grader.integrations.nbgrader_course import NbgraderCourse


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
    from grader.integrations.nbgrader_course import NbgraderCourse, NbgraderError

    book = NbgraderCourse(course, allow_unprotected)
    handed_in = [book.submitted] if book.submitted.is_dir() else []
    name = chosen_assignment(course, assignment, handed_in)
    try:
        submissions = book.submissions(name)
    except NbgraderError as error:
        raise CommandError(2, str(error)) from error
    _expect_same_points(course, name, book.points(name))
    options = Options(
        seed=None, use_cache=True, rubric=None, allow_unprotected=book.allows_unprotected
    )
    report = grade_all(course, name, submissions, jobs, dask, options)
    sys.stdout.write(class_text(report))
    return max(_record(book, report, force), exit_code(report))


def _expect_same_points(course: Course, assignment: str, given_out: Mapping[str, float]) -> None:
    """Refuse to grade by other points than those in the gradebook, which would be nobody's score.

    Raises:
        CommandError: the points of an exercise have changed since nbgrader was told of them.
    """
    path = course.settings_path(assignment)
    settings = read_settings(path)
    for exercise in settings.points:
        set_now, then = settings.exercise_points(exercise), given_out.get(exercise)
        if set_now != then:
            known = "none" if then is None else f"{then:g}"
            raise CommandError(
                2,
                f"{exercise} has {set_now:g} points in {path} and {known} in the gradebook: run "
                f"`grader release {assignment}`, `nbgrader generate_assignment {assignment}`, "
                "and then this with --force",
            )


def _record(book: "NbgraderCourse", report: GradeReport, force: bool) -> int:
    """Fill the gradebook, and say what became of it; returns the exit code."""
    from grader.progress import shown

    students = [result.student for result in report.results]
    entries = book.record(report.assignment, students, force)
    console = Console(stderr=True)
    try:
        made = list(shown(entries, len(students), "gradebook", console))
    except KeyboardInterrupt as error:
        raise CommandError(130, INTERRUPTED) from error
    failed = [entry for entry in made if entry.reason]
    for entry in failed:
        print_error(f"nbgrader could not take {entry.student}: {entry.reason}")
    written = sum(entry.written for entry in made)
    left = len(made) - written - len(failed)
    kept = f", {left} were there already (--force writes them anew)" if left else ""
    print(f"gradebook: {written} written{kept}")
    return 1 if failed else 0
