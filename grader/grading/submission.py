"""A submission as the checks see it: something that can be called and gives evidence.

Two transports serve the same checks: `SandboxedSubmission` runs a notebook's slice beyond the
border, a notebook's own self-check (`grader.selfcheck`) calls the function in place.
"""

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from grader.grading.exception_hints import hint_for
from grader.sandbox.allowed_models import validate_model
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import (
    DECODING_ERRORS,
    MAX_PLAIN_REPORT_BYTES,
    Call,
    DescribeModel,
    Entry,
    Fault,
    JobResult,
    JobStatus,
    Limits,
    ModelConfig,
    ModelEvidence,
    ModelReport,
    Nothing,
    OwnPart,
    PictureReport,
    Predictions,
    PredictWithModel,
    Raised,
    ReadModel,
    Refused,
    Report,
    RunCall,
    Slice,
    Task,
    TrainingEvidence,
    TrainModel,
    TrainOwnModel,
    Unexpected,
    Value,
    encode,
)
from grader.submissions.trained_file import TrainedFile

_T = TypeVar("_T")
_HINTS: dict[JobStatus, str] = {
    "out of time": "is there a loop that never ends, or training inside the function?",
    "out of memory": "is an array or a layer far too large?",
    "out of space": "is there a loop that writes files without end?",
    "too many processes": "does the function start itself, or threads without end?",
    "too much output": "is there a print in a loop that never ends?",
}
_FILE_USED = "a trained model that can be read and asked"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A message is cut here, so that the student's own line has room behind it.
_MESSAGE = 180


class CheckFailure(Exception):  # noqa: N818  what it names is the student's
    """Something is not as it should be: what was expected, what came, at most one hint."""

    def __init__(self, expected: str, actual: str, hint: str | None = None) -> None:
        super().__init__(f"expected {expected}, got {actual}")
        self.expected = expected
        self.actual = actual
        self.hint = hint


class CallFailure(CheckFailure):
    """A function is missing, raised, or was stopped: there is no evidence to judge."""


class CallEvidence(msgspec.Struct, frozen=True):
    """What one call gave: its value as evidence, the files it left, the text it printed.

    `name` is what the function is called in the notebook, when that is an older name.
    """

    value: Value
    files: tuple[Entry, ...]
    printed: str
    name: str = ""


