"""Forged messages of the sandbox: each becomes a verdict or one clear failure, at bounded cost."""

import contextlib
import inspect
import io
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from grader.checks import (
    test_create_model,
    test_create_train_val_dirs,
    test_learning,
    test_split_data,
    test_train_val_generators,
)
from grader.checks.color_cards import generator_call, observe
from grader.checks.models import described
from grader.checks.splits import OTHERS, USUAL, USUAL_CALLS, Split, split_call
from grader.checks.test_create_train_val_dirs import folders
from grader.checks.trainings import training_job
from grader.grading.checking import CheckContext, run_checks
from grader.grading.grader import Grader
from grader.grading.model_cache import training_key
from grader.grading.pictures import HoldoutData
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.reports.tables import check_html, check_lines, check_text
from grader.results import CheckResult, GradeReport, Status, SubmissionResult
from grader.sandbox.client import SandboxError, _converse
from grader.sandbox.framing import WireError, receive_message
from grader.sandbox.protocol import (
    UNREADABLE,
    Array,
    Batch,
    Batches,
    Call,
    Entry,
    Fault,
    Feed,
    Job,
    JobResult,
    ModelConfig,
    ModelEvidence,
    Nothing,
    Part,
    Plain,
    Predictions,
    Raised,
    Report,
    RunCall,
    Stopping,
    TrainModel,
    Unexpected,
    encode,
)
from grader.settings import TrainedModel, read_settings
from grader.submissions.trained_file import TrainedFile
from grader.text import single_line
from samples.sample_class import REPOSITORY
from tests.fuzz.bounds import bounded
from tests.fuzz.conftest import PROFILE
from tests.fuzz.damage import Draw, damaged_bytes, damaged_tree
from tests.fuzz.odd import ODD, TEXTS
from tests.fuzz.recording import LIMITS, Record, kind_of, practice_exam

MEGABYTES = 100
Recorded = tuple[Record, list[CheckContext]]
# Pictures may hold numbers that are none.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
PROBE = RunCall(Part("f", 1, ()), Call("f"))


@pytest.fixture(scope="module")
def context() -> CheckContext:
    """An exam whose facts are on record."""
    return practice_exam()


@pytest.fixture(scope="module")
def open_exam(context: CheckContext) -> CheckContext:
    """The same exam, with the checks of the open rubric as well."""
    course = read_settings(REPOSITORY / "solutions/baseline/settings.toml", "open")
    return replace(context, settings=course)


@pytest.fixture(scope="module")
def record(context: CheckContext, grader: Grader) -> Record:
    """The outcomes of all jobs that the checks give for the reference."""
    return Record(context, grader.sandbox)


def share(part: float) -> settings:
    """As many examples as the profile says, times `part`."""
    return settings(PROFILE, max_examples=max(10, int(PROFILE.max_examples * part)))


def forged(tree: Any) -> st.SearchStrategy[bytes]:
    """Messages like the one that the tree stands for: damaged in structure, in bytes, or both."""
    messages = damaged_tree(tree, ODD).map(msgspec.msgpack.encode)
    return messages | messages.flatmap(damaged_bytes) | damaged_bytes(msgspec.msgpack.encode(tree))


def plain(message: bytes) -> Any:
    """A message as a tree of lists and tables."""
    return msgspec.msgpack.decode(message)


# What comes over the socket.

OUTCOME = {
    "ending": "finished",
    "detail": "",
    "report": encode(msgspec.Raw(b"\x81\xa5value\x81\xa4type\xa7nothing")),
    "printed": "a.jpg is zero length",
    "files": [{"path": f"training/{n}.jpg", "kind": "file", "size": 9} for n in range(3)],
    "seconds": 0.1,
    "memory_mb": 20,
}


@st.composite
def streams(draw: Draw) -> bytes:
    """Bytes as they arrive: a message under a length that is right or not, or anything."""
    message = draw(forged(OUTCOME) | st.binary(max_size=64))
    announced = draw(
        st.just(len(message)) | st.integers(0, 2 * len(message)) | st.integers(0, 2**64 - 1)
    )
    stream = struct.pack("!Q", announced) + message
    return draw(st.just(stream) | damaged_bytes(stream))


