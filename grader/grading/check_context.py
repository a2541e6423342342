"""The data that checks use besides the submission: settings, seed, reference and pictures."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from grader.errors import GraderError
from grader.grading.reference import Reference
from grader.grading.training_data import HoldoutData, TrainingData
from grader.seeds import Seed
from grader.settings import Settings, Thresholds, TrainedModel, TrainingConfig

_T = TypeVar("_T")


class CheckConfigError(GraderError):
    """Checks and settings that do not fit together; names the missing part."""


class CheckSkippedError(Exception):
    """The outcome of a check that cannot run here or now; the message is the hint."""


def unavailable_in_selfcheck(_side: int) -> AbstractContextManager[HoldoutData]:
    """Raise `CheckSkippedError`: the `CheckContext.holdout_data` of a student's own machine."""
    raise CheckSkippedError("checked after submission, on photos that only the grader has")


@dataclass(frozen=True)
class CheckContext:
    """The data of one run of the checks besides the submission.

    `holdout_data` takes a side length in pixels and returns the photos for trained models.
    `attempt` is the seed of the data for functions where it differs from `seed`. Models are always
    trained on the data of `seed`, so that they can be compared.
    """

    settings: Settings
    seed: Seed
    reference: Reference
    training_data: Callable[[], TrainingData]
    holdout_data: Callable[[int], AbstractContextManager[HoldoutData]] = unavailable_in_selfcheck
    attempt: Seed | None = None
    _random_input: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False)

    @property
    def training_config(self) -> TrainingConfig:
        """The training of a model; raises `CheckConfigError` if the settings lack it."""
        return _required_table(self.settings.recipe, "recipe")

    @property
    def thresholds(self) -> Thresholds:
        """The goals of a model; raises `CheckConfigError` if the settings lack them."""
        return _required_table(self.settings.thresholds, "thresholds")

    @property
    def trained_model(self) -> TrainedModel:
        """The submitted trained model; raises `CheckConfigError` if the settings lack it."""
        return _required_table(self.settings.trained_model, "trained_model")

    def random_input(self, draw: Callable[[np.random.Generator], _T], *purpose: str) -> _T:
        """Call `draw` with a random generator for one purpose; equal seeds give equal inputs.

        The input is made once, for all submissions with this data.
        """
        if purpose not in self._random_input:
            seed = self.seed if self.attempt is None else self.attempt
            self._random_input[purpose] = draw(seed.generator(*purpose))
        value: _T = self._random_input[purpose]
        return value

    def for_attempt(self, attempt: Seed, reference: Reference) -> "CheckContext":
        """Return a context with data of its own and a reference for that data."""
        return replace(self, attempt=attempt, reference=reference, _random_input={})


def _required_table(table: _T | None, name: str) -> _T:
    if table is None:
        raise CheckConfigError(f"the settings have no [{name}], but a check needs it")
    return table
