"""Forged reports of student processes give evidence or failed checks, at limited cost."""

import io
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from grader.checks import (
    test_create_model,
    test_learning,
    test_train_val_generators,
)
from grader.checks.color_cards import generator_call
from grader.checks.hints.learning_conditions import Learning
from grader.checks.layer_pairs import ModelPair
from grader.checks.models import described_model, model_call
from grader.checks.recognized_sets import recognized_in
from grader.checks.shown_pictures import ShownSets, shown_set
from grader.checks.trainings import training_job
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.model_cache import training_key
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.sandbox.protocol import (
    Array,
    Batch,
    JobResult,
    ModelEvidence,
    encode,
)
from tests.fuzz.bounds import bounded
from tests.fuzz.damage import Draw, damaged_tree
from tests.fuzz.forging import (
    CALLS,
    MEGABYTES,
    REPORTS,
    always,
    expect_presentable,
    forged,
    fraction_of_examples,
    plain,
    run_check_functions,
)
from tests.fuzz.odd import ODD
from tests.fuzz.recording import kind_of

# Pictures may contain values that are not numbers.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@fraction_of_examples(5)
@given(call=st.sampled_from(CALLS), report=st.sampled_from(REPORTS).flatmap(forged))
def test_a_forged_report_gives_evidence_or_a_failed_call(record, call, report):
    with bounded("reports", MEGABYTES):
        try:
            record.submission(always(report)).call(call)
        except CallFailure as failure:
            expect_presentable(failure)


class GeneratorInput:
    """The call of the generators, its color cards, and the cards as small pictures."""

    def __init__(self, context: CheckContext) -> None:
        self.call, self.cards = generator_call(context)
        files = (Image.open(io.BytesIO(given.content)) for given in self.call.input_files)
        small = np.stack([np.asarray(file.resize((24, 24), 0), float) for file in files])
        self.pictures = [small[: self.border], small[self.border :]]

    @property
    def border(self) -> int:
        """The number of training cards, which come first."""
        return self.cards.sets.count("training")


@pytest.fixture(scope="module")
def generator_input(context: CheckContext) -> GeneratorInput:
    """Return the input of the generators."""
    return GeneratorInput(context)


LABELS = ("number", "column", "one hot", "row", "three columns", "bare")
KINDS = ("float32", "float16", "float64", "uint8", "int32", "bool", "uint64")


@st.composite
def feeds(draw: Draw, pictures: NDArray[np.floating]) -> dict[str, Any]:
    """Draw nearly right batches of cards with various scales, types and shapes."""
    scaled = pictures * draw(st.sampled_from((1, 1 / 255, 1 / 256, -1, 1e30, 0)))
    values = scaled.astype(draw(st.sampled_from(KINDS)))
    labels = np.arange(len(values)) % draw(st.sampled_from((1, 2, 3)))
    labels = _in_form(labels, draw(st.sampled_from(LABELS))).astype(draw(st.sampled_from(KINDS)))
    for array in (values, labels):
        if array.dtype.kind == "f" and draw(st.booleans()):
            array[draw(st.integers(0, len(array) - 1))] = draw(st.sampled_from((np.nan, np.inf)))
    step = draw(st.sampled_from((len(values), 10, 1)))
    batches = [
        Batch(Array.of(values[at : at + step]), Array.of(labels[at : at + step]))
        for at in range(0, len(values), step)
    ]
    return {"kind": "list", "batches": [plain(encode(batch)) for batch in batches]}


def _in_form(labels: NDArray[np.integer], form: str) -> NDArray[np.integer]:
    match form:
        case "column":
            return labels[:, None]
        case "one hot":
            return np.eye(3, dtype=int)[labels][:, :2]
        case "row":
            return np.stack([labels] * len(labels))
        case "three columns":
            return np.eye(3, dtype=int)[labels]
        case "bare":
            return labels.reshape(len(labels), 1, 1, 1)
    return labels


