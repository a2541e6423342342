"""The part of grading on a cluster that runs on the workers: one evaluator for each class.

A submitted trained model is sent as a path and a digest, so it must be in a folder that all
machines share.
"""

import os
import threading
from pathlib import Path

import msgspec
from distributed import Worker, WorkerPlugin, get_worker

from grader.cache import FOLDER_MODE, Store
from grader.grading.check_context import CheckConfigError
from grader.grading.cluster_messages import (
    PACKAGE_NAME,
    Answer,
    Conditions,
    software_versions,
)
from grader.grading.evaluation import Evaluator
from grader.grading.evaluation_cache import settings_key
from grader.grading.exposure import expect_hidden
from grader.grading.grading_config import GradingConfig
from grader.grading.photos import DataError
from grader.sandbox.client import Sandbox
from grader.sandbox.errors import SandboxError
from grader.sandbox.fork_server_handle import ForkServer
from grader.sandbox.protocol import Slice, encode
from grader.settings import SettingsError
from grader.submissions.trained_file import TrainedFile


class _ConditionsError(Exception):
    """A condition of the class that this worker does not meet."""


class Evaluators(WorkerPlugin):
    """The evaluators of one worker process, one for each class, with one shared fork server.

    They live as long as the worker, so that TensorFlow is imported once.
    """

    name = PACKAGE_NAME
    idempotent = True

    def setup(self, worker: Worker) -> None:
        """Prepare a worker.

        The cache is beside the folders of the workers on this machine and shared by them, because
        they have to agree on the number of parallel trainings.
        """
        self._folder = Path(worker.local_directory).parent / PACKAGE_NAME
        self._folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        self._store = Store(self._folder)
        self._fork_server = ForkServer()
        self._evaluators: dict[bytes, tuple[Evaluator, Sandbox]] = {}
        # pytest runs the checks of one submission at a time.
        self._lock = threading.Lock()

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - Dask's interface
        """Stop the fork server and everything that it started."""
        self._fork_server.close()

    def evaluate(self, conditions: bytes, source: Slice | None, trained: str) -> Answer:
        """Evaluate some code, if any, and return the isolation of this machine.

        `trained` is the path of the submitted trained model, or empty.

        Raises:
            _ConditionsError: this worker does not meet the conditions.
            CheckConfigError, OSError, DataError, SandboxError: the evaluation failed.
        """
        with self._lock:
            if conditions not in self._evaluators:
                self._evaluators[conditions] = self._make_evaluator(conditions)
            evaluator, sandbox = self._evaluators[conditions]
            if source is None:
                return Answer(sandbox.isolation, cgroup=sandbox.protection.cgroup)
            file = _trained_file(evaluator, source, trained) if trained else None
            return Answer(sandbox.isolation, evaluator.evaluate(source, file))

    def _make_evaluator(self, encoded: bytes) -> tuple[Evaluator, Sandbox]:
        conditions = msgspec.msgpack.decode(encoded, type=Conditions)
        _expect_same_versions(conditions)
        config = msgspec.msgpack.decode(conditions.config, type=GradingConfig)
        _expect_same_photos(config, conditions)
        _expect_same_files(config, conditions)
        sandbox = Sandbox(conditions.levels, self._fork_server)
        confidential = [self._folder, *map(Path, map(os.fsdecode, conditions.confidential))]
        expect_hidden(confidential, sandbox.protection.readable)
        return Evaluator(config, self._store, sandbox), sandbox


def describe_isolation(conditions: bytes) -> bytes:
    """Run on a worker: check the conditions and describe the isolation of students' code."""
    return encode(_answer(conditions, None, ""))


def evaluate_slice(conditions: bytes, code: bytes, trained: str) -> bytes:
    """Run on a worker: evaluate a slice, and the trained model in a file."""
    return encode(_answer(conditions, msgspec.msgpack.decode(code, type=Slice), trained))


def _answer(conditions: bytes, source: Slice | None, trained: str) -> Answer:
    worker = get_worker()
    evaluators = worker.plugins[PACKAGE_NAME]
    assert isinstance(evaluators, Evaluators)
    try:
        return evaluators.evaluate(conditions, source, trained)
    except (
        _ConditionsError,
        OSError,
        SandboxError,
        SettingsError,
        CheckConfigError,
        DataError,
    ) as error:
        return Answer(failure=f"worker {worker.address}: {error}")


def _trained_file(evaluator: Evaluator, source: Slice, trained: str) -> TrainedFile:
    file = TrainedFile(Path(trained), evaluator.context.trained_model.megabytes)
    if file.stamp() != source.trained_model_digest:
        raise _ConditionsError(
            f"it does not find {trained} as this machine finds it: "
            "it has to be in a folder that all machines share"
        )
    return file


def _expect_same_versions(conditions: Conditions) -> None:
    here = software_versions()
    differences = [
        f"{name} is {here.get(name)} there, {expected} here"
        for name, expected in conditions.versions.items()
        if here.get(name) != expected
    ]
    if differences:
        raise _ConditionsError(
            f"its results may differ from those of this machine: {'; '.join(differences)}"
        )


def _expect_same_photos(config: GradingConfig, conditions: Conditions) -> None:
    folders = (config.training_source, config.holdout_source)
    if settings_key(config.settings, *folders) != conditions.settings:
        raise _ConditionsError(
            f"it does not find the photos in {' and '.join(filter(None, folders))} that this "
            "machine finds: they have to be in a folder that all machines share"
        )


def _expect_same_files(config: GradingConfig, conditions: Conditions) -> None:
    if config.files is not None and config.files.digest() != conditions.files:
        raise _ConditionsError(
            f"it does not find the checks and data in {config.data} that this machine finds: "
            "they have to be in a folder that all machines share"
        )
