"""The command line: puts the commands together, turns their ends into lines and exit codes.

Exit codes: 0 all graded (or in step), 1 some could not be graded (or something is out of date),
2 wrong usage, 3 the grader failed. A low score is no error.
"""

import sys

import typer

from grader.commands.autograde import autograde
from grader.commands.check import check
from grader.commands.endings import FailureError, complain
from grader.commands.grade import grade
from grader.commands.release import release
from grader.commands.report import report
from grader.commands.schema import schema
from grader.course import CourseError
from grader.intake import IntakeError
from grader.settings import SettingsError

app = typer.Typer(
    help="Grades notebooks of the Cats-vs-Dogs course, with students' code in a sandbox.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (grade, autograde, check, release, report, schema):
    app.command()(_command)


def main() -> None:
    """Run the command line; the entry point `grader`."""
    try:
        code = app(standalone_mode=False)
    except FailureError as failure:
        complain(str(failure))
        code = failure.code
    except (CourseError, IntakeError, SettingsError) as error:
        complain(str(error))
        code = 2
    except typer.Exit as end:
        code = end.exit_code
    except Exception as error:  # typer's own usage errors know how to show themselves
        if not hasattr(error, "show"):
            raise
        error.show()
        code = 2
    sys.exit(code or 0)
