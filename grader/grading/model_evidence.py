"""Evidence about models: which models may be rebuilt, and which evidence may be forged."""

import contextlib
from typing import TypeVar

import msgspec

from grader.grading.submission import CallFailure
from grader.sandbox.allowed_models import validate_model
from grader.sandbox.protocol import ModelConfig, ModelEvidence, ModelReport, OwnPart, Refused

_T = TypeVar("_T")
_MAX_REASON_CHARACTERS = 300


def require_allowed_model(model: ModelConfig) -> ModelConfig:
    """Return the validate_model configuration of a model made of Keras' own parts.

    Raises:
        CallFailure: the model has other parts.
    """
    try:
        return validate_model(model)
    except ValueError as error:
        raise CallFailure(
            "a model made of Keras' own layers, losses and optimizers",
            _describe_own_part(model.own[0]) if model.own else str(error),
            "Can a layer, loss or optimizer of Keras replace your class or function?",
        ) from error


def in_place_evidence(model: ModelConfig) -> ModelEvidence | None:
    """Return the student's process' own description of a model that cannot be rebuilt, or None.

    The description may be forged, so it is marked with `own_process`.
    """
    if model.in_place is None:
        return None
    if not any(part.kind == "training" for part in model.own):
        with contextlib.suppress(ValueError):
            validate_model(model)
            return None
    return msgspec.structs.replace(model.in_place, own_process=True)


def expect_evidence(report: ModelReport, kind: type[_T]) -> _T:
    """Return the evidence in a report; raises `CallFailure` if Keras refused the model."""
    if isinstance(report, Refused):
        lines = report.why.strip().splitlines() or [""]
        reason = lines[0][:_MAX_REASON_CHARACTERS]
        raise CallFailure("a model that Keras can build and run", reason)
    if not isinstance(report, kind):
        raise CallFailure("a model's evidence", type(report).__name__)
    return report


def _describe_own_part(part: OwnPart) -> str:
    location = f" (cell {part.cell})" if part.cell is not None else ""
    if part.kind == "training":
        return f"the class {part.name}{location} trains in a way of your own"
    if part.kind == "library function":
        return f"the layer {part.layer} uses {part.name}, which equals no activation of Keras"
    if part.name == "<lambda>":
        return f"the layer {part.layer} uses a lambda{location} of your own"
    return f"the layer {part.layer} uses the {part.kind} {part.name}{location} of your own"
