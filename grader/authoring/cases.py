"""Submissions that the checks of an assignment are tried on, each with its expected result.

A case is a folder with `submission.py` or `submission.ipynb` and `expected.toml`.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import InputError
from grader.settings import Rubric

_EXPECTED = "expected.toml"
_WHOLE_EXERCISE = "::*"


class CaseError(InputError):
    """A case that cannot be used; names its folder."""


@dataclass(frozen=True)
class Case:
    """A folder with a submission and its expected result."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of the case, which describes the submission."""
        return self.folder.name

    @property
    def assignment(self) -> str:
        """The name of the folder with all cases, which may be that of the assignment."""
        return self.folder.parent.name

    @property
    def submission(self) -> Path:
        """The notebook or `.py` file; raises `CaseError` unless there is exactly one."""
        paths = sorted(self.folder.glob("submission.*"))
        if len(paths) != 1:
            raise CaseError(
                f"{self.folder}: expected one file submission.py or submission.ipynb, "
                f"found {len(paths)}"
            )
        return paths[0]

    @cached_property
    def expected(self) -> dict[str, object]:
        """The content of `expected.toml`; raises `CaseError` if it is not TOML."""
        path = self.folder / _EXPECTED
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CaseError(f"{path} cannot be read: {error}") from error

    @property
    def status(self) -> str:
        """The expected status: `graded` or `ungradable`."""
        return str(self.expected.get("status", "graded"))

    @property
    def rubric(self) -> Rubric | None:
        """The rubric of the expected result, or None for that of the assignment."""
        rubric = self.expected.get("rubric")
        if rubric not in (None, "exact", "open"):
            raise CaseError(f"{self.folder / _EXPECTED}: rubric: expected exact or open")
        return rubric

    @property
    def kind(self) -> str:
        """The kind of the submission: `right`, `wrong` or `ungradable`."""
        if self.status != "graded":
            return self.status
        return "wrong" if self.names("failed") else "right"

    def names(self, status: str, checks: Iterable[str] = ()) -> set[str]:
        """Return the full names of the checks that must be `failed` or `skipped`.

        A listed `exercise::*` expands to those of `checks` in the exercise that are not `failed`.
        """
        listed = self.expected.get(status, [])
        if not isinstance(listed, list):
            raise CaseError(f"{self.folder / _EXPECTED}: {status}: expected a list of checks")
        whole = {name.removesuffix("*") for name in listed if name.endswith(_WHOLE_EXERCISE)}
        others = set(checks) - (set() if status == "failed" else self.names("failed"))
        expanded = {name for name in others if f"{name.partition('::')[0]}::" in whole}
        return expanded | {name for name in listed if not name.endswith(_WHOLE_EXERCISE)}


def cases_in(folder: Path) -> list[Case]:
    """Return all cases in a folder, in order of name; none if there is no folder."""
    return [Case(path.parent) for path in sorted(folder.glob(f"*/{_EXPECTED}"))]
