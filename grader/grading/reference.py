"""What the reference solution yields: asked of it live, or read from a record of such answers.

The reference is a submission too: it goes through the same sandbox and the same observations, and
what is found is what others are compared with.
"""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from grader.cache import Store, key_of
from grader.grading.submission import CheckFailure, Submission
from grader.settings import SettingsError
from grader.submissions.notebooks import Cell

_T = TypeVar("_T")


class ReferenceFault(Exception):  # noqa: N818  as in "the grader's own fault"
    """The reference does not do what the checks ask of it: not the fault of who is graded."""


class Reference(Protocol):
    """What the reference solution yields, for checks to compare with."""

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """The fact called `name`: what `observe` finds when it is given the reference."""
        ...


class LiveReference:
    """Facts observed from the reference itself, stored under `depends_on` and their name."""

    def __init__(self, submission: Submission, store: Store, *depends_on: object) -> None:
        self._submission = submission
        self._store = store
        self._depends_on = depends_on

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """As `Reference.fact`; raises `ReferenceFault` when the reference fails."""
        key = key_of("fact", name, *self._depends_on)
        return self._store.once(key, kind, lambda: self._observed(name, observe))

    def _observed(self, name: str, observe: Callable[[Submission], _T]) -> _T:
        try:
            return observe(self._submission)
        except CheckFailure as error:
            raise ReferenceFault(f"{name} cannot be had from the reference: {error}") from error


class RecordedReference:
    """Facts that were observed before, for where the reference is not: a student's notebook."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """As `Reference.fact`; raises KeyError when the fact was not recorded."""
        return msgspec.convert(self._facts[name], kind)


class RecordingReference:
    """Passes facts on and keeps each as plain data in `facts`."""

    def __init__(self, source: Reference) -> None:
        self._source = source
        self.facts: dict[str, Any] = {}

    def value(self, name: str, kind: type[_T], observe: Callable[[Submission], _T]) -> _T:
        """As `Reference.fact`."""
        found = self._source.value(name, kind, observe)
        self.facts[name] = msgspec.to_builtins(found)
        return found


def reference_cells(package: str) -> tuple[Cell, ...]:
    """The modules right in a package as the cells of a submission; none of them is imported.

    Raises:
        SettingsError: there is no such package.
    """
    try:
        spec = find_spec(package)
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.submodule_search_locations is None:
        raise SettingsError(f"reference: there is no package {package}")
    (folder,) = spec.submodule_search_locations
    modules = sorted(Path(folder).glob("*.py"))
    return tuple(Cell(number, path.read_text("utf-8")) for number, path in enumerate(modules, 1))