def received(stream: bytes) -> JobResult:
    """The outcome of a job to whose process a socket leads that gives these bytes and ends."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        theirs.send(stream)
        theirs.shutdown(socket.SHUT_WR)
        return _converse(ours, Job(PROBE, LIMITS))


def framed(message: bytes) -> bytes:
    """A message under its right length."""
    return struct.pack("!Q", len(message)) + message


@share(2)
@given(stream=streams())
def test_what_arrives_is_an_outcome_or_a_failure_of_the_sandbox(stream):
    with bounded("streams", MEGABYTES), contextlib.suppress(SandboxError):
        assert isinstance(received(stream), JobResult)


def test_the_stream_that_is_damaged_is_an_outcome_when_it_is_whole():
    assert received(framed(msgspec.msgpack.encode(OUTCOME))).printed == OUTCOME["printed"]


# What processes send as their reports, judged by the functions of the checks themselves.


def judge(checks: ModuleType, **known: Any) -> None:
    """Make the checks of an exercise in order, those that need a failed one left out."""
    event("judged")
    lost: set[str] = set()
    for name, check in vars(checks).items():
        if name.startswith("test_"):
            needs = check.pytestmark[0].kwargs.get("needs", [])
            wanted = inspect.signature(check).parameters
            passed = not lost & set(needs) and known.keys() >= wanted.keys()
            if not passed or not _passes(check, {key: known[key] for key in wanted}):
                lost.add(name.removeprefix("test_"))


def _passes(check: Callable[..., None], known: Mapping[str, Any]) -> bool:
    try:
        check(**known)
    except CheckFailure:
        return False
    return True


def answers(report: bytes) -> Callable[[msgspec.Struct], JobResult]:
    """What answers every job so."""
    return lambda work: JobResult("finished", report=report)


CALLS = (
    Call("split_data"),
    Call("create_model", observe="model"),
    Call("early_stopping", observe="stopping"),
    Call("evaluate", observe="plain"),
    Call("train_val_generators", observe="batches", pictures=20),
)
SMALL = Array.of(np.arange(6, dtype=np.float32))
FEED = Feed("list", (Batch(SMALL, SMALL),))
VALUES = (
    Nothing(),
    Unexpected("a list"),
    Batches(FEED, FEED),
    Raised("KeyError", "'x'", 3, 4, "d['x']"),
    Stopping(7, 3),
    Plain([{"precision": 0.5}, [[1, 2], [3, 4]], "cat", None]),
    ModelConfig("Sequential", {"class_name": "Sequential", "config": {"layers": [{"a": 1}]}}),
)
REPORTS = [plain(encode(Report(value, (Fault(1, 2, "NameError: x"),)))) for value in VALUES]


@share(5)
@given(call=st.sampled_from(CALLS), report=st.sampled_from(REPORTS).flatmap(forged))
def test_a_forged_report_is_evidence_or_a_failed_call(record, call, report):
    with bounded("reports", MEGABYTES):
        try:
            record.submission(answers(report)).call(call)
        except CallFailure as failure:
            expect_presentable(failure)


def expect_presentable(mistake: CheckFailure) -> None:
    """What a mistake says fits into one line of a table."""
    for said in (mistake.expected, mistake.actual, mistake.hint or ""):
        assert single_line(said).isprintable()


class Laid:
    """The call of the generators, the cards laid before them, and how these look when small."""

    def __init__(self, context: CheckContext) -> None:
        self.call, self.cards = generator_call(context)
        files = (Image.open(io.BytesIO(given.content)) for given in self.call.given)
        small = np.stack([np.asarray(file.resize((24, 24), 0), float) for file in files])
        self.pictures = [small[: self.border], small[self.border :]]

    @property
    def border(self) -> int:
        """The number of training cards, which come first."""
        return self.cards.sets.count("training")


@pytest.fixture(scope="module")
def laid(context: CheckContext) -> Laid:
    """What is laid before the generators."""
    return Laid(context)


LABELS = ("number", "column", "one hot", "row", "three columns", "bare")
KINDS = ("float32", "float16", "float64", "uint8", "int32", "bool", "uint64")


@st.composite
def feeds(draw: Draw, pictures: NDArray[np.floating]) -> dict[str, Any]:
    """Nearly right batches of cards, scaled, typed and shaped in many ways."""
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


@share(1)
@given(data=st.data())
def test_forged_batches_pass_or_fail_the_checks(record, context, open_exam, laid, data):
    training, validation = (data.draw(feeds(pictures)) for pictures in laid.pictures)
    value = {"type": "batches", "training": training, "validation": validation}
    damaged = data.draw(st.just(value) | damaged_tree(value, ODD))
    with bounded("batches", MEGABYTES):
        submission = record.submission(
            lambda work: (
                JobResult("finished", report=msgspec.msgpack.encode({"value": damaged}))
                if kind_of(work) == laid.call.function
                else record.outcome(work)
            )
        )
        try:
            seen = observe((laid.call, laid.cards), submission)
        except CheckFailure as mistake:
            expect_presentable(mistake)
            return
        facts = context.reference.value(
            "train_val_generators/facts", test_train_val_generators.Facts, None
        )
        for one in (context, open_exam):
            judge(
                test_train_val_generators,
                context=one,
                submission=submission,
                seen=seen,
                cards=laid.cards,
                facts=facts,
            )


@share(1)
@given(data=st.data())
def test_a_forged_model_is_refused_or_described_and_judged(record, context, open_exam, data):
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
        for one in (context, open_exam):
            _judge_model(one, submission)


def _judge_model(context: CheckContext, submission: Submission) -> None:
    try:
        model = described(submission)
    except CheckFailure as mistake:
        expect_presentable(mistake)
        return
    assert training_key(training_job(context, submission, context.training_data(), model))
    reference = context.reference.value("create_model/model", ModelEvidence, described)
    known = {"model": model, "reference": reference, "wanted": reference.compile}
    if model.compile is not None:
        known["compiled"] = model.compile
    judge(test_create_model, context=context, submission=submission, **known)


@share(0.5)
@given(data=st.data())
def test_a_forged_training_is_refused_or_judged(record, context, data):
    report = plain(record.of_kind("TrainModel").report)
    messages = {"TrainModel": msgspec.msgpack.encode(data.draw(damaged_tree(report, ODD)))}
    with bounded("trainings", MEGABYTES):
        submission = record.submission(
            lambda work: structs.replace(
                record.outcome(work),
                report=messages.get(kind_of(work), record.outcome(work).report),
            )
        )
        model, training_data = described(submission), context.training_data()
        try:
            training = submission.train(training_job(context, submission, training_data, model))
        except CheckFailure as mistake:
            expect_presentable(mistake)
            return
        judge(
            test_learning,
            context=context,
            training_data=training_data,
            training=training,
            model=model,
        )


# The files that a call left and the text that it printed.


@st.composite
def leftovers(draw: Draw, evidence: CallEvidence) -> CallEvidence:
    """The evidence with other files, as far as its types let it be, and another text."""
    files = [plain(encode(entry)) for entry in evidence.files]
    odd = st.sampled_from(
        ("file", "folder", "link", "/tmp/x", "validation/cats/", "training/cats/a.jpg")
    )
    content = msgspec.msgpack.encode(draw(damaged_tree(files, odd | ODD, 8)))
    try:
        entries = msgspec.msgpack.decode(content, type=tuple[Entry, ...])
    except UNREADABLE:
        entries = evidence.files[draw(st.integers(0, len(evidence.files))) :]
    return structs.replace(evidence, files=entries, printed=draw(TEXTS))


class Answered:
    """A submission whose calls are answered already."""

    def __init__(self, evidence: Mapping[Call, CallEvidence]) -> None:
        self._evidence = evidence

    def call(self, call: Call) -> CallEvidence:
        """The evidence of a call."""
        return self._evidence[call]


@pytest.fixture(scope="module")
def split_answers(record: Record, context: CheckContext) -> Iterator[dict[Call, CallEvidence]]:
    """What the reference answers to the calls of `split_data`, whose files are drawn only once."""
    drawn = {(USUAL, number): split_call(context, USUAL, number) for number in range(USUAL_CALLS)}
    drawn |= {(ratio, 0): split_call(context, ratio) for ratio in OTHERS}
    reference = record.submission(record.outcome)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_split_data, "split_call", lambda context, ratio, at=0: drawn[ratio, at])
        yield {call: reference.call(call) for call in drawn.values()}


@share(0.5)
@given(data=st.data())
def test_forged_leftovers_of_splits_pass_or_fail_the_checks(context, split_answers, data):
    chosen = data.draw(st.sets(st.integers(0, len(split_answers) - 1), min_size=1, max_size=3))
    calls = [list(split_answers)[number] for number in chosen]
    forged = {call: data.draw(leftovers(split_answers[call])) for call in calls}
    with bounded("splits", MEGABYTES):
        answered = {**split_answers, **forged}
        splits = [Split(call, evidence) for call, evidence in answered.items()]
        judge(
            test_split_data,
            context=context,
            submission=Answered(answered),
            splits=splits[:USUAL_CALLS],
            other_splits=splits[USUAL_CALLS:],
        )


@share(0.5)
@given(data=st.data())
def test_forged_folders_pass_or_fail_the_checks(record, context, data):
    outcome = record.of_kind("create_train_val_dirs")
    made = data.draw(leftovers(CallEvidence(Nothing(), outcome.files, "")))
    wanted = context.reference.value("create_train_val_dirs/folders", list[str], folders)
    with bounded("folders", MEGABYTES):
        root = min(wanted, key=len)
        judge(test_create_train_val_dirs, made=made, wanted=wanted, root=root)


# The checks by pytest, with one kind of answer forged.

EXERCISES = {
    "DescribeModel": ("create_model",),
    "TrainModel": ("learning",),
    "train_val_generators": ("train_val_generators", "augmentation"),
}


@pytest.fixture(scope="module")
def recorded(
    record: Record, context: CheckContext, open_exam: CheckContext, grader: Grader
) -> dict[str, Recorded]:
    """Each assignment's exams, and the outcomes of all jobs that its checks give."""
    others = {name: practice_exam(name) for name in ("augmentation", "evaluation")}
    return {
        "baseline": (record, [context, open_exam]),
        **{name: (Record(other, grader.sandbox), [other]) for name, other in others.items()},
    }


