"""`grader check`: run the check cells of a student's own notebook in a terminal."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs
from rich.console import Console

from grader.cli.errors import CommandError, interruption_message
from grader.grading.selfcheck_data import SelfCheckData, load_selfcheck_data
from grader.messages.catalog import catalog_for
from grader.messages.phrases import phrase
from grader.results import CheckResult, points_of


def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook, with selfcheck.json beside it.")],
    language: Annotated[
        str | None, typer.Option(help="Language of the texts, such as es (default: the course's).")
    ] = None,
) -> int:
    """Check your own notebook, like the check cells in it."""
    results = _results(notebook, language)
    from grader.reports.tables import check_lines

    console = Console()
    for exercise in dict.fromkeys(one.exercise for one in results):
        console.print(exercise, style="bold", highlight=False)
        lines = check_lines([one for one in results if one.exercise == exercise])
        console.print(*lines, "", sep="\n")
    maximum = sum(one.max_points for one in results)
    words = catalog_for(results[0].shown.language).text if results else str
    values = {"points": points_of(results), "maximum": maximum}
    total = phrase("total: {points:g} of {maximum:g} points", **values)
    console.print(words(total), highlight=False)
    return 0


def _results(notebook: Path, language: str | None) -> tuple[CheckResult, ...]:
    if sys.platform != "linux":
        raise CommandError(
            2, "this command needs Linux; use the check cells in the notebook instead"
        )
    if not notebook.is_file():
        raise CommandError(2, f"{notebook} is not a file")
    data = _in_language(load_selfcheck_data(notebook), language)
    from grader.selfcheck.terminal import check_in_terminal
    from grader.submissions.notebooks import UnreadableError

    # Created first, because checks redirect the error stream while they run.
    with (
        Console(file=sys.stderr).status("reading the notebook …") as status,
        interruption_message("interrupted"),
    ):
        try:
            return check_in_terminal(notebook, data, status.update)
        except UnreadableError as error:
            raise CommandError(1, f"{notebook}: {error}") from error
        except OSError as error:
            raise CommandError(3, f"the grader cannot keep its files: {error}") from error


def _in_language(data: SelfCheckData, language: str | None) -> SelfCheckData:
    """Return the data of a notebook with the texts of another language."""
    if language is None:
        return data
    # An unknown language is an error of its own kind.
    catalog_for(language)
    settings = structs.replace(data.settings, language=language)
    return structs.replace(data, settings=settings)
