"""`grader release`: make the students' files from `solutions/`."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.course import Course, find_course

if TYPE_CHECKING:
    from grader.sandbox.client import Sandbox


def release(
    assignments: Annotated[
        list[str] | None, typer.Argument(help="Names of assignments (default: all).")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list the files that are out of date.")
    ] = False,
) -> int:
    """Make the students' notebooks in assignments/ from solutions/."""
    from grader.integrations.release import check_release
    from grader.integrations.release import release as make_release
    from grader.sandbox.client import Sandbox

    course = find_course(Path.cwd())
    stale = []
    with Sandbox() as sandbox:
        extras = [partial(_write_selfcheck_data, course, sandbox)]
        for name in assignments or course.assignment_names():
            if check:
                stale += check_release(course, name, extras)
            else:
                make_release(course, name, extras)
                print(f"assignments/{name} is made from solutions/{name}")
    for line in stale:
        print(line)
    return 1 if stale else 0


def _write_selfcheck_data(course: Course, sandbox: "Sandbox", target: Course, name: str) -> None:
    """Write the data that the notebook's own checks need into `target`, a copy of the course."""
    from grader.grading.grader import Grader
    from grader.grading.selfcheck_data import FILE_NAME, PRACTICE_SEED

    print(f"{name}: computing reference values …", file=sys.stderr, flush=True)
    with Grader(course, name, PRACTICE_SEED, sandbox=sandbox) as grader:
        (target.solutions / name / FILE_NAME).write_bytes(grader.selfcheck_data().to_json())
