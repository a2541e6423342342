"""The frame of a command line: it turns every error into one line and an exit code."""

import sys
import warnings

import typer

from grader.cli.errors import print_error
from grader.cli.output import fit_terminal
from grader.errors import GraderError

WRONG_USAGE = 2


def run(app: typer.Typer) -> None:
    """Run the command of the command line, and exit with its code."""
    fit_terminal()
    # Pillow's warnings of large and damaged pictures name a file of the installation, not the
    # picture. Pictures that cannot be used are an error with a message of its own.
    warnings.filterwarnings("ignore", module="PIL")
    try:
        code = app(standalone_mode=False)
    except typer.Exit as end:
        code = end.exit_code
    except GraderError as error:
        print_error(f"{error.prefix}{error}")
        code = error.exit_code
    except Exception as error:
        if not hasattr(error, "show"):
            raise
        error.show()  # a usage error of typer, which prints itself
        code = WRONG_USAGE
    sys.exit(code or 0)
