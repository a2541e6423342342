"""Measure how many small mistakes the checks catch, with mutants of references and solutions.

    python -m benchmarks.mutants            # all mutants that are not yet in the table
    python -m benchmarks.mutants --every 20 # a small part of them

Each mutant is graded in the sandbox by the checks of its function. The command writes
`docs/mutants.csv`, and prints the tables of `docs/mutants.md`. After a change of the checks, remove
the CSV file and run the command again.
"""

from collections.abc import Iterable, Mapping

import typer
from rich.progress import track

from benchmarks.csv_tables import append_row, read_rows
from benchmarks.mutant_candidates import (
    MUTATED_FUNCTIONS,
    Candidate,
    Program,
    candidates_of,
    originals,
)
from benchmarks.mutant_tables import print_report
from grader.course import Course
from grader.grading.checking import run_checks
from grader.grading.grader import Grader
from grader.results import CheckResult, Status
from grader.sandbox.client import Sandbox
from grader.settings import read_settings
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY

TABLE = REPOSITORY / "docs" / "mutants.csv"
COLUMNS = (
    "assignment",
    "id",
    "text",
    "function",
    "kind",
    "line",
    "before",
    "after",
    "caught_by",
    "failed",
)
# The exercises of functions with others than the one of their name, the cheap ones first.
EXERCISES_BY_FUNCTION = {
    ("baseline", "create_model"): ("create_model", "learning"),
    ("augmentation", "train_val_generators"): ("train_val_generators", "augmentation"),
    ("datasets", "EarlyStoppingCallback"): ("early_stopping_callback",),
}


def main(limit: int | None = None, every: int = 1, seed: int = 0) -> None:
    """Grade the mutants that are not in the table yet, and print the tables of all of them."""
    course = Course(REPOSITORY)
    with Sandbox() as sandbox:
        rows = grade_mutants(course, sandbox, every, limit, seed)
    for assignment in MUTATED_FUNCTIONS:
        of_assignment = [row for row in rows if row["assignment"] == assignment]
        print_report(of_assignment, assignment, read_settings(course.settings_path(assignment)))


def grade_mutants(
    course: Course, sandbox: Sandbox, every: int = 1, limit: int | None = None, seed: int = 0
) -> list[dict[str, str]]:
    """Grade the mutants that are not in the table yet, and return the rows of all."""
    known = {row["id"] for row in read_rows(TABLE)}
    candidates = [each for program in originals() for each in candidates_of(program)]
    new = [each for each in candidates if each.identity not in known][::every][:limit]
    names = dict.fromkeys(each.program.assignment for each in new)
    graders = {name: Grader(course, name, seed, sandbox=sandbox) for name in names}
    expect_all_passed(graders)
    for candidate in track(new, description="mutants"):
        program = candidate.program
        append_row(
            TABLE, COLUMNS, row_of(candidate, run_checks_of(graders[program.assignment], program))
        )
    identities = {candidate.identity for candidate in candidates}
    return [row for row in read_rows(TABLE) if row["id"] in identities]


def expect_all_passed(graders: Mapping[str, Grader]) -> None:
    """Exit if an original fails a check, because its mutants then have no meaning."""
    for program in originals():
        if program.assignment not in graders:
            continue
        results = run_checks_of(graders[program.assignment], program)
        failed = [each.name for each in results if each.status is not Status.PASSED]
        if failed:
            raise SystemExit(f"{program.function} of the {program.text} fails {failed[0]}")


def run_checks_of(grader: Grader, program: Program) -> tuple[CheckResult, ...]:
    """Run the checks of a function, exercise by exercise, until an exercise has a failed check."""
    submission = grader.submission(slice_of(program.cells, (program.function,)))
    results: tuple[CheckResult, ...] = ()
    key = (program.assignment, program.function)
    for exercise in EXERCISES_BY_FUNCTION.get(key, (program.function,)):
        results = run_checks(grader.context, submission, (exercise,))
        if any(result.status is not Status.PASSED for result in results):
            break
    return results


def row_of(candidate: Candidate, results: Iterable[CheckResult]) -> dict[str, object]:
    """Return the table row of a mutant; a broken check is marked with a `!`."""
    marks = {Status.FAILED: "", Status.BROKEN: "!"}
    failed = [marks[each.status] + each.name for each in results if each.status in marks]
    mutant = candidate.mutant
    return {
        "assignment": candidate.program.assignment,
        "id": candidate.identity,
        "text": candidate.program.text,
        "function": candidate.program.function,
        "kind": mutant.kind,
        "line": mutant.line,
        "before": mutant.before,
        "after": mutant.after,
        "caught_by": failed[0] if failed else "",
        "failed": " ".join(failed),
    }


if __name__ == "__main__":
    typer.run(main)
