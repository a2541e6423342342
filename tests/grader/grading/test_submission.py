"""Submissions beyond the border: what a process answers becomes evidence, or one clear failure."""

from typing import Any

import msgspec
import pytest

from grader.grading.submission import (
    CallFailure,
    CheckFailure,
    SandboxedSubmission,
    acceptable,
    expect_evidence,
    missing_function,
    raised,
    unexpected,
)
from grader.sandbox.errors import SandboxError
from grader.sandbox.protocol import (
    Array,
    Batch,
    Batches,
    Call,
    CompileEvidence,
    DescribeModel,
    Entry,
    Fault,
    GeneratorOutput,
    Job,
    JobResult,
    JobStatus,
    Limits,
    ModelConfig,
    ModelEvidence,
    Nothing,
    Part,
    Raised,
    Refused,
    Report,
    RunCall,
    Slice,
    Statement,
    TrainingEvidence,
    TrainModel,
    Unexpected,
    Value,
    encode,
)

PART = Part("split_data", 1, (Statement(1, 1, "def split_data(): pass"),))
SLICE = Slice(
    {"split_data": PART, "create_model": Part("create_model", 1, PART.statements)},
    unusable_definitions={
        "BATCH": "cell 4 is not Python (line 2: invalid syntax) and was left out"
    },
)
LIMITS = Limits(60, 3000)
TRAIN_LIMITS = Limits(300, 3000)
CALL = Call("split_data", folder="work7")
CONFIG = {"class_name": "Sequential", "config": {"name": "s", "layers": []}}
MODEL = ModelConfig("Sequential", CONFIG)
FOREIGN = ModelConfig("Model", {"class_name": "Lambda", "config": {}})
RELU = {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": None}
EVIDENCE = ModelEvidence(
    "Sequential",
    (150, 150, 3),
    (1,),
    (),
    0,
    CompileEvidence("mse", False, "Adam", 0.1, ()),
)
ARRAY = Array("float32", (1,), b"\0\0\0\0")
FEED = GeneratorOutput("list", (Batch(ARRAY, ARRAY),))
TRAINED = TrainingEvidence((0.7, 0.6), (0.5,), ARRAY, (0.7, 0.5), 0.5)
TRAINING = TrainModel(MODEL, "a.npy", b"\0\1", "b.npy", 20, 3, 7)


class FakeSandbox:
    """Gives prepared outcomes and keeps the jobs that it was given."""

    def __init__(self, *outcomes: JobResult | Exception) -> None:
        self.outcomes = list(outcomes)
        self.jobs: list[Job] = []

    def run(self, work: RunCall | DescribeModel | TrainModel, limits: Limits) -> JobResult:
        """Give the next outcome."""
        self.jobs.append(Job(work, limits))
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def submission_in(sandbox: FakeSandbox) -> SandboxedSubmission:
    return SandboxedSubmission(sandbox, SLICE, LIMITS, TRAIN_LIMITS)  # type: ignore[arg-type]


def finished(record: Any) -> JobResult:
    return JobResult("finished", report=encode(record))


def answered(value: Value, *faults: Fault) -> JobResult:
    return finished(Report(value, faults))


def failure_of(outcome: JobResult) -> CallFailure:
    """What a call fails with when the sandbox answers so."""
    with pytest.raises(CallFailure) as caught:
        submission_in(FakeSandbox(outcome)).call(CALL)
    return caught.value


def test_a_call_gives_value_files_and_printed_text():
    files = (Entry("training/a.jpg", "file", 3, "digest"),)
    outcome = JobResult("finished", report=encode(Report(Nothing())), printed="text", files=files)
    evidence = submission_in(FakeSandbox(outcome)).call(CALL)
    assert (evidence.value, evidence.files, evidence.printed) == (Nothing(), files, "text")


def test_the_slice_and_the_limits_of_one_call_are_sent():
    sandbox = FakeSandbox(answered(Nothing()))
    submission_in(sandbox).call(CALL)
    assert sandbox.jobs == [Job(RunCall(PART, CALL), LIMITS)]


def test_the_same_call_is_made_once_and_another_one_anew():
    sandbox = FakeSandbox(answered(Nothing()), answered(Unexpected("a list")))
    submission = submission_in(sandbox)
    other = msgspec.structs.replace(CALL, random_seed=1)
    first, again, another = (submission.call(call) for call in (CALL, CALL, other))
    assert first is again
    assert another.value == Unexpected("a list")
    assert len(sandbox.jobs) == 2


def test_a_function_that_no_cell_defines_fails_without_a_process():
    sandbox = FakeSandbox()
    with pytest.raises(CallFailure) as caught:
        submission_in(sandbox).call(Call("train_val_generators"))
    assert "train_val_generators" in caught.value.expected
    assert caught.value.actual == "no cell that can be run defines it"
    assert sandbox.jobs == []


@pytest.mark.parametrize(
    ("ending", "detail", "hint"),
    [
        ("out of time", "ran longer than 60 s", "loop"),
        ("out of memory", "needed more than 3000 MB", "too large"),
        ("died", "the process was killed by SIGSEGV", None),
    ],
)
def test_a_process_that_does_not_finish_is_a_failed_call(ending: JobStatus, detail, hint):
    failure = failure_of(JobResult(ending, detail))
    assert failure.actual == detail
    assert failure.expected.startswith("split_data ")
    assert failure.hint is None if hint is None else hint in failure.hint


@pytest.mark.parametrize("ending", ["out of time", "out of memory", "died"])
def test_a_report_of_a_process_that_did_not_finish_is_not_read(ending: JobStatus):
    failure_of(JobResult(ending, "detail", encode(Report(Nothing()))))


def deep(levels: int) -> bytes:
    """A report whose model is nested that deep."""
    start = msgspec.msgpack.encode(Report(ModelConfig("M", {"a": None})))
    return start.replace(b"\xa1a\xc0", b"\xa1a" + b"\x91" * levels + b"\xc0")


FORGED_ARRAY = encode(Report(Batches(FEED, FEED))).replace(b"float32", b"float64")


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"\xc1",
        b"\xff" * 100,
        encode(Report(Nothing()))[:-1],
        encode(Report(Nothing())) + b"\0",
        msgspec.msgpack.encode({"passed": True, "points": 24}),
        msgspec.msgpack.encode({"value": {"type": "verdict"}}),
        msgspec.msgpack.encode([1, 2]),
        encode(EVIDENCE),
        encode(Report(Unexpected("ab"))).replace(b"ab", b"\xff\xfe"),
        FORGED_ARRAY,
        deep(5000),
        deep(100_000),
    ],
    ids=[
        "empty",
        "no message",
        "garbage",
        "cut",
        "too long",
        "a verdict",
        "an unknown tag",
        "a list",
        "another record",
        "no text",
        "a forged array",
        "deep",
        "very deep",
    ],
)
def test_an_answer_that_cannot_be_read_is_a_failed_call(report):
    failure = failure_of(JobResult("finished", report=report))
    assert failure.actual == "its answer could not be read"


