"""Cached models: each distinct model is described and trained once."""

import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from grader.cache import Store
from grader.grading.model_cache import CachedModels, description_key, training_key
from grader.grading.submission import CallEvidence, CallFailure
from grader.sandbox.protocol import (
    Array,
    Call,
    ModelConfig,
    ModelEvidence,
    TrainingEvidence,
    TrainModel,
)
from grader.source_digest import source_digest


def config(filters: int = 16, activation: object = "relu") -> dict[str, Any]:
    settings = {"filters": filters, "activation": activation}
    layer = {"class_name": "Conv2D", "config": settings}
    return {"class_name": "Sequential", "config": {"layers": [layer]}}


def compiled(rate: float = 0.001, loss: object = "binary_crossentropy", metrics=("accuracy",)):
    optimizer = {"class_name": "RMSprop", "config": {"learning_rate": rate}}
    return {"optimizer": optimizer, "loss": loss, "metrics": list(metrics)}


JOB = TrainModel(
    model=ModelConfig("Sequential", config(), compiled()),
    inputs="/state/cache/abc-training.npy",
    labels=Array.of(np.array([0, 1], np.uint8)),
    validation="/state/cache/abc-validation.npy",
    batch=20,
    epochs=3,
    enough_accuracy=0.3,
    random_seed=7,
)
LEARNED = Array.of(np.ones((2, 1), np.float32))
EVIDENCE = TrainingEvidence((0.7, 0.3), (0.5, 1.0), LEARNED, (0.7, 0.3), 0.5)


