"""The frame of a command line: it turns every error into one line and an exit code."""

import sys
import warnings

import typer

from grader.cli.errors import CommandError, print_error
from grader.cli.output import fit_terminal

WRONG_USAGE, GRADER_FAILED = 2, 3

# Exit codes by the full name of the error, because importing all of these modules takes seconds
# and a student kit has only some of them.
EXIT_CODES = {
    "grader.course.CourseError": WRONG_USAGE,
    "grader.settings.SettingsError": WRONG_USAGE,
    "grader.submissions.discovery.DiscoveryError": WRONG_USAGE,
    "grader.grading.selfcheck_data.SelfCheckDataError": WRONG_USAGE,
    "grader.grading.cluster.AddressError": WRONG_USAGE,
    "grader.integrations.gradescope.AutograderError": WRONG_USAGE,
    "grader.integrations.nbgrader_course.NbgraderError": WRONG_USAGE,
    "grader.integrations.source_notebook.ReleaseError": WRONG_USAGE,
    "grader.integrations.student_kit.KitError": WRONG_USAGE,
    "grader.sandbox.client.SandboxError": GRADER_FAILED,
    "grader.submissions.reading.ReaderError": GRADER_FAILED,
    "grader.grading.checking.CheckConfigError": GRADER_FAILED,
    "grader.grading.pictures.PictureError": GRADER_FAILED,
    "grader.grading.batch.WorkerError": GRADER_FAILED,
}
# Errors with exit code 3 whose cause is the machine, so their message stands alone.
MACHINE_ERRORS = ("grader.sandbox.client.UnprotectedError", "grader.grading.exposure.ExposedError")


def run(app: typer.Typer) -> None:
    """Run the command of the command line, and exit with its code."""
    fit_terminal()
    # Pillow's warnings of large pictures name a path. Pictures that are too large are an error
    # with a message of its own.
    warnings.filterwarnings("ignore", message=r"Image size \(")
    try:
        code = app(standalone_mode=False)
    except typer.Exit as end:
        code = end.exit_code
    except Exception as error:
        known = _exit_code_and_message(error)
        if known is not None:
            code, message = known
            print_error(message)
        elif hasattr(error, "show"):  # a usage error of typer, which prints itself
            error.show()
            code = WRONG_USAGE
        else:
            raise
    sys.exit(code or 0)


def _exit_code_and_message(error: Exception) -> tuple[int, str] | None:
    """Return the exit code and the message of a known error; None for any other error."""
    if isinstance(error, CommandError):
        return error.code, str(error)
    for kind in type(error).__mro__:
        name = f"{kind.__module__}.{kind.__qualname__}"
        if name in MACHINE_ERRORS:
            return GRADER_FAILED, str(error)
        if name in EXIT_CODES:
            code = EXIT_CODES[name]
            return code, f"the grader failed: {error}" if code == GRADER_FAILED else str(error)
    return None
