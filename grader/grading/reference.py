"""The values that the reference solution yields: observed live, or read from a record.

The reference is a submission too: the same sandbox runs it and the same checks observe it. The
values observed there are what other submissions are compared with.
"""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from grader.cache import Store, cache_key
from grader.errors import GraderError
from grader.grading.assignment_files import REFERENCE
from grader.grading.submission import CheckFailure, Submission
from grader.settings import SettingsError
from grader.submissions.notebooks import Cell, UnreadableError, read_cells

_T = TypeVar("_T")


class ReferenceFault(GraderError):  # noqa: N818 - the opposite of a CheckFailure
    """A reference solution that fails in a check: not the fault of the submission."""


class Reference(Protocol):
    """The values of the reference solution that checks compare with."""

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """Return the value called `name`: the result of `observe` for the reference."""
        ...


class LiveReference:
    """Values observed from the reference itself, stored under `depends_on` and their name."""

    def __init__(self, submission: Submission, store: Store, *depends_on: object) -> None:
        self._submission = submission
        self._store = store
        self._depends_on = depends_on

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """Return a value as `Reference.value`; raises `ReferenceFault` if the reference fails."""
        key = cache_key("reference value", name, *self._depends_on)
        return self._store.get_or_make(key, kind, lambda: self._observe(name, observe))

    def _observe(self, name: str, observe: Callable[[Submission], _T]) -> _T:
        try:
            return observe(self._submission)
        except CheckFailure as error:
            raise ReferenceFault(f"the reference yields no value for {name}: {error}") from error


class RecordedReference:
    """Recorded values, for students' notebooks, which do not contain the reference."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def value(
        self,
        name: str,
        kind: type[_T],
        observe: Callable[[Submission], _T],  # noqa: ARG002 - part of the interface
    ) -> _T:
        """Return a value as `Reference.value`; raises KeyError if it was not recorded."""
        return msgspec.convert(self._values[name], kind)


class RecordingReference:
    """A reference that passes values on and records each as plain data in `values`."""

    def __init__(self, source: Reference) -> None:
        self._source = source
        self.values: dict[str, Any] = {}

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """Return a value as `Reference.value`."""
        value = self._source.value(name, kind, observe)
        self.values[name] = msgspec.to_builtins(value)
        return value


def reference_cells(reference: str | None, notebook_source: Path) -> tuple[Cell, ...]:
    """Read a reference solution as the cells of a submission, without running or importing it.

    Args:
        reference: a file beside the notebook source, an installed package whose modules are the
            cells, or None for `reference.py` or else the solution in the notebook source.
        notebook_source: the path of the text that the assignment's notebook is made from.

    Raises:
        SettingsError: there is no such file or package.
    """
    path = reference_file(reference, notebook_source)
    if path is None:
        assert reference is not None
        return _package_cells(reference)
    try:
        return read_cells(path)
    except UnreadableError as error:
        raise SettingsError(f"reference: {path} cannot be read: {error}") from error


def reference_file(reference: str | None, notebook_source: Path) -> Path | None:
    """Return the file with the reference solution; None if it is an installed package.

    The arguments are those of `reference_cells`.
    """
    folder = notebook_source.parent
    if reference is not None:
        return folder / reference if reference.endswith(".py") else None
    return folder / REFERENCE if (folder / REFERENCE).is_file() else notebook_source


def _package_cells(package: str) -> tuple[Cell, ...]:
    """Read the modules directly in an installed package, each as a cell."""
    try:
        spec = find_spec(package)
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.submodule_search_locations is None:
        raise SettingsError(
            f"reference: there is no package {package}; name an installed package, or a file "
            f"such as {REFERENCE} beside the notebook"
        )
    (folder,) = spec.submodule_search_locations
    modules = sorted(Path(folder).glob("*.py"))
    return tuple(Cell(number, path.read_text("utf-8")) for number, path in enumerate(modules, 1))