def test_the_graders_own_fault_is_not_the_students():
    with pytest.raises(SandboxError):
        submission_in(FakeSandbox(SandboxError("no namespaces"))).call(CALL)


def test_an_exception_is_told_with_the_students_own_line():
    error = Raised("KeyError", "'x'\nmore", 3, 4, "d['x']")
    failure = failure_of(answered(error))
    assert failure.actual == "KeyError: 'x' (cell 3, line 4: d['x'])"
    assert failure.hint is None


@pytest.mark.parametrize(
    ("error", "actual"),
    [
        (Raised("KeyError", ""), "KeyError"),
        (Raised("KeyError", "\n\n"), "KeyError"),
        (Raised("KeyError", "  'x'  "), "KeyError: 'x'"),
        (Raised("KeyError", "'x'", code="d['x']"), "KeyError: 'x' (d['x'])"),
        (Raised("KeyError", "x" * 5000), f"KeyError: {'x' * 180}…"),
        (Raised("KeyError", "\x1b[1mred\x1b[0m"), "KeyError: red"),
        (
            Raised("ValueError", "Exception encountered when calling Conv2D.call().\n\nTwo: 1"),
            "ValueError: Two: 1",
        ),
        (Raised("MemoryError", "cannot allocate"), "needed more than 3000 MB"),
    ],
)
def test_an_exception_is_told_in_one_line(error, actual):
    assert raised(CALL, error, LIMITS).actual == actual


def test_a_missing_name_is_traced_to_the_line_that_should_have_made_it():
    faults = (Fault(2, 5, "ModuleNotFoundError: No module named 'cv2'"), Fault(3, 1, "x"))
    failure = failure_of(answered(Raised("NameError", "name 'cv2' is not defined"), *faults))
    assert failure.hint is not None
    assert "cell 2, line 5: ModuleNotFoundError" in failure.hint


def test_a_missing_name_is_traced_to_the_cell_that_was_left_out():
    failure = failure_of(answered(Raised("NameError", "name 'BATCH' is not defined")))
    assert failure.hint == "BATCH: cell 4 is not Python (line 2: invalid syntax) and was left out."


