"""A submission that is the running notebook: its function is called in place.

The grader's checks use it like a submission in the sandbox, so it gives the same evidence.
"""

import contextlib
import linecache
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from grader.grading.call_failures import (
    exception_failure,
    trained_file_failure,
)
from grader.grading.check_context import CheckSkippedError
from grader.grading.model_evidence import expect_evidence, in_place_evidence, require_allowed_model
from grader.grading.reporting_submission import ProgressCallback
from grader.grading.submission import CallEvidence
from grader.sandbox.isolation.file_snapshot import snapshot
from grader.sandbox.jobs import model_jobs
from grader.sandbox.jobs.arguments import call_function, given_values
from grader.sandbox.jobs.capture import capture_result
from grader.sandbox.jobs.input_files import create_files
from grader.sandbox.jobs.training import TrainingArrays, train, train_in_place
from grader.sandbox.protocol import (
    Call,
    DescribeModel,
    Limits,
    ModelConfig,
    ModelEvidence,
    Predictions,
    PredictWithModel,
    Raised,
    ReadModel,
    Refused,
    TrainingEvidence,
    TrainModel,
    Value,
    encode,
)
from grader.selfcheck.call_contexts import (
    captured_output,
    code_files,
    discarded_errors,
    given_globals,
    globals_of,
    reading_of,
    seeded_random_numbers,
)
from grader.selfcheck.derived_globals import function_with_globals
from grader.settings import Settings
from grader.submissions.trained_file import trained_file

_T = TypeVar("_T")


class NotebookSubmission:
    """A function of the running notebook and the graded functions beside it, called in place."""

    def __init__(
        self,
        name: str,
        function: Callable[..., Any] | str,
        settings: Settings,
        on_progress: ProgressCallback,
    ) -> None:
        self._name = name
        self._function = function
        self._on_progress = on_progress
        self._settings = settings
        self._limits = Limits(settings.limits.seconds, settings.limits.memory_mb)
        self._evidence: dict[bytes, CallEvidence] = {}

    def call(self, call: Call) -> CallEvidence:
        """Call a function on files in a temporary folder; the same call runs once.

        Raises:
            CallFailure: the function raised an exception.
            CheckSkippedError: the notebook has not defined the function yet.
        """
        key = encode(call)
        if key not in self._evidence:
            self._evidence[key] = self._call(call)
        return self._evidence[key]

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Rebuild the model and describe it; a model with own layers is described in place."""
        evidence = in_place_evidence(model)
        if evidence is not None:
            return evidence
        job = DescribeModel(require_allowed_model(model), picture_shape)
        with captured_output():
            return expect_evidence(model_jobs.work(job, []), ModelEvidence)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Rebuild the model and train it, with progress.

        A model with own layers is created again by the function, and trained in place.

        Raises:
            CallFailure: the model does not fit the inputs or the labels.
        """
        arrays = TrainingArrays(np.load(job.inputs), job.labels.numpy(), np.load(job.validation))
        report = self._report_training
        with discarded_errors(), _refused_models():
            if in_place_evidence(job.model) is not None and callable(self._function):
                call = job.call or Call(self._name)
                function = self._function_of(call)
                with _call_folder(call) as folder, _prepared(function, call, folder) as prepared:
                    model = call_function(prepared, call, folder)
                return train_in_place(model, job, arrays, report)
            job = msgspec.structs.replace(job, model=require_allowed_model(job.model))
            return train(job, arrays, report)

    def saved_model(self) -> ModelConfig:
        """Read the trained model from the file beside the notebook."""
        path = self._trained_path()
        return self._evidence_of_file(ReadModel(str(path)), [path], ModelConfig)

    def predict(self, model: ModelConfig, inputs: Path, factor: float) -> Predictions:
        """Rebuild the model with the weights of the file, and return its predictions."""
        path = self._trained_path()
        job = PredictWithModel(require_allowed_model(model), str(path), str(inputs), factor)
        return self._evidence_of_file(job, [path, inputs], Predictions)

    def _trained_path(self) -> Path:
        trained = trained_file(Path("notebook"), self._settings)
        if trained is None or trained.fault is not None:
            raise trained_file_failure(trained)
        return trained.path

    def _evidence_of_file(
        self, job: ReadModel | PredictWithModel, files: Sequence[Path], kind: type[_T]
    ) -> _T:
        # The job closes these descriptors.
        inputs = [os.open(path, os.O_RDONLY) for path in files]
        with captured_output():
            return expect_evidence(model_jobs.work(job, inputs), kind)

    def _report_training(self, number: int, loss: float, accuracy: float) -> None:
        self._on_progress(
            f"training: after {number / 2:g} epochs loss {loss:.3f}, "
            f"{accuracy:.0%} of a sample of pictures correct …"
        )

    def _function_of(self, call: Call) -> Callable[..., Any]:
        """Return the function of a call: the one under check, or another one of the notebook."""
        function = self._function
        if call.function != self._name:
            function = globals_of(self._function).get(call.function, call.function)
        if not callable(function):
            raise CheckSkippedError(
                f"checked after submission, because it also uses {call.function}: "
                "run the cell that defines it to check now"
            )
        return function

    def _call(self, call: Call) -> CallEvidence:
        function = self._function_of(call)
        with _call_folder(call) as folder:
            with captured_output() as printed, seeded_random_numbers(call.random_seed):
                value = _value(function, call, folder)
            reading = reading_of(function, call.function)
            if isinstance(value, Raised):
                raise exception_failure(call, value, self._limits, reading)
            if isinstance(value, ModelConfig) and not self._settings.judges_own_layers:
                value = msgspec.structs.replace(value, in_place=None)
            files = snapshot(folder.parent, folder)
            return CallEvidence(value, files, printed.getvalue(), reading=reading)


@contextlib.contextmanager
def _prepared(
    function: Callable[..., Any], call: Call, folder: Path
) -> Iterator[Callable[..., Any]]:
    """Set the globals and the current directory that a call asks for, and restore them.

    Yields the function, with other globals that derive from the given ones.
    """
    values = given_values(call, folder)
    directory = contextlib.chdir(folder) if call.in_folder else contextlib.nullcontext()
    with given_globals(function, values), directory:
        yield function_with_globals(call.function, values) or function


def _value(function: Callable[..., Any], call: Call, folder: Path) -> Value:
    """Call a function, and return its value or its exception as data."""
    try:
        # The code of a generator runs when it is read.
        with _prepared(function, call, folder) as function:
            return capture_result(call_function(function, call, folder), call)
    except Exception as error:  # noqa: BLE001 - student code may raise any exception
        return _as_data(error, function)


@contextlib.contextmanager
def _refused_models() -> Iterator[None]:
    """Turn an error of Keras about a model into the failure that the grader reports."""
    try:
        yield
    except ValueError as error:
        expect_evidence(Refused(str(error)), TrainingEvidence)


@contextlib.contextmanager
def _call_folder(call: Call) -> Iterator[Path]:
    """Create the files of a call in a temporary folder; yield the working folder."""
    with tempfile.TemporaryDirectory(prefix="check-") as name:
        folder = Path(name).resolve() / call.folder
        create_files(call, folder)
        yield folder


def _as_data(error: Exception, function: object) -> Raised:
    """Return an exception as data, with the innermost line of the notebook."""
    notebooks = code_files(function)
    code = None
    frame = error.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if name in notebooks or "ipykernel" in name:
            code = linecache.getline(name, frame.tb_lineno).strip() or code
        frame = frame.tb_next
    return Raised(type(error).__name__, str(error), code=code)
