"""Assemble the command line `catsdogs` and map failures to exit codes.

TensorFlow takes ten seconds to import, so only the commands that need it import it.
"""

import io
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from catsdogs.commands import data as data
from catsdogs.commands.evaluate import evaluate
from catsdogs.commands.predict import predict
from catsdogs.commands.train import train
from catsdogs.commands.tune import tune
from catsdogs.failures import Failure
from catsdogs.quiet import quiet_pillow

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(data.app, name="data", help="Get pictures, and find faulty files.")
app.command()(train)
app.command()(tune)
app.command()(evaluate)
app.command()(predict)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"catsdogs-classroom {version('catsdogs-classroom')}")
        raise typer.Exit


@app.callback()
def catsdogs(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Train a small network to tell cats from dogs."""
    quiet_pillow()


def main() -> None:
    """Run the command line; report failures and errors of the file system in one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # File names may contain characters that the terminal's encoding lacks.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Failure as failure:
        print(f"catsdogs: {failure}", file=sys.stderr)
        sys.exit(failure.exit_code)
    except OSError as error:
        print(f"catsdogs: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
