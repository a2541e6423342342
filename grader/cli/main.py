"""The command line `grader` with all of its commands.

Exit codes: 0 all graded (or up to date), 1 some could not be graded (or out of date), 2 wrong
usage, 3 the grader failed. A low score is not an error.
"""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from grader.cli.autograde import autograde
from grader.cli.check import check
from grader.cli.grade import grade
from grader.cli.gradescope import gradescope
from grader.cli.kit import kit
from grader.cli.new import new
from grader.cli.quickstart import quickstart
from grader.cli.release import release
from grader.cli.renew_seed import renew
from grader.cli.report import report
from grader.cli.running import run
from grader.cli.schema import schema
from grader.cli.try_checks import try_checks

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
_COMMANDS: dict[str, Callable[..., int]] = {
    "quickstart": quickstart,
    "new": new,
    "try": try_checks,
    "release": release,
    "grade": grade,
    "autograde": autograde,
    "report": report,
    "kit": kit,
    "gradescope": gradescope,
    "check": check,
    "schema": schema,
    "renew-seed": renew,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"catsdogs-classroom {version('catsdogs-classroom')}")
        raise typer.Exit


@app.callback()
def grader(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Grade notebooks of the Cats-vs-Dogs course, with student code in a sandbox."""


def main() -> None:
    """Run the command line, as the entry point `grader`."""
    run(app)
