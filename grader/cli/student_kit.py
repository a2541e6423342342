"""The command line of a student kit, with the command `grader check` only."""

import typer

from grader.cli.check import check
from grader.cli.running import run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
app.command()(check)


@app.callback()
def kit() -> None:
    """Check notebooks of the Cats-vs-Dogs course."""


def main() -> None:
    """Run the command line, as the entry point `grader` of a kit."""
    run(app)
