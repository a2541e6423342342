"""The modules that checks are in: the course's own first, then those of this package."""

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.errors import did_you_mean
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.check_context import CheckConfigError
from grader.grading.exercise import Exercise

CHECKS_FOLDER = Path(__file__).parents[1] / "checks"
"""The folder with the checks of this package."""
_PREFIX = "test_"


def check_modules(exercises: Iterable[Exercise], files: AssignmentFiles | None) -> list[Path]:
    """Return the modules with the checks of the exercises, each once.

    Raises:
        CheckConfigError: an exercise has no checks.
    """
    return list(dict.fromkeys(_check_module(exercise, files) for exercise in exercises))


def _check_module(exercise: Exercise, files: AssignmentFiles | None) -> Path:
    own = files.check_module(exercise.checks) if files else None
    module = own or CHECKS_FOLDER / f"{_PREFIX}{exercise.checks}.py"
    if module.is_file():
        return module
    folders = [files.checks, CHECKS_FOLDER] if files else [CHECKS_FOLDER]
    available = [
        path.stem.removeprefix(_PREFIX)
        for folder in folders
        for path in folder.glob(f"{_PREFIX}*.py")
    ]
    looked = f" in {files.checks}" if files else ""
    raise CheckConfigError(
        f"the exercise {exercise} has points, but there is no {module.name} with checks{looked}"
        f"{did_you_mean(exercise.checks, available)}"
    )


@contextlib.contextmanager
def importable(folder: Path | None) -> Iterator[None]:
    """Let the checks in a folder import modules beside them, and forget all of these at the end.

    Another course may have modules of the same name, and an author changes them between two runs.
    """
    if folder is None:
        yield
        return
    writes_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = writes_bytecode
        for name in [name for name, module in sys.modules.items() if _is_below(module, folder)]:
            del sys.modules[name]


def _is_below(module: object, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder)
