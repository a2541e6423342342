"""`grader autograde`: grade the submissions of an nbgrader course into its gradebook."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

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
from grader.cli.errors import RESUMABLE, CommandError, interruption_message, print_error
from grader.course import Course, find_course
from grader.results import GradeReport
from grader.settings import read_settings

if TYPE_CHECKING:
    from grader.integrations.nbgrader_course import Entry, NbgraderCourse


def autograde(
    assignment: Annotated[
        str | None, typer.Argument(help="Name of the assignment, if the course has several.")
    ] = None,
    jobs: Jobs = None,
    dask: Dask = None,
    force: Annotated[
        bool, typer.Option("--force", help="Regrade students already in the gradebook.")
    ] = False,
    allow_unprotected: AllowUnprotected = False,
) -> int:
    """Grade an nbgrader course in parallel, and fill its gradebook.

    The grades are the same as those of `nbgrader autograde`, which grades one student at a time.
    """
    course = find_course(Path.cwd())
    from grader.integrations.nbgrader_course import NbgraderCourse

    nbgrader = NbgraderCourse(course, allow_unprotected=allow_unprotected)
    submitted = [nbgrader.submitted] if nbgrader.submitted.is_dir() else []
    name = choose_assignment(course, assignment, submitted)
    submissions = nbgrader.submissions(name)
    _check_points(course, name, nbgrader.points(name))
    options = Options(jobs=jobs, dask=dask, allow_unprotected=nbgrader.allows_unprotected)
    report = grade_all(course, name, submissions, options)
    sys.stdout.write(class_text(report))
    return max(_record(nbgrader, report, force=force), exit_code(report))


def _check_points(course: Course, assignment: str, gradebook: Mapping[str, float]) -> None:
    """Refuse to grade if the points in the settings differ from those in the gradebook."""
    path = course.settings_path(assignment)
    settings = read_settings(path)
    for exercise in settings.points:
        points, recorded = settings.exercise_points(exercise), gradebook.get(exercise)
        if points != recorded:
            found = "none" if recorded is None else f"{recorded:g}"
            raise CommandError(
                2,
                f"{exercise} has {points:g} points in {path} and {found} in the gradebook: run "
                f"`grader release {assignment}`, `nbgrader generate_assignment {assignment}`, "
                "and then this command with --force",
            )


def _record(nbgrader: "NbgraderCourse", report: GradeReport, *, force: bool) -> int:
    """Fill the gradebook, and print a summary; return the exit code."""
    from grader.progress import show_progress

    entries = nbgrader.record(report, force=force)
    console = Console(stderr=True)
    with interruption_message(RESUMABLE):
        recorded = list(show_progress(entries, len(report.results), "gradebook", console))
    return _print_summary(recorded)


def _print_summary(entries: "list[Entry]") -> int:
    failed = [entry for entry in entries if entry.reason]
    for entry in failed:
        print_error(f"nbgrader could not record {entry.student}: {entry.reason}")
    written = sum(entry.written for entry in entries)
    unchanged = len(entries) - written - len(failed)
    note = f", {unchanged} left unchanged (use --force to regrade them)" if unchanged else ""
    print(f"gradebook: {written} written{note}")
    return 1 if failed else 0
