"""The functions for students' notebooks: `check`, `try_out`, and the practice pictures.

The checks are those of the grader, but they call the function that the notebook defines, and read
the reference values from `selfcheck.json` beside the notebook. So the table shows what the grader
will check. The grader itself generates other files, names and pictures.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from IPython.display import display

from grader.cache import Store
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.check_context import CheckContext
from grader.grading.checking import exercises_of, run_checks
from grader.grading.exercise import Exercise
from grader.grading.given_globals import GivenGlobals
from grader.grading.reference import RecordedReference
from grader.grading.reporting_submission import ReportingSubmission
from grader.grading.scratch_files import ScratchFiles
from grader.grading.selfcheck_data import (
    SelfCheckData,
    SelfCheckDataError,
    load_selfcheck_data,
)
from grader.reports.tables import check_html, check_text
from grader.results import points_of
from grader.seeds import Seed
from grader.selfcheck.course_checks import unpacked_files
from grader.selfcheck.evidence_html import view_html
from grader.selfcheck.notebook_submission import NotebookSubmission
from grader.selfcheck.practice import (
    cache_folder,
    practice_folders,
    practice_pictures,
    practice_training_data,
)

# Only the folder of the notebook matters, which is the working folder.
_NOTEBOOK = Path("notebook")
__all__ = ["check", "practice_folders", "practice_pictures", "try_out"]


def check(function: Callable[..., Any] | str, exercise: str | None = None) -> float | None:
    """Check a function of this notebook, show a table, and return the number of points.

    Args:
        function: a function that the assignment asks for; or the name of a file, if the exercise
            is about a file.
        exercise: the exercise to check (default: the one with the name of the function, or else
            all exercises about this function).
    """
    name = getattr(function, "__name__", str(function))
    try:
        data = load_selfcheck_data(_NOTEBOOK)
        files = unpacked_files(data, _NOTEBOOK, cache_folder())
    except SelfCheckDataError as error:
        print(error)
        return None
    known = exercises_of(data.settings)
    exercises = _chosen(known, exercise or name)
    if not exercises:
        print(f"there is no check for {exercise or name}, only for {', '.join(map(str, known))}")
        return None
    update = _updatable_output("checking …")

    def on_progress(line: str) -> None:
        update({"text/plain": line})

    context = _context(data, files)
    notebook = NotebookSubmission(name, function, data.settings, on_progress)
    submission = GivenGlobals(notebook, data.settings.given)
    views: dict[str, str] = {}
    results = run_checks(
        context,
        ReportingSubmission(submission, on_progress),
        exercises,
        lambda name, view: views.update({name: view_html(view)}),
    )
    update({"text/html": check_html(results, views), "text/plain": check_text(results)})
    return points_of(results)


def _context(data: SelfCheckData, files: AssignmentFiles) -> CheckContext:
    """Return what the checks know: the recorded values of the reference, and drawn pictures."""
    context = CheckContext(
        data.settings,
        Seed.of(data.seed),
        RecordedReference(data.reference_values),
        lambda: practice_training_data(context),
        files=files,
        scratch_files=ScratchFiles(Store(cache_folder()), lambda: (files.digest(),)),
    )
    return context


def _chosen(known: Sequence[Exercise], name: str) -> tuple[str, ...]:
    """Return the exercise of this name, or else all that are about the function of this name."""
    named = tuple(one.name for one in known if one.name == name)
    return named or tuple(one.name for one in known if one.function == name)


def _updatable_output(text: str) -> Callable[[dict[str, str]], None]:
    """Show a text below the cell; return a function that replaces this output."""
    data = {"text/plain": text}
    handle = display(data, raw=True, display_id=True)  # type: ignore[no-untyped-call]
    return lambda data: handle.update(data, raw=True)


@contextlib.contextmanager
def try_out() -> Iterator[None]:
    """Run a block that uses functions of this notebook; name a function without code."""
    try:
        yield
    except NotImplementedError as error:
        function = _innermost_function(error)
        print(f"{function} is not written yet: complete its code above, then run this cell again.")


def _innermost_function(error: BaseException) -> str:
    """Return the name of the function in which an exception was raised."""
    frame = error.__traceback__
    name = "a function"
    while frame is not None:
        if not frame.tb_frame.f_code.co_name.startswith("<"):
            name = frame.tb_frame.f_code.co_name
        frame = frame.tb_next
    return name
