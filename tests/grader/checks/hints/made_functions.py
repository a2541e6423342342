"""Functions with one mistake each, run in the sandbox."""

import textwrap
from pathlib import Path

from grader.grading.grader import Grader
from grader.results import Status


def function(signature: str, body: str) -> str:
    """Return the source of a function."""
    return f"def {signature}:\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"


def hint_ids(
    grader: Grader, folder: Path, source: str, exercises: tuple[str, ...]
) -> dict[str, str | None]:
    """Return the hint of each failed check of some exercises, by the name of the check."""
    path = folder / "submission.py"
    path.write_text(source)
    results = grader.check(grader.read(path), exercises)
    return {
        result.name.partition("::")[2]: result.hint_id
        for result in results
        if result.status is Status.FAILED
    }
