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

from grader.reports.tables import class_table, remarks
from grader.results import GradeReport
from samples.sample_class import REPOSITORY, hand_in, make_course

COURSE = REPOSITORY / "demo"
CLASSES = {
    "baseline": (
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
    ),
    "augmentation": (
        "changed_once_and_cached",
        "only_mirrored",
        "patience_written_into_the_function",
        "reference",
        "the_large_network_of_the_first_lab",
        "untouched_release",
        "validation_changed_as_well",
    ),
    "evaluation": (
        "pixels_not_rescaled",
        "reference",
        "same_names",
        "two_passes_over_shuffled_data",
        "untouched_release",
    ),
}
"""Who hands in what; students are called after what is right or wrong in it."""


def main() -> int:
    """Run the demo; returns the exit code."""
    console = Console()
    shutil.rmtree(COURSE, ignore_errors=True)
    make_course(COURSE, ())
    for assignment, names in CLASSES.items():
        hand_in(COURSE, assignment, names)
    students = {name for names in CLASSES.values() for name in names}
    console.print(f"A class of {len(students)} has handed in. In demo/:")
    graded = all(_grade(console, assignment) for assignment in CLASSES)
    if not (graded and _run(console, "nbgrader export --to grades.csv")):
        return 1
    console.print("Gradebook: demo/gradebook.db   grades: demo/grades.csv")
    console.print("Without the points of the manual questions: a person gives them in formgrader.")
    console.print("Feedback pages: demo/feedback/<student>/<assignment>/<assignment>.html")
    console.print("Class reports: demo/report-<assignment>.html")
    return 0


def _grade(console: Console, assignment: str) -> bool:
    """Grade an assignment into the gradebook and into a report, and compare the two."""
    results = f"results-{assignment}.json"
    commands = (
        f"nbgrader generate_assignment {assignment}",
        f"nbgrader autograde {assignment}",
        f"nbgrader generate_feedback {assignment}",
        # It looks up what nbgrader's step has judged.
        f"grader grade submitted --assignment {assignment} --format json --output {results}",
        f"grader report {results} --output report-{assignment}.html",
    )
    return all(_run(console, command) for command in commands) and _agrees(console, results)


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


def _agrees(console: Console, results: str) -> bool:
    """Show the grader's own report, and whether the gradebook says the same."""
    report = GradeReport.from_json((COURSE / results).read_bytes())
    console.print(class_table(report))
    console.print(*remarks(report), sep="\n")
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as gradebook:
        scores = {
            result.student: gradebook.find_submission(report.assignment, result.student).score
            for result in report.results
        }
    reused = sum(result.reused for result in report.results)
    console.print(f"Verdicts that nbgrader's step had reached before: {reused}.")
    different = [one for one in report.results if scores[one.student] != one.score]
    for one in different:
        console.print(f"{one.student}: gradebook {scores[one.student]:g}, grader {one.score:g}")
    same = len(report.results) - len(different)
    console.print(
        f"Scores in the gradebook and in the table agree: {same} of {len(report.results)}."
    )
    return not different


if __name__ == "__main__":
    sys.exit(main())
