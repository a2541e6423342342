"""Trains each distinct model once: its outcome depends on its description and the recipe alone."""

import contextlib
import os
from functools import cache
from pathlib import Path

import msgspec
from filelock import Timeout

from grader.evidence import Call, ModelConfig, ModelEvidence, TrainingEvidence, TrainModel
from grader.sandbox import TENSORFLOW_THREADS
from grader.store import Store, key_of
from grader.submission import CallEvidence, Submission, acceptable


class TrainedOnce:
    """A submission whose trainings are looked up in a store, and kept there when they are new.

    With `read` off every training is done anew.
    """

    def __init__(self, submission: Submission, store: Store, read: bool = True) -> None:
        self._submission = submission
        self._store = store
        self._read = read

    def call(self, call: Call) -> CallEvidence:
        """As `Submission.call`."""
        return self._submission.call(call)

    def describe(self, model: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
        """As `Submission.describe`."""
        return self._submission.describe(model, picture_shape)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """As `Submission.train`, without training a model twice."""
        job = msgspec.structs.replace(job, model=acceptable(job.model))
        key = training_key(job)
        if self._read:
            return self._store.once(key, TrainingEvidence, lambda: self._trained(job))
        evidence = self._trained(job)
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


def training_key(job: TrainModel) -> str:
    """A key for all that a training depends on: model, pictures, labels, recipe, seed, machine.

    The names of the picture files stand for their content: they hold the key of what was drawn. The
    source of the training code is part of the key, so that a change of it trains everything anew.
    """
    settings = job.model.compile or {}
    return key_of(
        "training",
        _code(),
        job.model.architecture,
        [settings.get("optimizer"), settings.get("loss")],
        [Path(job.pictures).name, Path(job.validation).name, job.labels],
        [job.batch, job.epochs, job.enough_accuracy, job.white, job.random_seed],
        os.uname().machine,
    )


@cache
def _code() -> bytes:
    return (Path(__file__).parent / "inside" / "training.py").read_bytes()
