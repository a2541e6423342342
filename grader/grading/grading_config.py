"""The configuration that all evaluations of a class share, as plain data."""

import os
from pathlib import Path

import msgspec

from grader.grading.assignment_files import AssignmentFiles
from grader.sandbox import protocol
from grader.seeds import Seed
from grader.settings import Settings
from grader.submissions.notebooks import Cell


class GradingConfig(msgspec.Struct, frozen=True):
    """The settings, the seed, the reference and the data that all evaluations of a class share.

    `checks` and `data` are the absolute folders of `AssignmentFiles`, or empty; `reference` holds
    the source of the reference solution. `training_source` and `holdout_source` are the absolute
    files or folders named by the settings: photos or other data for training, and for the test of
    submitted trained models. Without `use_cache` every model is described and trained again.
    """

    settings: Settings
    seed: Seed
    reference: tuple[Cell, ...] = ()
    checks: str = ""
    data: str = ""
    training_source: str | None = None
    holdout_source: str | None = None
    use_cache: bool = True

    @property
    def files(self) -> AssignmentFiles | None:
        """The files that the checks consist of or may read; None without an assignment's folder."""
        return AssignmentFiles(Path(self.checks), Path(self.data)) if self.checks else None

    @property
    def call_limits(self) -> protocol.Limits:
        """The limits of one call of a student's function."""
        limits = self.settings.limits
        return protocol.Limits(limits.seconds, limits.memory_mb, limits.cpu_seconds)

    @property
    def training_limits(self) -> protocol.Limits:
        """The limits of one training."""
        limits = self.settings.limits
        return protocol.Limits(
            limits.training_seconds,
            limits.memory_mb + self._training_data_mb,
            # A training runs no student code, so only the wall clock counts.
            limits.training_seconds * (os.cpu_count() or 1),
        )

    @property
    def _training_data_mb(self) -> int:
        """The memory of the grader's own inputs during a training, which the model may add to.

        The inputs are floats of four bytes, and Keras holds them three times while loading them.
        """
        config = self.settings.recipe
        if config is None:
            return 0
        return 3 * 4 * (config.pictures + config.validation) * self.settings.data.size // 2**20
