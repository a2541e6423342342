"""A cache of models: each distinct model is described and trained once for a whole class.

Both depend only on the model's configuration and on the grader's own code and pictures.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from filelock import Timeout

from grader.cache import Store, cache_key
from grader.grading.forwarding_submission import ForwardingSubmission
from grader.grading.model_evidence import in_place_evidence, require_allowed_model
from grader.grading.submission import Submission
from grader.sandbox.environment import TENSORFLOW_THREADS
from grader.sandbox.protocol import (
    ModelConfig,
    ModelEvidence,
    TrainingEvidence,
    TrainModel,
    encode,
)
from grader.source_digest import source_digest

_T = TypeVar("_T")
_SANDBOX = Path(__file__).parents[1] / "sandbox"


class CachedModels(ForwardingSubmission):
    """A submission whose models are read from a store, or evaluated and stored if they are new.

    Without `read` every model is described and trained again.
    """

    def __init__(self, submission: Submission, store: Store, read: bool = True) -> None:
        super().__init__(submission)
        self._store = store
        self._read = read

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Describe a model as `Submission.describe`, but each model only once."""
        if in_place_evidence(model) is not None:
            return self._submission.describe(model, picture_shape)
        model = require_allowed_model(model)
        key = description_key(model, picture_shape)
        return self._read_or_make(
            key, ModelEvidence, lambda: self._submission.describe(model, picture_shape)
        )

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Train a model as `Submission.train`, but each model only once."""
        if in_place_evidence(job.model) is not None:
            return self._train_in_turn(job)
        job = msgspec.structs.replace(job, model=require_allowed_model(job.model))
        return self._read_or_make(
            training_key(job), TrainingEvidence, lambda: self._train_in_turn(job)
        )

    def _read_or_make(self, key: str, kind: type[_T], make: Callable[[], _T]) -> _T:
        if self._read:
            return self._store.get_or_make(key, kind, make)
        evidence = make()
        self._store.put(key, evidence)
        return evidence

    def _train_in_turn(self, job: TrainModel) -> TrainingEvidence:
        """Train when a slot is free: more parallel trainings than slots would slow each other."""
        slots = max(1, (os.cpu_count() or 1) // TENSORFLOW_THREADS)
        locks = [self._store.locked(f"training-slot-{number}") for number in range(slots)]
        for lock in locks:
            with contextlib.suppress(Timeout), lock.acquire(timeout=0):
                return self._submission.train(job)
        with locks[os.getpid() % slots]:
            return self._submission.train(job)


def description_key(model: ModelConfig, picture_shape: tuple[int, ...]) -> str:
    """Make the key of a description; it includes the source of the sandbox."""
    return cache_key("description", source_digest(_SANDBOX), encode(model), picture_shape)


def training_key(job: TrainModel) -> str:
    """Make the key of a training from model, inputs, labels, config, seed and processor type.

    The names of the input files contain a key of their content. The source of the sandbox is part
    of the key, so that a change of it makes all stored trainings invalid.
    """
    settings = job.model.compile or {}
    return cache_key(
        "training",
        source_digest(_SANDBOX),
        job.model.architecture,
        [settings.get("optimizer"), settings.get("loss")],
        [Path(job.inputs).name, Path(job.validation).name, job.labels],
        [job.batch, job.epochs, job.enough_accuracy, job.factor, job.classes, job.random_seed],
        os.uname().machine,
    )