def test_a_name_that_is_nowhere_is_said_to_be_nowhere():
    failure = failure_of(answered(Raised("NameError", "name 'cv2' is not defined")))
    assert "cv2 is neither defined nor imported" in (failure.hint or "")


def test_lines_beside_the_function_that_fail_do_not_matter_when_it_returns():
    outcome = answered(Nothing(), Fault(2, 5, "NameError: x"))
    assert submission_in(FakeSandbox(outcome)).call(CALL).value == Nothing()


@pytest.mark.parametrize(
    ("value", "actual", "hint"),
    [
        (Unexpected("nothing (None)"), "nothing (None)", "return statement"),
        (Nothing(), "nothing (None)", "return statement"),
        (Unexpected("a list"), "a list", "return all"),
        (MODEL, "ModelConfig", "return all"),
    ],
)
def test_a_value_of_another_kind_is_a_mistake(value, actual, hint):
    mistake = unexpected("create_model", "a Keras model", value)
    assert not isinstance(mistake, CallFailure)
    assert (mistake.expected, mistake.actual) == ("a Keras model", actual)
    assert mistake.hint is None if hint is None else hint in mistake.hint


def test_a_mistake_reads_as_a_sentence():
    assert str(CheckFailure("9 files", "8 files")) == "expected 9 files, got 8 files"
    assert "split_data" in str(missing_function("split_data"))


def test_a_function_that_stands_in_vain_is_told_with_its_place():
    missing = missing_function("split_data", "cell 4 is no Python")
    assert (missing.actual, missing.hint) == (
        "no cell that can be run defines it: cell 4 is no Python",
        None,
    )


def test_a_model_is_described_once():
    sandbox = FakeSandbox(finished(EVIDENCE))
    submission = submission_in(sandbox)
    assert submission.describe(MODEL, (150, 150, 3)) == EVIDENCE
    assert submission.describe(MODEL, (150, 150, 3)) == EVIDENCE
    assert sandbox.jobs == [Job(DescribeModel(MODEL, (150, 150, 3)), LIMITS)]


def test_a_model_for_other_pictures_is_described_anew():
    sandbox = FakeSandbox(finished(EVIDENCE), finished(EVIDENCE))
    submission = submission_in(sandbox)
    submission.describe(MODEL, (150, 150, 3))
    submission.describe(MODEL, (300, 300, 3))
    assert len(sandbox.jobs) == 2


def test_a_model_is_trained_within_the_limits_of_training():
    sandbox = FakeSandbox(finished(TRAINED))
    assert submission_in(sandbox).train(TRAINING) == TRAINED
    assert sandbox.jobs == [Job(TRAINING, TRAIN_LIMITS)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda submission: submission.describe(FOREIGN, (150, 150, 3)),
        lambda submission: submission.train(msgspec.structs.replace(TRAINING, model=FOREIGN)),
    ],
)
def test_a_foreign_model_never_reaches_a_process(ask):
    sandbox = FakeSandbox()
    with pytest.raises(CallFailure, match="Lambda"):
        ask(submission_in(sandbox))
    assert sandbox.jobs == []


def test_only_the_looked_through_description_is_sent():
    layer = {"class_name": "Activation", "config": {"activation": RELU}}
    config = {"class_name": "Sequential", "config": {"layers": [layer]}}
    sandbox = FakeSandbox(finished(EVIDENCE))
    submission_in(sandbox).describe(ModelConfig("Sequential", config), (150, 150, 3))
    (job,) = sandbox.jobs
    assert isinstance(job.task, DescribeModel)
    (sent,) = job.task.model.architecture["config"]["layers"]
    assert sent["config"]["activation"] == "relu"


@pytest.mark.parametrize(
    ("outcome", "actual"),
    [
        (finished(Refused("Negative dimension\ntrace")), "Negative dimension"),
        (finished(Refused("")), ""),
        (finished(Refused("x" * 5000)), "x" * 300),
        (JobResult("out of time", "ran longer than 60 s"), "ran longer than 60 s"),
        (JobResult("finished", report=b"\xc1"), "its answer could not be read"),
        (finished(Report(Nothing())), "its answer could not be read"),
    ],
)
def test_a_model_that_cannot_be_described_is_a_failed_call(outcome, actual):
    with pytest.raises(CallFailure) as caught:
        submission_in(FakeSandbox(outcome)).describe(MODEL, (150, 150, 3))
    assert caught.value.actual == actual


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
        acceptable(ModelConfig("Sequential", config))


def test_an_acceptable_model_is_what_comes_back():
    assert acceptable(MODEL) == MODEL
