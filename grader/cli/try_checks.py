"""`grader try`: try the checks of an assignment on the reference, the stub, cases, and mutants."""

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from grader.cli.choosing import choose_assignment
from grader.cli.errors import interruption_message, print_error
from grader.course import Course, find_course
from grader.errors import GraderError
from grader.progress import show_progress

if TYPE_CHECKING:
    from grader.authoring.trial import Attempt
    from grader.grading.grader import Grader
    from grader.sandbox.client import Sandbox

# With these every run of the command uses the same data, so that a change of a result comes from a
# change of the files.
_SEED = 0
_MUTANTS = 40


def try_checks(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment.")],
    mutants: Annotated[
        int | None,
        typer.Option(
            min=0,
            help=f"Try at most so many mutants of the reference (default: {_MUTANTS}, 0 to watch).",
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Try again after each change, until Ctrl-C.")
    ] = False,
) -> int:
    """Try the checks of an assignment on its reference, its stub and its cases."""
    course = find_course(Path.cwd())
    name = choose_assignment(course, assignment, [])
    if mutants is None:
        mutants = 0 if watch else _MUTANTS
    from grader.authoring.watching import changes_below
    from grader.sandbox.client import Sandbox

    with Sandbox() as sandbox, interruption_message("interrupted"):
        if not watch:
            return 0 if _try(course, name, sandbox, mutants) else 1
        changes = changes_below(course.notebook_source(name).parent)
        while True:
            try:
                _try(course, name, sandbox, mutants)
            except GraderError as error:
                # The author is about to mend it.
                print_error(f"{error.prefix}{error}")
            print(f"changed: {', '.join(path.name for path in next(changes))}", flush=True)


def _try(course: Course, name: str, sandbox: "Sandbox", mutants: int) -> bool:
    """Try everything once, and return whether all is as expected."""
    from grader.authoring.trial import (
        author_cases,
        case_attempts,
        checks_never_failed,
        reference_attempt,
        stub_attempt,
    )
    from grader.grading.grader import Grader

    console = Console(file=sys.stderr)
    cases = author_cases(course, name)
    with contextlib.ExitStack() as stack:
        graders = {
            rubric: stack.enter_context(Grader(course, name, _SEED, sandbox=sandbox, rubric=rubric))
            for rubric in dict.fromkeys([None, *(case.rubric for case in cases)])
        }
        with console.status("trying the reference and the stub …"):
            attempts = [reference_attempt(graders[None]), stub_attempt(graders[None], course)]
        tried = case_attempts(graders, cases)
        attempts += show_progress(tried, len(cases), "cases", console)
        _print_attempts(attempts)
        checks = [result.name for result in attempts[0].results]
        for check in checks_never_failed(checks, attempts[2:]):
            print(f"no case fails {check}")
        as_expected = not any(attempt.difference for attempt in attempts)
        if mutants and as_expected:
            _try_mutants(course, graders[None], mutants, console)
    return as_expected


def _print_attempts(attempts: list["Attempt"]) -> None:
    table = Table("submission", "points", "expected", "found", box=None, pad_edge=False)
    for attempt in attempts:
        points = f"{attempt.points:g} of {attempt.max_points:g}"
        found = attempt.difference or "as expected"
        style = "red" if attempt.difference else ""
        table.add_row(attempt.name, points, attempt.expected, found, style=style)
    Console(highlight=False, markup=False).print(table)


def _try_mutants(course: Course, grader: "Grader", limit: int, console: Console) -> None:
    """Try mutants of the reference, and write those that no check catches."""
    from grader.authoring.mutant_trial import catching_check, sampled_mutants, write_mutants

    mutants = sampled_mutants(grader.reference_slice, limit)
    caught = show_progress(
        (catching_check(grader, mutant) for mutant in mutants), len(mutants), "mutants", console
    )
    missed = [mutant for mutant, check in zip(mutants, caught, strict=True) if check is None]
    print(f"{len(mutants) - len(missed)} of {len(mutants)} mutants are caught")
    folder = course.state / "mutants" / grader.assignment
    for mutant, path in zip(missed, write_mutants(missed, folder), strict=True):
        print(f"not caught: {mutant.mutant.before} → {mutant.mutant.after}  ({path})")