@fraction_of_examples(1)
@given(data=st.data())
def test_forged_batches_pass_or_fail_the_checks(
    record, context, open_context, generator_input, data
):
    training, validation = (data.draw(feeds(pictures)) for pictures in generator_input.pictures)
    value = {"type": "batches", "training": training, "validation": validation}
    damaged = data.draw(st.just(value) | damaged_tree(value, ODD))
    with bounded("batches", MEGABYTES):
        submission = record.submission(
            lambda work: (
                JobResult("finished", report=msgspec.msgpack.encode({"value": damaged}))
                if kind_of(work) == generator_input.call.function
                else record.outcome(work)
            )
        )
        try:
            evidence = submission.call(generator_input.call)
            recognized_sets = recognized_in(evidence, generator_input.call, generator_input.cards)
        except CheckFailure as failure:
            expect_presentable(failure)
            return
        expected = context.reference.value(
            "train_val_generators/facts", test_train_val_generators.ReferenceValues, None
        )
        shown = [
            shown_set(name, one, generator_input.cards) for name, one in recognized_sets.items()
        ]
        for one in (context, open_context):
            run_check_functions(
                test_train_val_generators,
                context=one,
                submission=submission,
                evidence=evidence,
                recognized_sets=recognized_sets,
                shown=ShownSets(evidence, tuple(shown), generator_input.cards),
                cards=generator_input.cards,
                random_input=(generator_input.call, generator_input.cards),
                expected=expected,
            )


@fraction_of_examples(1)
@given(data=st.data())
def test_a_forged_model_is_refused_or_checked(record, context, open_context, data):
    config = plain(record.of_kind("create_model").report)
    described_as = plain(record.of_kind("DescribeModel").report)
    reports = {
        "create_model": data.draw(st.just(config) | damaged_tree(config, ODD)),
        "DescribeModel": data.draw(st.just(described_as) | damaged_tree(described_as, ODD)),
    }
    messages = {kind: msgspec.msgpack.encode(report) for kind, report in reports.items()}
    with bounded("models", MEGABYTES):
        submission = record.submission(
            lambda work: JobResult("finished", report=messages[kind_of(work)])
        )
        for one in (context, open_context):
            _check_model(one, submission)


def _check_model(context: CheckContext, submission: Submission) -> None:
    try:
        model = described_model(submission, model_call(context))
    except CheckFailure as failure:
        expect_presentable(failure)
        return
    assert training_key(training_job(context, submission, context.training_data(), model))
    reference = context.reference.value(
        "create_model/model", ModelEvidence, lambda one: described_model(one, model_call(context))
    )
    run_check_functions(
        test_create_model,
        without="" if model.compile else "compiled",
        context=context,
        submission=submission,
        exercise=Exercise.of(context.settings, "create_model"),
        model=model,
        reference=reference,
        models=ModelPair(model, reference),
        compiled=model.compile,
        expected=reference.compile,
    )


@fraction_of_examples(0.5)
@given(data=st.data())
def test_a_forged_training_is_refused_or_checked(record, context, data):
    report = plain(record.of_kind("TrainModel").report)
    messages = {"TrainModel": msgspec.msgpack.encode(data.draw(damaged_tree(report, ODD)))}
    with bounded("trainings", MEGABYTES):
        submission = record.submission(
            lambda work: structs.replace(
                record.outcome(work),
                report=messages.get(kind_of(work), record.outcome(work).report),
            )
        )
        model, training_data = (
            described_model(submission, model_call(context)),
            context.training_data(),
        )
        try:
            training = submission.train(training_job(context, submission, training_data, model))
        except CheckFailure as failure:
            expect_presentable(failure)
            return
        run_check_functions(
            test_learning,
            # It is that of models for numbers.
            without="prediction_error",
            context=context,
            training_data=training_data,
            training=training,
            model=model,
            learning=Learning(training, model, context.settings.data),
        )
