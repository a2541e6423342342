"""The pictures that a class shares, made at the first use and outside of the time limit."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from grader.cache import Store
from grader.grading.check_context import ONLY_THE_GRADER, CheckSkippedError
from grader.grading.data_source import holdout_data
from grader.grading.grading_config import GradingConfig
from grader.grading.time_limit import without_time_limit
from grader.grading.training_data import (
    HoldoutData,
    TrainingData,
    make_holdout_data,
    make_own_holdout_data,
    make_training_data,
)
from grader.training_settings import TrainedModel, TrainingConfig

# These words are part of the seeds: other words would change the pictures and with them grades.
TRAINING_PURPOSE, HOLDOUT_PURPOSE = "lesson", "unseen"


class ClassPictures:
    """The training and holdout data of one grading."""

    def __init__(self, config: GradingConfig, store: Store) -> None:
        self._config = config
        self._store = store
        self._training_data: TrainingData | None = None

    def training_data(self, training_config: TrainingConfig) -> TrainingData:
        """Return the data for training; the first call makes them.

        Raises:
            CheckSkippedError: a student's own machine does not have the source of the data.
            DataError: the source cannot be used.
        """
        if self._training_data is None:
            data, path = self._config.settings.data, self._config.training_source
            if path is None and not data.is_cats_and_dogs:
                raise CheckSkippedError(ONLY_THE_GRADER)
            source = None if path is None else Path(path)
            seed = self._config.seed.derived(TRAINING_PURPOSE)
            with without_time_limit():
                self._training_data = make_training_data(
                    self._store, training_config, source, seed, data
                )
        return self._training_data

    def holdout_data(
        self, trained_model: TrainedModel, side: int
    ) -> AbstractContextManager[HoldoutData]:
        """Return the data for the test of submitted trained models; photos side by side pixels."""
        assert self._config.holdout_source is not None
        path = Path(self._config.holdout_source)
        seed = self._config.seed.derived(HOLDOUT_PURPOSE)
        data, count = holdout_data(self._config.settings), trained_model.pictures
        with without_time_limit():
            if not data.is_cats_and_dogs:
                return nullcontext(make_own_holdout_data(self._store, path, data, count, seed))
            return make_holdout_data(self._store, path, count, side, seed)
