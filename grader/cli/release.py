"""`grader release`: from `solutions/` to what students get."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.errors import CommandError
from grader.course import Course, find_course

if TYPE_CHECKING:
    from grader.sandbox.client import Sandbox


def release(
    assignments: Annotated[list[str] | None, typer.Argument(help="Names; default: all.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare, and name what differs.")
    ] = False,
) -> int:
    """Make the students' notebooks in assignments/ from solutions/."""
    from grader.grading.checking import CheckConfigError
    from grader.integrations.release import ReleaseError, check_release
    from grader.integrations.release import release as make_release
    from grader.sandbox.client import Sandbox
    from grader.sandbox.errors import SandboxError

    course = find_course(Path.cwd())
    stale = []
    try:
        with Sandbox() as sandbox:
            extras = [partial(_write_selfcheck, course, sandbox)]
            for name in assignments or course.assignment_names():
                if check:
                    stale += check_release(course, name, extras)
                else:
                    make_release(course, name, extras)
                    print(f"assignments/{name} is made from solutions/{name}")
    except ReleaseError as error:
        raise CommandError(2, str(error)) from error
    except (SandboxError, CheckConfigError) as error:
        raise CommandError(3, f"the grader failed: {error}") from error
    for line in stale:
        print(line)
    return 1 if stale else 0


def _write_selfcheck(course: Course, sandbox: "Sandbox", target: Course, name: str) -> None:
    """Write what the notebook's own checks need into `target`, a copy of the course."""
    from grader.grading.grader import Grader
    from grader.grading.selfcheck_data import FILE_NAME, PRACTICE_SEED

    print(f"{name}: asking the reference …", file=sys.stderr, flush=True)
    with Grader(course, name, PRACTICE_SEED, sandbox=sandbox) as grader:
        (target.solutions / name / FILE_NAME).write_bytes(grader.self_check().to_json())
