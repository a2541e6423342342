"""An exercise as its checks see it: its name, its function, and its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from grader.grading.check_context import CheckConfigError
from grader.settings import ExerciseSettings, Settings

_T = TypeVar("_T")


@dataclass(frozen=True)
class Exercise:
    """One exercise of an assignment, and the module that its checks are in.

    `function` is the function of the notebook that the exercise is about, `checks` the name of the
    module without `test_`; several exercises may use one module, with other `parameters`.
    """

    name: str
    function: str
    checks: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, name: str) -> "Exercise":
        """Return the exercise of this name as the settings describe it."""
        described = settings.exercises.get(name, ExerciseSettings())
        function, checks = settings.function_of(name), described.checks or name
        return cls(name, function, checks, described.parameters)

    def parameter(self, name: str, kind: type[_T], default: _T) -> _T:
        """Return a parameter from the settings as `kind`, or the default.

        Raises:
            CheckConfigError: the value is of another kind.
        """
        try:
            return msgspec.convert(self.parameters.get(name, default), kind)
        except msgspec.ValidationError as error:
            raise CheckConfigError(
                f"exercises.{self.name}.parameters.{name}: {str(error).replace('`', '')}"
            ) from error

    def __str__(self) -> str:
        """Return the name, which pytest appends to the name of a check."""
        return self.name
