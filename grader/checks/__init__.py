"""The checks, one pytest file for each exercise, and the public API for authors of checks.

Authors of checks import all that they need from here: `from grader.checks import call, path`. The
names and signatures in `__all__` stay the same within a major version.
"""

from grader.checks.calling import (
    ArgumentValueError,
    Observing,
    call,
    dataset,
    layer,
    model,
    observe_batches,
    observe_dataset,
    observe_model,
    observe_stopping,
    path,
)
from grader.checks.comparing import expect_close, expect_equal, returned_value
from grader.checks.models import described_model
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext, CheckSkippedError
from grader.grading.exercise import Exercise
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.sandbox.protocol import (
    Arrays,
    Batch,
    Batches,
    Call,
    CompileEvidence,
    Elements,
    Entry,
    Epoch,
    GeneratorOutput,
    InputFile,
    LayerEvidence,
    ModelConfig,
    ModelEvidence,
    Nothing,
    Plain,
    Predictions,
    Stopping,
    StubModel,
    TrainingEvidence,
    TrainModel,
    Unexpected,
)
from grader.seeds import keras_seed

__all__ = [
    "ArgumentValueError",
    "Arrays",
    "Batch",
    "Batches",
    "Call",
    "CallEvidence",
    "CallFailure",
    "CheckContext",
    "CheckFailure",
    "CheckSkippedError",
    "CompileEvidence",
    "Elements",
    "Entry",
    "Epoch",
    "Exercise",
    "GeneratorOutput",
    "InputFile",
    "LayerEvidence",
    "ModelConfig",
    "ModelEvidence",
    "Nothing",
    "Observing",
    "Plain",
    "Predictions",
    "Stopping",
    "StubModel",
    "Submission",
    "TrainModel",
    "TrainingEvidence",
    "Unexpected",
    "call",
    "dataset",
    "described_model",
    "expect_close",
    "expect_equal",
    "keras_seed",
    "layer",
    "model",
    "observe_batches",
    "observe_dataset",
    "observe_model",
    "observe_stopping",
    "path",
    "returned_value",
    "unexpected",
]
