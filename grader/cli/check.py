"""`grader check`: a student's own notebook, judged as its check cells do, in a terminal."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.errors import CommandError
from grader.grading.selfcheck_data import SelfCheckDataError, load_selfcheck_data
from grader.results import CheckResult, points_of


def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook, with selfcheck.json beside it.")],
) -> int:
    """Check your own notebook, as the check cells in it do."""
    results = _rehearsed(notebook)
    from grader.reports.tables import check_lines

    console = Console()
    for exercise in dict.fromkeys(one.exercise for one in results):
        console.print(exercise, style="bold", highlight=False)
        lines = check_lines([one for one in results if one.exercise == exercise])
        console.print(*lines, "", sep="\n")
    most = sum(one.max_points for one in results)
    console.print(f"all together: {points_of(results):g} of {most:g} points", highlight=False)
    return 0


def _rehearsed(notebook: Path) -> tuple[CheckResult, ...]:
    if sys.platform != "linux":
        raise CommandError(2, "this needs Linux; the check cells in the notebook do not")
    if not notebook.is_file():
        raise CommandError(2, f"{notebook} is no file")
    try:
        material = load_selfcheck_data(notebook)
    except SelfCheckDataError as error:
        raise CommandError(2, str(error)) from error
    from grader.grading.checking import CheckConfigError
    from grader.grading.pictures import PictureError
    from grader.sandbox.errors import SandboxError
    from grader.selfcheck.terminal import check_in_terminal
    from grader.submissions.notebooks import UnreadableError
    from grader.submissions.reader import ReaderError

    # Checks redirect the streams while they run, so this one is taken now.
    with Console(file=sys.stderr).status("reading the notebook …") as status:
        try:
            return check_in_terminal(notebook, material, status.update)
        except UnreadableError as error:
            raise CommandError(1, f"{notebook}: {error}") from error
        except KeyboardInterrupt as error:
            raise CommandError(130, "interrupted") from error
        except OSError as error:
            raise CommandError(3, f"the grader cannot keep its files: {error}") from error
        except (SandboxError, CheckConfigError, PictureError, ReaderError) as error:
            raise CommandError(3, f"the grader failed: {error}") from error
