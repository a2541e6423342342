"""Run a function with a mistake in the sandbox, and return the hints that it gets."""

import textwrap
from pathlib import Path

from grader.grading.grader import Grader
from grader.results import Status


def hint_ids(
    grader: Grader,
    folder: Path,
    function: str,
    head: str = "",
    exercises: tuple[str, ...] | None = None,
) -> set[str | None]:
    """Return the hints of the failed checks of a function, with the code before it as `head`.

    By default the exercise has the name of the function.
    """
    path = folder / "submission.py"
    path.write_text(head + function, "utf-8")
    name = function.partition("def ")[2].partition("(")[0]
    results = grader.check(grader.read(path), exercises or (name,))
    assert all(result.status is not Status.BROKEN for result in results), results
    return {result.hint_id for result in results if result.status is Status.FAILED}


def defined(signature: str, body: str) -> str:
    """Return the source of a function."""
    return f"def {signature}:\n{textwrap.indent(textwrap.dedent(body), '    ')}\n"
