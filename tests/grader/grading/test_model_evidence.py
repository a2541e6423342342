"""Evidence about models: allowed parts and reports of the expected kind."""

import pytest

from grader.grading.model_evidence import expect_evidence, require_allowed_model
from grader.grading.submission import CallFailure
from grader.sandbox.protocol import (
    Array,
    CompileEvidence,
    ModelConfig,
    ModelEvidence,
    TrainingEvidence,
)

CONFIG = {"class_name": "Sequential", "config": {"name": "s", "layers": []}}
MODEL = ModelConfig("Sequential", CONFIG)
EVIDENCE = ModelEvidence(
    "Sequential",
    (150, 150, 3),
    (1,),
    (),
    0,
    CompileEvidence("mse", from_logits=False, optimizer="Adam", learning_rate=0.1, metrics=()),
)
ARRAY = Array("float32", (1,), b"\0\0\0\0")
TRAINED = TrainingEvidence((0.7, 0.6), (0.5,), ARRAY, (0.7, 0.5), 0.5)


@pytest.mark.parametrize(
    ("report", "kind"), [(TRAINED, ModelEvidence), (EVIDENCE, TrainingEvidence)]
)
def test_evidence_of_another_kind_than_asked_for_is_a_failed_call(report, kind):
    with pytest.raises(CallFailure):
        expect_evidence(report, kind)
    assert expect_evidence(report, type(report)) is report


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": ["Sequential"], "config": {}},
        {"class_name": "function", "config": "relu"},
        {"class_name": "Sequential", "config": {"layers": [{"class_name": {}}]}},
    ],
)
def test_a_malformed_description_is_the_submissions_failure(config):
    with pytest.raises(CallFailure):
        require_allowed_model(ModelConfig("Sequential", config))


def test_an_allowed_model_is_returned_unchanged():
    assert require_allowed_model(MODEL) == MODEL
