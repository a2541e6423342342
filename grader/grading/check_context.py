"""The data that checks use besides the submission: settings, seed, reference and pictures."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from grader.errors import GraderError
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.reference import Reference
from grader.grading.scratch_files import ScratchFiles
from grader.grading.training_data import HoldoutData, TrainingData
from grader.messages.phrases import Message
from grader.seeds import Seed
from grader.settings import Settings
from grader.training_settings import Thresholds, TrainedModel, TrainingConfig

_T = TypeVar("_T")


class CheckConfigError(GraderError):
    """Checks and settings that do not fit together; names the missing part."""


class CheckSkippedError(Exception):
    """The outcome of a check that cannot run here or now; the message is the hint."""

    def __init__(self, hint: Message) -> None:
        super().__init__(str(hint))
        self.hint = hint


ONLY_THE_GRADER = "checked after submission, on data that only the grader has"
"""The hint of a check whose data students do not have."""


def unavailable_in_selfcheck(_side: int) -> AbstractContextManager[HoldoutData]:
    """Raise `CheckSkippedError`: the `CheckContext.holdout_data` of a student's own machine."""
    raise CheckSkippedError("checked after submission, on photos that only the grader has")


@dataclass(frozen=True)
class CheckContext:
    """The data of one run of the checks besides the submission.

    `training_data` returns the inputs and labels for trainings, of the shape in `settings.data`; it
    raises `CheckSkippedError` on a student's machine that does not have their source.
    `holdout_data` takes a side length in pixels and returns the data for trained models; only
    photos of cats and dogs have different sides.
    `files` are the files that checks may read, `scratch_files` those that they keep; None outside
    of a course. `attempt` is the seed of the data for functions where it differs from `seed`.
    Models are always trained on the data of `seed`, so that they can be compared.
    """

    settings: Settings
    seed: Seed
    reference: Reference
    training_data: Callable[[], TrainingData]
    holdout_data: Callable[[int], AbstractContextManager[HoldoutData]] = unavailable_in_selfcheck
    files: AssignmentFiles | None = None
    scratch_files: ScratchFiles | None = None
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

    def file(self, name: str) -> Path:
        """Return the path of a data file in the folder `checks` or beside the notebook.

        A change of its content makes stored results invalid.

        Raises:
            CheckConfigError: this grading has no files.
            AssignmentFileError: there is no such file.
        """
        if self.files is None:
            raise CheckConfigError(f"a check needs the file {name}, but there is no assignment")
        return self.files.file(name)

    def scratch(self, name: str, make: Callable[[Path], None]) -> Path:
        """Return the path of a file that is costly to make; `make` writes it to the given path.

        It is made again only after a change of the seed, the settings, the reference, or a file
        that checks consist of or may read.

        Raises:
            CheckConfigError: this grading has no place to keep files.
        """
        if self.scratch_files is None:
            raise CheckConfigError(f"a check keeps the file {name}, but there is no place for it")
        return self.scratch_files.get_or_make(name, make)

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
