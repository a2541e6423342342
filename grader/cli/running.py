"""Runs a command line: turns the ends of its commands into lines and exit codes."""

import sys
import warnings

import typer

from grader.cli.errors import CommandError, print_error
from grader.cli.output import fit_terminal
from grader.course import CourseError
from grader.settings import SettingsError
from grader.submissions.discovery import DiscoveryError


def run(app: typer.Typer) -> None:
    """Run the command that was asked for, and exit with its code."""
    fit_terminal()
    # Pillow warns of large pictures with a path; those that are too large have a message of ours.
    warnings.filterwarnings("ignore", message=r"Image size \(")
    try:
        code = app(standalone_mode=False)
    except CommandError as failure:
        print_error(str(failure))
        code = failure.code
    except (CourseError, DiscoveryError, SettingsError) as error:
        print_error(str(error))
        code = 2
    except typer.Exit as end:
        code = end.exit_code
    except Exception as error:  # typer's own usage errors know how to show themselves
        if not hasattr(error, "show"):
            raise
        error.show()
        code = 2
    sys.exit(code or 0)
