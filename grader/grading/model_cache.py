"""Describes and trains each distinct model once, however many students hand it in.

Both depend on the model's configuration and on the grader's own code and pictures alone.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from filelock import Timeout

from grader.cache import Store, key_of
from grader.grading.submission import CallEvidence, Submission, acceptable, in_place
from grader.sandbox.environment import TENSORFLOW_THREADS
from grader.sandbox.protocol import (
    Call,
    ModelConfig,
    ModelEvidence,
    Predictions,
    TrainingEvidence,
    TrainModel,
    encode,
)
from grader.source_digest import source_digest

_T = TypeVar("_T")
_SANDBOX = Path(__file__).parents[1] / "sandbox"


class CachedModels:
    """A submission whose models are looked up in a store, and kept there when they are new.

    With `read` off every model is described and trained anew.
    """

    def __init__(self, submission: Submission, store: Store, read: bool = True) -> None:
        self._submission = submission
        self._store = store
        self._read = read

    def call(self, call: Call) -> CallEvidence:
        """As `Submission.call`."""
        return self._submission.call(call)

    def describe(self, model: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
        """As `Submission.describe`, without describing a model twice."""
        if in_place(model) is not None:
            return self._submission.describe(model, picture_shape)
        model = acceptable(model)
        key = description_key(model, picture_shape)
        return self._known(
            key, ModelEvidence, lambda: self._submission.describe(model, picture_shape)
        )

    def train(self, job: TrainModel) -> TrainingEvidence:
        """As `Submission.train`, without training a model twice."""
        if in_place(job.model) is not None:
            return self._trained(job)
        job = msgspec.structs.replace(job, model=acceptable(job.model))
        return self._known(training_key(job), TrainingEvidence, lambda: self._trained(job))

    def saved_model(self) -> ModelConfig:
        """As `Submission.saved_model`."""
        return self._submission.saved_model()

    def predict(self, model: ModelConfig, pictures: Path, white: float) -> Predictions:
        """As `Submission.predict`."""
        return self._submission.predict(model, pictures, white)

    def _known(self, key: str, kind: type[_T], make: Callable[[], _T]) -> _T:
        if self._read:
            return self._store.once(key, kind, make)
        evidence = make()
        self._store.put(key, evidence)
        return evidence

    def _trained(self, job: TrainModel) -> TrainingEvidence:
        """Train, when a place is free: more trainings at once than fit would slow each other."""
        places = max(1, (os.cpu_count() or 1) // TENSORFLOW_THREADS)
        locks = [self._store.locked(f"training-place-{number}") for number in range(places)]
        for lock in locks:
            with contextlib.suppress(Timeout), lock.acquire(timeout=0):
                return self._submission.train(job)
        with locks[os.getpid() % places]:
            return self._submission.train(job)


def description_key(model: ModelConfig, picture_shape: tuple[int, int, int]) -> str:
    """A key for all that a description depends on; the code that describes is part of it."""
    return key_of("description", source_digest(_SANDBOX), encode(model), picture_shape)


def training_key(job: TrainModel) -> str:
    """A key for all that a training depends on: model, pictures, labels, recipe, seed, machine.

    The names of the picture files stand for their content: they hold the key of what was drawn. The
    source of all that runs in the sandbox is part of the key, so that a change of it makes all kept
    trainings invalid.
    """
    settings = job.model.compile or {}
    return key_of(
        "training",
        source_digest(_SANDBOX),
        job.model.architecture,
        [settings.get("optimizer"), settings.get("loss")],
        [Path(job.pictures).name, Path(job.validation).name, job.labels],
        [job.batch, job.epochs, job.enough_accuracy, job.white, job.random_seed],
        os.uname().machine,
    )
