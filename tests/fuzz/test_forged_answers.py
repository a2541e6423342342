"""No forged answer breaks a check that pytest runs."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.training_data import HoldoutData
from grader.results import CheckResult, Status
from grader.sandbox.protocol import (
    Array,
    JobResult,
    Predictions,
    encode,
)
from grader.submissions.trained_file import TrainedFile
from grader.training_settings import TrainedModel
from tests.fuzz.bounds import bounded
from tests.fuzz.damage import damaged_bytes, damaged_tree
from tests.fuzz.forging import MEGABYTES, expect_report, forged, fraction_of_examples, plain
from tests.fuzz.odd import ODD, TEXTS
from tests.fuzz.recording import Record, kind_of

# Pictures may contain values that are not numbers.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

EXERCISES = {
    "DescribeModel": ("create_model",),
    "TrainModel": ("learning",),
    "train_val_generators": ("train_val_generators", "augmentation"),
    "EarlyStoppingCallback": ("early_stopping_callback",),
}


@pytest.mark.parametrize("assignment", ["baseline", "augmentation", "evaluation", "datasets"])
@fraction_of_examples(0.1)
@given(data=st.data())
def test_no_check_is_broken_by_a_forged_answer(recorded, assignment, data):
    record, contexts = recorded[assignment]
    kind = data.draw(st.sampled_from(record.kinds))
    outcome = record.of_kind(kind)
    reports = damaged_tree(plain(outcome.report), ODD).map(msgspec.msgpack.encode)
    report = data.draw(st.just(outcome.report) | reports | damaged_bytes(outcome.report))
    printed = data.draw(TEXTS)
    with bounded("gradings", 4 * MEGABYTES):
        answer = structs.replace(outcome, report=report, printed=printed)
        submission = record.submission(
            lambda work: answer if kind_of(work) == kind else record.outcome(work)
        )
        context = data.draw(st.sampled_from(contexts))
        exercises = [
            name for name in EXERCISES.get(kind, (kind,)) if name in context.settings.points
        ]
        results = run_checks(context, submission, tuple(exercises))
        assert not [result for result in results if result.status is Status.BROKEN]
        expect_report(results)


@pytest.fixture(scope="module")
def trained_model_context(context: CheckContext) -> CheckContext:
    """Return a check context that requires a trained model."""
    wanted = TrainedModel(photos="unseen", pictures=20, accuracy=0.9)
    checks = {"holds_a_model": 1.0, "knows_unseen_photos": 4.0}
    course = structs.replace(
        context.settings, trained_model=wanted, points={"trained_model": checks}, open={}
    )
    holdout_data = HoldoutData(Path("unseen.npy"), np.arange(20, dtype=np.uint8) % 2)
    return replace(context, settings=course, holdout_data=lambda _side: nullcontext(holdout_data))


PREDICTED = Predictions(Array.of(np.arange(20, dtype=np.float32).reshape(-1, 1) % 2))


def check_trained_model(
    record: Record, trained_model_context: CheckContext, file: Path, forged: Mapping[str, bytes]
) -> tuple[CheckResult, ...]:
    """Return the results for a trained model, with some forged reports."""
    reports = {
        "ReadModel": msgspec.msgpack.encode(plain(record.of_kind("create_model").report)["value"]),
        "DescribeModel": record.of_kind("DescribeModel").report,
        "PredictWithModel": encode(PREDICTED),
    }
    answers = {
        kind: JobResult("finished", report=forged.get(kind, report))
        for kind, report in reports.items()
    }
    submission = record.submission(lambda work: answers[kind_of(work)], TrainedFile(file, 1))
    return run_checks(trained_model_context, submission, ("trained_model",))


def test_the_trained_model_passes_without_forgery(record, trained_model_context):
    results = check_trained_model(record, trained_model_context, Path(__file__), {})
    assert [result.status for result in results] == [Status.PASSED, Status.PASSED]


@fraction_of_examples(0.2)
@given(data=st.data())
def test_a_forged_trained_model_passes_or_fails_the_checks(record, trained_model_context, data):
    kind = data.draw(st.sampled_from(("ReadModel", "DescribeModel", "PredictWithModel")))
    trees = {
        "ReadModel": plain(record.of_kind("create_model").report)["value"],
        "DescribeModel": plain(record.of_kind("DescribeModel").report),
        "PredictWithModel": plain(encode(PREDICTED)),
    }
    report = data.draw(forged(trees[kind]))
    with bounded("trained models", 4 * MEGABYTES):
        results = check_trained_model(record, trained_model_context, Path(__file__), {kind: report})
        assert not [result for result in results if result.status is Status.BROKEN], results
        expect_report(results)