class CountingSubmission:
    """A submission that counts its descriptions and trainings."""

    def __init__(self, answer: TrainingEvidence | Exception = EVIDENCE) -> None:
        self.answer = answer
        self.jobs: list[TrainModel] = []
        self.described: list[ModelConfig] = []

    def call(self, call: Call) -> CallEvidence:
        """Return the name of the function as printed text."""
        return CallEvidence(ModelConfig("M", {}), (), call.function)

    def describe(self, model: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
        """Record the model and return the arguments."""
        self.described.append(model)
        return ModelEvidence(model.kind, picture_shape, (), (), 0)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Record the job and return the prepared answer."""
        self.jobs.append(job)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def job_with_model(**changes: Any) -> TrainModel:
    """Return the job with another model."""
    return msgspec.structs.replace(JOB, model=msgspec.structs.replace(JOB.model, **changes))


def test_calls_are_passed_on(tmp_path):
    submission = CachedModels(CountingSubmission(), Store(tmp_path))
    assert submission.call(Call("create_model")).printed == "create_model"


def test_the_same_model_is_described_once_for_all_submissions(tmp_path):
    first, second = CountingSubmission(), CountingSubmission()
    for trainee in (first, second):
        described = CachedModels(trainee, Store(tmp_path)).describe(JOB.model, (1, 2, 3))
        assert (described.kind, described.input_shape) == ("Sequential", (1, 2, 3))
    assert (len(first.described), len(second.described)) == (1, 0)


@pytest.mark.parametrize(
    ("other", "shape"),
    [
        (ModelConfig("MyModel", config(), compiled()), (1, 2, 3)),
        (ModelConfig("Sequential", config(32), compiled()), (1, 2, 3)),
        (ModelConfig("Sequential", config(), compiled(0.1)), (1, 2, 3)),
        (ModelConfig("Sequential", config(), compiled(metrics=())), (1, 2, 3)),
        (ModelConfig("Sequential", config(), None), (1, 2, 3)),
        (JOB.model, (1, 2, 4)),
    ],
    ids=["another class", "other filters", "rate", "metrics", "not compiled", "other pictures"],
)
def test_another_model_or_another_picture_is_described_again(tmp_path, other, shape):
    trainee = CountingSubmission()
    submission = CachedModels(trainee, Store(tmp_path))
    submission.describe(JOB.model, (1, 2, 3))
    submission.describe(other, shape)
    assert trainee.described == [JOB.model, other]


def test_a_change_of_the_describing_code_gives_another_key(monkeypatch):
    before = description_key(JOB.model, (1, 2, 3))
    real = Path.read_bytes
    source_digest.cache_clear()
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: real(path) + b"#" * (path.name == "describing.py")
    )
    assert description_key(JOB.model, (1, 2, 3)) != before
    source_digest.cache_clear()


def test_the_same_training_is_done_once_for_all_submissions(tmp_path):
    first, second = CountingSubmission(), CountingSubmission()
    assert CachedModels(first, Store(tmp_path)).train(JOB) == EVIDENCE
    assert CachedModels(second, Store(tmp_path)).train(JOB) == EVIDENCE
    assert (len(first.jobs), len(second.jobs)) == (1, 0)


def test_another_model_is_trained_again(tmp_path):
    trainee = CountingSubmission()
    submission = CachedModels(trainee, Store(tmp_path))
    submission.train(JOB)
    submission.train(job_with_model(architecture=config(32)))
    assert len(trainee.jobs) == 2


def test_without_reading_every_model_is_evaluated_and_stored(tmp_path):
    trainee, later = CountingSubmission(), CountingSubmission()
    unread = CachedModels(trainee, Store(tmp_path), read=False)
    for _ in range(2):
        unread.describe(JOB.model, (1, 2, 3))
    assert len(trainee.described) == 2
    assert unread.train(JOB) == unread.train(JOB) == EVIDENCE
    assert len(trainee.jobs) == 2
    CachedModels(later, Store(tmp_path)).train(JOB)
    assert later.jobs == []


def test_a_damaged_record_is_trained_again(tmp_path):
    CachedModels(CountingSubmission(), Store(tmp_path)).train(JOB)
    (entry,) = tmp_path.glob("*.msgpack")
    entry.write_bytes(entry.read_bytes()[:-1])
    trainee = CountingSubmission()
    assert CachedModels(trainee, Store(tmp_path)).train(JOB) == EVIDENCE
    assert len(trainee.jobs) == 1


def test_a_failed_training_is_not_stored(tmp_path):
    failing, trainee = CountingSubmission(CallFailure("a model", "none")), CountingSubmission()
    with pytest.raises(CallFailure):
        CachedModels(failing, Store(tmp_path)).train(JOB)
    assert CachedModels(trainee, Store(tmp_path)).train(JOB) == EVIDENCE


def test_a_model_with_foreign_parts_is_not_trained(tmp_path):
    trainee = CountingSubmission()
    foreign = job_with_model(architecture={"class_name": "Lambda", "config": {}})
    with pytest.raises(CallFailure, match="Lambda"):
        CachedModels(trainee, Store(tmp_path)).train(foreign)
    assert trainee.jobs == []


def test_spellings_of_the_same_model_are_one_training(tmp_path):
    trainee = CountingSubmission()
    submission = CachedModels(trainee, Store(tmp_path))
    relu = {"module": "builtins", "class_name": "function", "config": "relu"}
    submission.train(JOB)
    submission.train(job_with_model(architecture=config(activation=relu)))
    assert len(trainee.jobs) == 1


@pytest.mark.parametrize(
    "same",
    [
        msgspec.structs.replace(JOB),
        job_with_model(kind="MyModel"),
        job_with_model(compile=compiled(metrics=())),
        msgspec.structs.replace(
            JOB, inputs="/elsewhere/abc-training.npy", validation="/elsewhere/abc-validation.npy"
        ),
    ],
    ids=["a copy", "another class name", "other metrics", "another folder"],
)
def test_what_training_does_not_depend_on_is_not_in_the_key(same):
    assert training_key(same) == training_key(JOB)


@pytest.mark.parametrize(
    "other",
    [
        job_with_model(architecture=config(32)),
        job_with_model(architecture=config(activation="tanh")),
        job_with_model(compile=compiled(rate=0.01)),
        job_with_model(compile=compiled(loss="mse")),
        job_with_model(compile=None),
        msgspec.structs.replace(JOB, inputs="/state/cache/abd-training.npy"),
        msgspec.structs.replace(JOB, validation="/state/cache/abd-validation.npy"),
        msgspec.structs.replace(JOB, labels=Array.of(np.array([1, 0], np.uint8))),
        msgspec.structs.replace(JOB, labels=Array.of(np.array([0, 1], np.int32))),
        msgspec.structs.replace(JOB, classes=3),
        msgspec.structs.replace(JOB, factor=1.0),
        msgspec.structs.replace(JOB, batch=10),
        msgspec.structs.replace(JOB, epochs=4),
        msgspec.structs.replace(JOB, enough_accuracy=0.2),
        msgspec.structs.replace(JOB, random_seed=8),
        msgspec.structs.replace(JOB, batch=3, epochs=20),
    ],
    ids=[
        "filters",
        "activation",
        "rate",
        "loss",
        "not compiled",
        "inputs",
        "validation",
        "labels",
        "type of labels",
        "classes",
        "factor",
        "batch",
        "epochs",
        "enough loss",
        "seed",
        "batch and epochs swapped",
    ],
)
def test_everything_that_training_depends_on_is_in_the_key(other):
    assert training_key(other) != training_key(JOB)


def test_a_change_of_the_training_code_gives_another_key(monkeypatch):
    before = training_key(JOB)
    real = Path.read_bytes
    source_digest.cache_clear()
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: real(path) + b"#" * (path.name == "training.py")
    )
    assert training_key(JOB) != before
    source_digest.cache_clear()


def test_the_type_of_the_processor_changes_the_key_but_not_their_number(monkeypatch):
    before = training_key(JOB)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert training_key(JOB) == before
    machine = os.uname()
    monkeypatch.setattr(os, "uname", lambda: os.uname_result([*machine[:4], "riscv64"]))
    assert training_key(JOB) != before
