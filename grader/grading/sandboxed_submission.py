"""A submission whose code runs in the sandbox, in a fresh fork for every call."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from grader.grading.call_failures import (
    exception_failure,
    explain_missing_name,
    missing_function_failure,
    trained_file_failure,
    unfinished_failure,
)
from grader.grading.model_evidence import (
    expect_evidence,
    in_place_evidence,
    require_allowed_model,
)
from grader.grading.submission import CallEvidence, CallFailure
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import (
    DECODING_ERRORS,
    MAX_PLAIN_REPORT_BYTES,
    Call,
    DescribeModel,
    Entry,
    JobResult,
    Limits,
    ModelConfig,
    ModelEvidence,
    ModelReport,
    Part,
    PictureReport,
    Predictions,
    PredictWithModel,
    Raised,
    ReadModel,
    Report,
    RunCall,
    Slice,
    Task,
    TrainingEvidence,
    TrainModel,
    TrainOwnModel,
    encode,
)
from grader.submissions.function_reading import FunctionReading, read_part
from grader.submissions.trained_file import TrainedFile

_T = TypeVar("_T")
_ARRAY_OBSERVATIONS = ("batches", "dataset", "arrays")
# The home folder inside the sandbox; it is compared and never opened.
_HOME = Path("/tmp/home")  # noqa: S108
_READABLE_MODEL = "a trained model that can be read and asked"


class SandboxedSubmission:
    """The slice of a notebook whose calls run in the sandbox.

    Calls in a `Session` share its isolation; in a `Sandbox` each call has isolation of its own.
    `trained` is the trained model beside the notebook, if the assignment requires one. Models with
    custom layers are evaluated in the student's process if `judges_own_layers`, else refused.
    """

    def __init__(  # noqa: PLR0913 - the parts come from different owners
        self,
        sandbox: Sandbox | Session,
        source: Slice,
        limits: Limits,
        train_limits: Limits,
        trained: TrainedFile | None = None,
        judges_own_layers: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._judges_own_layers = judges_own_layers
        self._slice = source
        self._trained = trained
        self._limits = limits
        self._train_limits = train_limits
        # Equal calls give equal evidence, so each runs only once.
        self._call_evidence: dict[bytes, CallEvidence] = {}
        self._descriptions: dict[bytes, ModelEvidence] = {}
        self._readings: dict[str, FunctionReading] = {}

    def call(self, call: Call) -> CallEvidence:
        """Run the slice and the call; raises `CallFailure` or `SandboxError`."""
        key = encode(call)
        if key not in self._call_evidence:
            self._call_evidence[key] = self._run_call(call)
        return self._call_evidence[key]

    def _run_call(self, call: Call) -> CallEvidence:
        unusable = self._slice.unusable_definitions
        part = self._slice.parts.get(call.function)
        if part is None:
            raise missing_function_failure(call.function, unusable.get(call.function))
        result = self._sandbox.run(RunCall(part, call), self._limits)
        kind = PictureReport if call.observe in _ARRAY_OBSERVATIONS else Report
        report: Report | PictureReport = _decode_report(result, kind, f"{call.function} to return")
        value = report.value
        if isinstance(value, Raised):
            missing_name = explain_missing_name(value, report.faults, unusable)
            raise exception_failure(call, value, self._limits, self._reading(part), missing_name)
        if isinstance(value, ModelConfig) and not self._judges_own_layers:
            value = msgspec.structs.replace(value, in_place=None)
        files = tuple(entry for entry in result.files if not _is_written_before(entry, part))
        return CallEvidence(
            value, files, result.printed, part.name, report.caught, self._reading(part)
        )

    def _reading(self, part: Part) -> FunctionReading:
        if part.name not in self._readings:
            self._readings[part.name] = read_part(part)
        return self._readings[part.name]

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Rebuild the model in a fork without student code, and describe it.

        The student's own process describes a model that cannot be rebuilt.
        """
        evidence = in_place_evidence(model)
        if evidence is not None:
            return evidence
        job = DescribeModel(require_allowed_model(model), picture_shape)
        key = encode(job)
        if key not in self._descriptions:
            self._descriptions[key] = self._run_model_job(job, self._limits, ModelEvidence)
        return self._descriptions[key]

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Train the model in a fork without student code.

        The student's own process trains a model that cannot be rebuilt.
        """
        part = self._slice.parts.get(job.call.function) if job.call else None
        if job.call and part and in_place_evidence(job.model) is not None:
            task = TrainOwnModel(part, job.call, job)
            return self._run_model_job(task, self._train_limits, TrainingEvidence)
        job = msgspec.structs.replace(job, model=require_allowed_model(job.model))
        return self._run_model_job(job, self._train_limits, TrainingEvidence)

    def saved_model(self) -> ModelConfig:
        """Read the submitted trained model in a fork without student code."""
        job = ReadModel(str(self._trained_path()))
        model = self._run_model_job(job, self._limits, ModelConfig, _READABLE_MODEL)
        # Nothing but its own configuration counts for a file.
        return msgspec.structs.replace(model, own=(), in_place=None)

    def predict(self, model: ModelConfig, inputs: Path, factor: float) -> Predictions:
        """Let the submitted trained model predict in a fork without student code."""
        allowed = require_allowed_model(model)
        job = PredictWithModel(allowed, str(self._trained_path()), str(inputs), factor)
        return self._run_model_job(job, self._train_limits, Predictions, _READABLE_MODEL)

    def _trained_path(self) -> Path:
        """Return the path of the trained model; raises `CallFailure` if it cannot be read."""
        if self._trained is None or self._trained.fault is not None:
            raise trained_file_failure(self._trained)
        return self._trained.path

    def _run_model_job(
        self, task: Task, limits: Limits, kind: type[_T], expected: str = "create_model to return"
    ) -> _T:
        report: ModelReport = _decode_report(self._sandbox.run(task, limits), ModelReport, expected)
        return expect_evidence(report, kind)


def _is_written_before(entry: Entry, part: Part) -> bool:
    """Return whether an entry is a file that statements write before the call of their function."""
    path = Path(entry.path)
    return entry.kind == "file" and path.parent == _HOME and path.name in part.written_files


def _decode_report(result: JobResult, kind: Any, expected: str) -> Any:
    """Decode the report of a job as `kind`; raises `CallFailure` if there is no valid report."""
    if result.status != "finished":
        raise unfinished_failure(result, expected)
    if kind is not PictureReport and len(result.report) > MAX_PLAIN_REPORT_BYTES:
        raise CallFailure(
            expected, f"its answer is longer than {MAX_PLAIN_REPORT_BYTES // 2**20} MB"
        )
    try:
        return msgspec.msgpack.decode(result.report, type=kind)
    except DECODING_ERRORS as error:
        raise CallFailure(expected, "its answer could not be read") from error