@pytest.mark.parametrize("assignment", ["baseline", "augmentation", "evaluation"])
@share(0.1)
@given(data=st.data())
def test_no_check_is_broken_by_a_forged_answer(recorded, assignment, data):
    record, exams = recorded[assignment]
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
        context = data.draw(st.sampled_from(exams))
        exercises = [
            name for name in EXERCISES.get(kind, (kind,)) if name in context.settings.points
        ]
        results = run_checks(context, submission, tuple(exercises))
        assert not [result for result in results if result.status is Status.BROKEN]
        expect_report(results)


# What the file of a trained model is said to hold, and what the model is said to answer.


@pytest.fixture(scope="module")
def asking(context: CheckContext, tmp_path_factory: pytest.TempPathFactory) -> CheckContext:
    """An exam that asks for a trained model."""
    wanted = TrainedModel(photos="unseen", pictures=20, accuracy=0.9)
    checks = {"holds_a_model": 1.0, "knows_unseen_photos": 4.0}
    course = structs.replace(
        context.settings, trained_model=wanted, points={"trained_model": checks}, open={}
    )
    unseen = HoldoutData(Path("unseen.npy"), np.arange(20, dtype=np.uint8) % 2)
    return replace(context, settings=course, unseen=lambda _side: nullcontext(unseen))


