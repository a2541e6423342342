"""`make demo`: a small class hands in, stock nbgrader grades it, and the gradebook is compared.

Everything is made in `demo/`, which is a course folder like any other: `cd demo` and go on with
`nbgrader formgrader` or `grader grade submitted`.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook
from rich.console import Console

from grader.results import GradeReport
from grader.tables import class_table, remarks
from tests.sample_class import REPOSITORY, make_course

COURSE = REPOSITORY / "demo"
CLASS = (
    "course_notebook_all_right",
    "course_notebook_overlap_and_lr",
    "directories_at_a_global_root",
    "empty_files_counted_before_the_split",
    "files_moved_not_copied",
    "functional_api_and_os_path_join",
    "model_not_compiled",
    "never_shuffled",
    "reference",
    "rescale_by_256",
    "softmax_over_one_unit",
    "string_optimizer_and_callables",
    "tf_data_generators",
    "training_not_shuffled",
    "untouched_release",
    "validation_overlaps_training",
)


def main() -> int:
    """Run the demo; returns the exit code."""
    console = Console()
    shutil.rmtree(COURSE, ignore_errors=True)
    make_course(COURSE, CLASS)
    console.print(f"A class of {len(CLASS)} has handed in. In demo/:")
    for command in (
        "nbgrader generate_assignment baseline",
        "nbgrader autograde baseline",
        "nbgrader generate_feedback baseline",
        "nbgrader export --to grades.csv",
        "grader grade submitted --format json --output results.json",
    ):
        if not _run(console, command):
            return 1
    return _compare(console)


def _run(console: Console, command: str) -> bool:
    """Run a command in the course; nbgrader's log goes to a file."""
    started = time.monotonic()
    program, *arguments = command.split()
    console.print(f"[bold]$ {command}[/bold]", highlight=False)
    with (COURSE / "nbgrader.log").open("a") as log:
        # The grader shows its progress on the terminal.
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
        console.print(f"{command} ended with exit code {done.returncode}: see demo/nbgrader.log")
    return done.returncode == 0


def _compare(console: Console) -> int:
    """Show the grader's own report and compare the gradebook with it; a difference is an error."""
    report = GradeReport.from_json((COURSE / "results.json").read_bytes())
    console.print(class_table(report))
    console.print(*remarks(report), sep="\n")
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as gradebook:
        different = [
            f"{result.student}: gradebook {score:g}, grader {result.score:g}"
            for result in report.results
            if (score := gradebook.find_submission("baseline", result.student).score)
            != result.score
        ]
    for line in different:
        console.print(line)
    same = len(report.results) - len(different)
    console.print(
        f"Scores in the gradebook and in the table agree: {same} of {len(report.results)}."
    )
    console.print("Gradebook: demo/gradebook.db   grades: demo/grades.csv")
    console.print("Feedback pages: demo/feedback/<student>/baseline/baseline.html")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