class Submission(Protocol):
    """What checks may ask of a submission. Each method raises `CallFailure` without evidence."""

    def call(self, call: Call) -> CallEvidence:
        """Call one of its functions."""
        ...

    def describe(self, model: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
        """What a model that it returned consists of."""
        ...

    def train(self, job: TrainModel) -> TrainingEvidence:
        """What a model that it returned learns."""
        ...

    def saved_model(self) -> ModelConfig:
        """What the trained model that was handed in says that it consists of."""
        ...

    def predict(self, model: ModelConfig, pictures: Path, white: float) -> Predictions:
        """What the trained model, of which `saved_model` was told, answers for pictures.

        They are a `.npy` file, uint8 (n, height, width, 3), and are scaled so that white is
        `white`.
        """
        ...


class SandboxedSubmission:
    """The slice of a notebook, run in a fresh fork of the sandbox for every call.

    In a `Session` the calls share a wall; in the `Sandbox` each has one of its own. `trained` is the
    file that was handed in beside the notebook, where the assignment asks for one. Models with own
    layers are judged where they were made if `judges_own_layers`, or else refused.
    """

    def __init__(
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
        # The same call gives the same evidence, so each is made once.
        self._known: dict[Call, CallEvidence] = {}
        self._described: dict[bytes, ModelEvidence] = {}

    def call(self, call: Call) -> CallEvidence:
        """Run the slice and the call; raises `CallFailure` or `SandboxError`."""
        if call not in self._known:
            self._known[call] = self._call(call)
        return self._known[call]

    def _call(self, call: Call) -> CallEvidence:
        part = self._slice.parts.get(call.function)
        if part is None:
            raise missing_function(
                call.function, self._slice.unusable_definitions.get(call.function)
            )
        result = self._sandbox.run(RunCall(part, call), self._limits)
        kind = PictureReport if call.observe == "batches" else Report
        report: Report | PictureReport = _decoded(result, kind, f"{call.function} to return")
        if isinstance(report.value, Raised):
            raise raised(
                call,
                report.value,
                self._limits,
                _lacking(report.value, report.faults, self._slice.unusable_definitions),
            )
        value = report.value
        if isinstance(value, ModelConfig) and not self._judges_own_layers:
            value = msgspec.structs.replace(value, in_place=None)
        return CallEvidence(value, result.files, result.printed, part.name)

    def describe(self, model: ModelConfig, picture_shape: tuple[int, int, int]) -> ModelEvidence:
        """Rebuild the model in a fork that holds no student code, and describe it.

        A model that cannot be rebuilt is described by the student's own process.
        """
        evidence = in_place(model)
        if evidence is not None:
            return evidence
        job = DescribeModel(acceptable(model), picture_shape)
        key = encode(job)
        if key not in self._described:
            self._described[key] = self._evidence(job, self._limits, ModelEvidence)
        return self._described[key]

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Train the model in a fork that holds no student code.

        A model that cannot be rebuilt is trained in the student's own process.
        """
        part = self._slice.parts.get(job.call.function) if job.call else None
        if job.call and part and in_place(job.model) is not None:
            work = TrainOwnModel(part, job.call, job)
            return self._evidence(work, self._train_limits, TrainingEvidence)
        job = msgspec.structs.replace(job, model=acceptable(job.model))
        return self._evidence(job, self._train_limits, TrainingEvidence)

    def saved_model(self) -> ModelConfig:
        """Have the file read in a fork that holds no student code."""
        job = ReadModel(str(self._openable()))
        model = self._evidence(job, self._limits, ModelConfig, _FILE_USED)
        # A file is judged by its own description only.
        return msgspec.structs.replace(model, own=(), in_place=None)

    def predict(self, model: ModelConfig, pictures: Path, white: float) -> Predictions:
        """Have the model asked in a fork that holds no student code."""
        job = PredictWithModel(acceptable(model), str(self._openable()), str(pictures), white)
        return self._evidence(job, self._train_limits, Predictions, _FILE_USED)

    def _openable(self) -> Path:
        """The file with the trained model; raises `CallFailure` if there is none to look into."""
        if self._trained is None or self._trained.fault is not None:
            raise trained_file_missing(self._trained)
        return self._trained.path

    def _evidence(
        self, work: Task, limits: Limits, kind: type[_T], wanted: str = "create_model to return"
    ) -> _T:
        result = self._sandbox.run(work, limits)
        report: ModelReport = _decoded(result, ModelReport, wanted)
        return expect_evidence(report, kind)


def expect_evidence(report: ModelReport, kind: type[_T]) -> _T:
    """The evidence in a report; raises `CallFailure` when Keras refused the model."""
    if isinstance(report, Refused):
        lines = report.why.strip().splitlines() or [""]
        raise CallFailure("a model that Keras can build and run", lines[0][:300])
    if not isinstance(report, kind):
        raise CallFailure("a model's evidence", type(report).__name__)
    return report


def trained_file_missing(file: TrainedFile | None) -> CallFailure:
    """The failure of a trained model that is not there or too large."""
    if file is None:
        return CallFailure("a trained model", "an assignment that asks for none")
    return CallFailure(
        f"the file {file.path.name} of at most {file.megabytes} MB, beside the notebook",
        str(file.fault),
        f"does model.save({file.path.name!r}) write it, and was it handed in?",
    )


def acceptable(model: ModelConfig) -> ModelConfig:
    """The model's description if it consists of Keras' own parts; raises `CallFailure` if not."""
    try:
        return validate_model(model)
    except ValueError as error:
        raise CallFailure(
            "a model made of Keras' own layers, losses and optimizers",
            _own_part_in_words(model.own[0]) if model.own else str(error),
            "can one of Keras' own take the place of your class or function?",
        ) from error


def in_place(model: ModelConfig) -> ModelEvidence | None:
    """What the student's process says of a model that can only be judged there; else None.

    It may be forged, and says so (`own_process`).
    """
    if model.in_place is None:
        return None
    if not any(part.kind == "training" for part in model.own):
        with contextlib.suppress(ValueError):
            validate_model(model)
            return None
    return msgspec.structs.replace(model.in_place, own_process=True)


def _own_part_in_words(part: OwnPart) -> str:
    place = f" (cell {part.cell})" if part.cell is not None else ""
    if part.kind == "training":
        return f"the class {part.name}{place} trains in a way of your own"
    return f"the layer {part.layer} uses the {part.kind} {part.name}{place} of your own"


def missing_function(function: str, place: str | None = None) -> CallFailure:
    """The failure of a function that no cell defines; `place` says where it stands in vain."""
    wanted, came = f"a function named {function}", "no cell that can be run defines it"
    if place is not None:
        return CallFailure(wanted, f"{came}: {place}")
    return CallFailure(wanted, came, "was it renamed or deleted?")


def raised(call: Call, error: Raised, limits: Limits, lacking: str | None = None) -> CallFailure:
    """The failure of a function that raised: the student's own line, the likeliest cause.

    `lacking` tells what became of a name that is not there.
    """
    function = call.function
    if error.exception == "MemoryError":
        needed = f"needed more than {limits.memory_mb} MB"
        return CallFailure(f"{function} to return", needed, _HINTS["out of memory"])
    message = _telling_line(error.message)
    actual = f"{error.exception}: {message}" if message else error.exception
    if error.code is not None:
        place = f"cell {error.cell}, line {error.line}: " if error.cell is not None else ""
        actual += f" ({place}{error.code})"
    hint = lacking or hint_for(function, error, call.folder)
    return CallFailure(f"{function} to return", actual, hint)


def _telling_line(message: str) -> str:
    """The line of a message that says what happened; Keras begins with where it happened."""
    plain = (_COLOUR.sub("", line).strip() for line in message.splitlines())
    lines = [line for line in plain if line and not line.startswith("Exception encountered when")]
    line = lines[0] if lines else ""
    return line if len(line) <= _MESSAGE else f"{line[:_MESSAGE]}…"


def unexpected(function: str, expected: str, value: Value) -> CheckFailure:
    """The mistake of a function that returned something else than asked for."""
    if isinstance(value, Unexpected):
        actual = value.what
    else:
        actual = "nothing (None)" if isinstance(value, Nothing) else type(value).__name__
    hint = f"does {function} return all that is asked for, in the order that is asked for?"
    if actual.startswith("the class "):
        hint = "a class is a plan only: where is an object made by it?"
    if "None" in actual:
        hint = f"does {function} end in a return statement, and has what it returns a value?"
    return CheckFailure(expected, actual, hint)


def _decoded(result: JobResult, kind: Any, wanted: str) -> Any:
    """The report of an outcome, checked against its type; raises `CallFailure` without one."""
    if result.status != "finished":
        raise CallFailure(wanted, result.detail, _HINTS.get(result.status))
    if kind is not PictureReport and len(result.report) > MAX_PLAIN_REPORT_BYTES:
        most = MAX_PLAIN_REPORT_BYTES // 2**20
        raise CallFailure(wanted, f"its answer is longer than {most} MB")
    try:
        return msgspec.msgpack.decode(result.report, type=kind)
    except DECODING_ERRORS as error:
        raise CallFailure(wanted, "its answer could not be read") from error


def _lacking(error: Raised, faults: tuple[Fault, ...], elsewhere: Mapping[str, str]) -> str | None:
    """Why a name is not there although the notebook seems to define it."""
    if error.exception not in ("NameError", "UnboundLocalError"):
        return None
    quoted = error.message.split("'")
    name = quoted[1] if len(quoted) > 1 else ""
    if name in elsewhere:
        return f"{name}: {elsewhere[name]}."
    if faults:
        fault = faults[0]
        return (
            "a line beside the function failed, so what it defines is missing: "
            f"cell {fault.cell}, line {fault.line}: {fault.message}"
        )
    return None