PREDICTED = Predictions(Array.of(np.arange(20, dtype=np.float32).reshape(-1, 1) % 2))


def judged_as_trained(
    record: Record, asking: CheckContext, file: Path, forged: Mapping[str, bytes]
) -> tuple[CheckResult, ...]:
    """The verdict on a trained model of which so is told."""
    told = {
        "ReadModel": msgspec.msgpack.encode(plain(record.of_kind("create_model").report)["value"]),
        "DescribeModel": record.of_kind("DescribeModel").report,
        "AskModel": encode(PREDICTED),
    }
    answers = {kind: JobResult("finished", report=forged.get(kind, told[kind])) for kind in told}
    submission = record.submission(lambda work: answers[kind_of(work)], TrainedFile(file, 1))
    return run_checks(asking, submission, ("trained_model",))


def test_the_trained_model_that_is_forged_is_right_when_it_is_not(record, asking):
    results = judged_as_trained(record, asking, Path(__file__), {})
    assert [result.status for result in results] == [Status.PASSED, Status.PASSED]


@share(0.2)
@given(data=st.data())
def test_a_forged_trained_model_passes_or_fails_the_checks(record, asking, data):
    kind = data.draw(st.sampled_from(("ReadModel", "DescribeModel", "AskModel")))
    trees = {
        "ReadModel": plain(record.of_kind("create_model").report)["value"],
        "DescribeModel": plain(record.of_kind("DescribeModel").report),
        "AskModel": plain(encode(PREDICTED)),
    }
    report = data.draw(forged(trees[kind]))
    with bounded("trained models", 4 * MEGABYTES):
        results = judged_as_trained(record, asking, Path(__file__), {kind: report})
        assert not [result for result in results if result.status is Status.BROKEN], results
        expect_report(results)


