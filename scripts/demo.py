"""Run `make demo`: grade a small class with nbgrader, and compare the gradebook with the grader.

The command creates `demo/`, a normal course folder: continue there with `nbgrader formgrader` or
`grader grade submitted`.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook
from rich.console import Console

from grader.integrations.quickstart import quickstart
from grader.integrations.sample_class import demo_class
from grader.reports.tables import class_table, remarks
from grader.results import GradeReport
from samples.sample_class import REPOSITORY

COURSE = REPOSITORY / "demo"


def main() -> int:
    """Run the demo, and return the exit code."""
    console = Console()
    shutil.rmtree(COURSE, ignore_errors=True)
    quickstart(COURSE, demo=True)
    students = {name for names in demo_class().values() for name in names}
    console.print(f"{len(students)} students have submitted. In demo/:")
    graded = all(_grade(console, assignment) for assignment in demo_class())
    if not (graded and _run(console, "nbgrader export --to grades.csv")):
        return 1
    console.print("Gradebook: demo/gradebook.db   grades: demo/grades.csv")
    console.print("Manual questions have no points yet: grade them in formgrader.")
    console.print("Feedback pages: demo/feedback/<student>/<assignment>/<assignment>.html")
    console.print("Class reports: demo/report-<assignment>.html")
    return 0


def _grade(console: Console, assignment: str) -> bool:
    """Grade an assignment into the gradebook and into a report, and compare both."""
    results = f"results-{assignment}.json"
    commands = (
        f"nbgrader generate_assignment {assignment}",
        f"nbgrader autograde {assignment}",
        f"nbgrader generate_feedback {assignment}",
        # It reuses the results of `nbgrader autograde`.
        f"grader grade submitted --assignment {assignment} --format json --output {results}",
        f"grader report {results} --output report-{assignment}.html",
    )
    return all(_run(console, command) for command in commands) and _compare(console, results)


def _run(console: Console, command: str) -> bool:
    """Run a command in the course, with nbgrader's log in a file; return whether it succeeds."""
    started = time.monotonic()
    program, *arguments = command.split()
    console.print(f"[bold]$ {command}[/bold]", highlight=False)
    with (COURSE / "nbgrader.log").open("a") as log:
        # The grader prints its progress to the terminal.
        output = None if program == "grader" else log
        done = subprocess.run(
            [str(Path(sys.executable).parent / program), *arguments],
            cwd=COURSE,
            stdout=output,
            stderr=output,
            check=False,
        )
    console.print(f"  {time.monotonic() - started:.1f} s", style="dim", highlight=False)
    if done.returncode != 0:
        console.print(f"{command} ended with exit code {done.returncode}; see demo/nbgrader.log")
    return done.returncode == 0


def _compare(console: Console, results: str) -> bool:
    """Print the grader's own report; return whether the gradebook has the same scores."""
    report = GradeReport.from_json((COURSE / results).read_bytes())
    console.print(class_table(report))
    console.print(*remarks(report), sep="\n")
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as gradebook:
        scores = {
            result.student: gradebook.find_submission(report.assignment, result.student).score
            for result in report.results
        }
    reused = sum(result.reused for result in report.results)
    console.print(f"Results reused from nbgrader autograde: {reused}.")
    different = [each for each in report.results if scores[each.student] != each.score]
    for result in different:
        student = result.student
        console.print(f"{student}: gradebook {scores[student]:g}, grader {result.score:g}")
    same = len(report.results) - len(different)
    console.print(f"Scores that agree with the gradebook: {same} of {len(report.results)}.")
    return not different


if __name__ == "__main__":
    sys.exit(main())
