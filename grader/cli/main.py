"""The command line: puts the commands together.

Exit codes: 0 all graded (or in step), 1 some could not be graded (or something is out of date),
2 wrong usage, 3 the grader failed. A low score is no error.
"""

import typer

from grader.cli.autograde import autograde
from grader.cli.check import check
from grader.cli.grade import grade
from grader.cli.gradescope import gradescope
from grader.cli.kit import kit
from grader.cli.release import release
from grader.cli.renew_seed import renew
from grader.cli.report import report
from grader.cli.running import run
from grader.cli.schema import schema

app = typer.Typer(
    help="Grades notebooks of the Cats-vs-Dogs course, with students' code in a sandbox.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (grade, autograde, check, release, kit, gradescope, report, schema):
    app.command()(_command)
app.command("renew-seed")(renew)


def main() -> None:
    """Run the command line; the entry point `grader`."""
    run(app)
