"""Submissions in the sandbox: each answer of a process becomes evidence or one clear failure."""

from typing import Any

import msgspec
import pytest

from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.submission import CallFailure
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
    CompileEvidence("mse", from_logits=False, optimizer="Adam", learning_rate=0.1, metrics=()),
)
ARRAY = Array("float32", (1,), b"\0\0\0\0")
FEED = GeneratorOutput("list", (Batch(ARRAY, ARRAY),))
TRAINED = TrainingEvidence((0.7, 0.6), (0.5,), ARRAY, (0.7, 0.5), 0.5)
TRAINING = TrainModel(MODEL, "a.npy", Array("uint8", (2,), b"\0\1"), "b.npy", 20, 3, 7)


class FakeSandbox:
    """A sandbox that returns prepared results and records the jobs it receives."""

    def __init__(self, *results: JobResult | Exception) -> None:
        self.results = list(results)
        self.jobs: list[Job] = []

    def run(self, work: RunCall | DescribeModel | TrainModel, limits: Limits) -> JobResult:
        """Return the next prepared result."""
        self.jobs.append(Job(work, limits))
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


def submission_in(sandbox: FakeSandbox) -> SandboxedSubmission:
    return SandboxedSubmission(sandbox, SLICE, LIMITS, TRAIN_LIMITS)  # type: ignore[arg-type]


def finished(record: Any) -> JobResult:
    return JobResult("finished", report=encode(record))


def answered(value: Value, *faults: Fault) -> JobResult:
    return finished(Report(value, faults))


def failure_of(result: JobResult) -> CallFailure:
    """Return the failure of a call for a prepared result of the sandbox."""
    with pytest.raises(CallFailure) as caught:
        submission_in(FakeSandbox(result)).call(CALL)
    return caught.value


def test_a_call_gives_value_files_and_printed_text():
    files = (Entry("training/a.jpg", "file", 3, "digest"),)
    result = JobResult("finished", report=encode(Report(Nothing())), printed="text", files=files)
    evidence = submission_in(FakeSandbox(result)).call(CALL)
    assert (evidence.value, evidence.files, evidence.printed) == (Nothing(), files, "text")


def test_files_that_statements_write_before_the_call_are_no_evidence_of_it():
    paths = ["/tmp/home/cfg.json", "/tmp/home/log", "/tmp/home/x/cfg.json", "/tmp/cfg.json"]
    entries = [Entry(path, "file") for path in paths]
    result = JobResult("finished", report=encode(Report(Nothing())), files=tuple(entries))
    part = msgspec.structs.replace(PART, written_files=("cfg.json",))
    source = msgspec.structs.replace(SLICE, parts={"split_data": part})
    sandbox: Any = FakeSandbox(result)
    submission = SandboxedSubmission(sandbox, source, LIMITS, TRAIN_LIMITS)
    assert submission.call(CALL).files == tuple(entries[1:])


def test_a_job_has_the_slice_and_the_limits_of_one_call():
    sandbox = FakeSandbox(answered(Nothing()))
    submission_in(sandbox).call(CALL)
    assert sandbox.jobs == [Job(RunCall(PART, CALL), LIMITS)]


def test_equal_calls_run_once():
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
        ("out of memory", "needed more than 3000 MB", "far larger"),
        ("died", "the process was killed by SIGSEGV", None),
    ],
)
def test_a_process_that_does_not_finish_is_a_failed_call(ending: JobStatus, detail, hint):
    failure = failure_of(JobResult(ending, detail))
    assert failure.actual == detail
    assert failure.expected.startswith("split_data ")
    assert failure.hint is None if hint is None else hint in str(failure.hint)


@pytest.mark.parametrize("ending", ["out of time", "out of memory", "died"])
def test_a_report_of_a_process_that_did_not_finish_is_not_read(ending: JobStatus):
    failure_of(JobResult(ending, "detail", encode(Report(Nothing()))))


def deep(levels: int) -> bytes:
    """Return a report whose model is nested to the given depth."""
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


def test_an_exception_is_reported_with_the_students_own_line():
    error = Raised("KeyError", "'x'\nmore", 3, 4, "d['x']")
    failure = failure_of(answered(error))
    assert failure.actual == "KeyError: 'x' (cell 3, line 4: d['x'])"
    assert str(failure.hint).startswith("The dictionary has no key 'x'")


def test_a_missing_name_is_traced_to_the_line_that_should_have_made_it():
    faults = (Fault(2, 5, "ModuleNotFoundError: No module named 'cv2'"), Fault(3, 1, "x"))
    failure = failure_of(answered(Raised("NameError", "name 'cv2' is not defined"), *faults))
    assert failure.hint is not None
    assert "cell 2, line 5: ModuleNotFoundError" in str(failure.hint)


def test_a_missing_name_is_traced_to_the_cell_that_was_left_out():
    failure = failure_of(answered(Raised("NameError", "name 'BATCH' is not defined")))
    text = "BATCH is missing: cell 4 is not Python (line 2: invalid syntax) and was left out."
    assert str(failure.hint) == text


def test_the_hint_for_an_undefined_name_is_that_no_cell_defines_it():
    failure = failure_of(answered(Raised("NameError", "name 'cv2' is not defined")))
    assert "No cell defines or imports cv2" in str(failure.hint)


def test_lines_beside_the_function_that_fail_do_not_matter_when_it_returns():
    result = answered(Nothing(), Fault(2, 5, "NameError: x"))
    assert submission_in(FakeSandbox(result)).call(CALL).value == Nothing()


def test_a_model_is_described_once():
    sandbox = FakeSandbox(finished(EVIDENCE))
    submission = submission_in(sandbox)
    assert submission.describe(MODEL, (150, 150, 3)) == EVIDENCE
    assert submission.describe(MODEL, (150, 150, 3)) == EVIDENCE
    assert sandbox.jobs == [Job(DescribeModel(MODEL, (150, 150, 3)), LIMITS)]


def test_a_model_for_other_pictures_is_described_again():
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
def test_a_model_with_foreign_parts_never_reaches_a_process(ask):
    sandbox = FakeSandbox()
    with pytest.raises(CallFailure, match="Lambda"):
        ask(submission_in(sandbox))
    assert sandbox.jobs == []


def test_only_the_checked_configuration_is_sent():
    layer = {"class_name": "Activation", "config": {"activation": RELU}}
    config = {"class_name": "Sequential", "config": {"layers": [layer]}}
    sandbox = FakeSandbox(finished(EVIDENCE))
    submission_in(sandbox).describe(ModelConfig("Sequential", config), (150, 150, 3))
    (job,) = sandbox.jobs
    assert isinstance(job.task, DescribeModel)
    (sent,) = job.task.model.architecture["config"]["layers"]
    assert sent["config"]["activation"] == "relu"


@pytest.mark.parametrize(
    ("result", "actual"),
    [
        (finished(Refused("Negative dimension\ntrace")), "Negative dimension"),
        (finished(Refused("")), ""),
        (finished(Refused("x" * 5000)), "x" * 300),
        (JobResult("out of time", "ran longer than 60 s"), "ran longer than 60 s"),
        (JobResult("finished", report=b"\xc1"), "its answer could not be read"),
        (finished(Report(Nothing())), "its answer could not be read"),
    ],
)
def test_a_model_that_cannot_be_described_is_a_failed_call(result, actual):
    with pytest.raises(CallFailure) as caught:
        submission_in(FakeSandbox(result)).describe(MODEL, (150, 150, 3))
    assert caught.value.actual == actual