def expect_report(results: tuple[CheckResult, ...]) -> None:
    """The results can be shown and written down, and control no terminal or page."""
    for line in check_lines(results):
        assert line.plain.isprintable()
    assert check_text(results)
    assert "<script" not in check_html(results)
    result = SubmissionResult(
        submission="a.ipynb",
        student="student",
        status="graded",
        score=0,
        max_score=24,
        isolation="namespaces",
        seconds=0,
        checks=results,
    )
    report = GradeReport(assignment="baseline", seed=7, results=(result,))
    assert GradeReport.from_json(report.to_json()) == report


# What took gigabytes or minutes once, or broke a check.

MANY = 30_000_000


def many(item: bytes) -> msgspec.Raw:
    """A list that holds the same again and again, as long as a report may be."""
    count = MANY // len(item)
    return msgspec.Raw(b"\xdd" + struct.pack("!I", count) + item * count)


def long(text: bytes) -> msgspec.Raw:
    """A text that repeats itself."""
    content = text * (MANY // len(text))
    return msgspec.Raw(b"\xdb" + struct.pack("!I", len(content)) + content)


EMPTY = plain(encode(Array("bool", (0,), b"")))
NO_FEED = {"kind": "list", "batches": []}
HUGE = {
    "a model of empty lists": {"type": "model", "kind": "M", "architecture": {"a": many(b"\x90")}},
    "batches of nothing": {
        "type": "batches",
        "training": {
            "kind": "list",
            "batches": many(msgspec.msgpack.encode({"pictures": EMPTY, "labels": EMPTY})),
        },
        "validation": NO_FEED,
    },
    "a shape of ones": {
        "type": "batches",
        "training": {"kind": "", "batches": [{"pictures": {**EMPTY, "shape": many(b"\1")}}]},
        "validation": NO_FEED,
    },
    "a message of lines": {"type": "raised", "exception": "E", "message": long(b"ab\n")},
    "a message of quotes": {"type": "raised", "exception": "NameError", "message": long(b"'")},
    "a wordy answer": {"type": "unexpected", "what": long(b"a ")},
}


@pytest.mark.parametrize("call", CALLS, ids=[call.function for call in CALLS])
@pytest.mark.parametrize("value", HUGE.values(), ids=HUGE)
def test_a_huge_report_costs_little_more_than_its_bytes(record, call, value):
    report = msgspec.msgpack.encode({"value": value})
    with bounded("huge reports", MEGABYTES), pytest.raises(CallFailure):
        record.submission(answers(report)).call(call)


def pictures_of(shape: tuple[int, ...], dtype: str = "uint8") -> Array:
    """Black pictures."""
    return Array.of(np.zeros(shape, dtype))


ODD_BATCHES = {
    "labels that are truth values": Batch(pictures_of((4, 24, 24, 3)), pictures_of((4,), "bool")),
    "no picture of endless height": Batch(Array("uint8", (0, 2**40, 24, 3), b""), SMALL),
    "endless pictures without pixels": Batch(Array("uint8", (2**40, 0, 0, 3), b""), SMALL),
    "one picture of many pixels": Batch(pictures_of((1, 3000, 3000, 3)), SMALL),
    "labels without end": Batch(pictures_of((9, 0, 0, 3)), pictures_of((10_000_000, 1))),
    "pictures without end": Batch(pictures_of((10_000, 24, 24, 3)), SMALL),
}


@pytest.mark.parametrize("batch", ODD_BATCHES.values(), ids=ODD_BATCHES)
def test_odd_batches_break_no_check_and_cost_little(record, context, batch):
    feed = Feed("list", (batch,))
    answer = JobResult("finished", report=encode(Report(Batches(feed, feed))))
    with bounded("odd batches", 2 * MEGABYTES):
        submission = record.submission(lambda work: answer)
        results = run_checks(context, submission, ("train_val_generators",))
        assert not [result for result in results if result.status is Status.BROKEN]
        assert any(result.status is Status.FAILED for result in results)


def odd_epochs(batch: Batch) -> dict[str, tuple[Batches, ...]]:
    """Three epochs in which some hold nothing but one odd batch."""
    fine = Batch(pictures_of((2, 24, 24, 3)), pictures_of((2,)))
    odd, right = (Batches(*[Feed("list", (one,))] * 2) for one in (batch, fine))
    half = structs.replace(right, validation=odd.validation)
    return {"all": (odd,) * 3, "later ones": (right, odd, odd), "of validation": (half,) * 3}


@pytest.mark.parametrize("which", ["all", "later ones", "of validation"])
@pytest.mark.parametrize(
    "batch",
    [
        Batch(pictures_of((0, 24, 24, 3)), pictures_of((0,))),
        Batch(pictures_of((0, 24, 24, 3), "float32"), pictures_of((2,), "float32")),
        Batch(pictures_of((0, 24, 24, 3), "bool"), pictures_of((0, 2), "float64")),
        Batch(pictures_of((0,)), pictures_of((3,))),
        Batch(pictures_of(()), pictures_of(())),
        Batch(pictures_of((2, 0, 0, 3)), pictures_of((2,))),
        Batch(Array.of(np.full((2, 24, 24, 3), np.nan)), Array.of(np.full(2, np.nan))),
    ],
    ids=[
        *("none", "labels but no pictures", "none of truth values"),
        *("no shape", "numbers", "no pixels", "no numbers"),
    ],
)
def test_epochs_of_no_pictures_break_no_check(recorded, batch, which):
    record, (context,) = recorded["augmentation"]
    first, *later = odd_epochs(batch)[which]
    value = structs.replace(first, later=tuple(later))
    odd = JobResult("finished", report=encode(Report(value)))
    submission = record.submission(
        lambda work: (
            odd if isinstance(work, RunCall) and work.call.epochs > 1 else record.outcome(work)
        )
    )

    results = run_checks(context, submission, ("augmentation",))

    assert not [result for result in results if result.status is Status.BROKEN]
    assert any(result.status is Status.FAILED for result in results)


@pytest.mark.parametrize(
    "training",
    [
        {"losses": [], "accuracies": [0.5], "predictions": plain(encode(SMALL))},
        {"losses": [0.7], "accuracies": [], "predictions": plain(encode(SMALL))},
        {"losses": [0.7], "accuracies": [0.5], "predictions": EMPTY},
        {"losses": [0.7], "accuracies": [0.5], "predictions": {**EMPTY, "shape": [], "data": b"1"}},
        {"losses": [0.7], "accuracies": [0.5], "asked_losses": [0.7]},
    ],
)
def test_a_training_that_tells_nothing_is_refused(record, context, training):
    whole = {
        "predictions": plain(encode(SMALL)),
        "asked_losses": [0.7, 0.5],
        "known_before": 0.5,
        **training,
    }
    report = msgspec.msgpack.encode({"type": "training evidence", **whole})
    submission = record.submission(answers(report))
    model = ModelConfig("Sequential", {"class_name": "Sequential", "config": {"layers": []}})
    with pytest.raises(CallFailure, match="could not be read"):
        submission.train(TrainModel(model, "a.npy", b"", "b.npy", 1, 1, 1))


@pytest.mark.parametrize("content", [b"\xa6detail\xa1\xff", b"\xa1a" + b"\x91" * 100_000 + b"\1"])
def test_an_outcome_that_is_no_text_or_too_deep_is_a_failure_of_the_sandbox(content):
    with pytest.raises(SandboxError, match="gave no outcome"):
        received(framed(b"\x82\xa6ending\xa8finished" + content))


def test_a_message_that_comes_byte_by_byte_does_not_hold_the_grader_up():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!Q", 10) + b"slow")
        ours.settimeout(10)
        with pytest.raises(WireError, match="too long"):
            receive_message(ours, 100, seconds=-1)
