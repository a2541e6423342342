"""Forged files and printed text of a call pass or fail the checks."""

from collections.abc import Iterator, Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from grader.checks import (
    test_create_train_val_dirs,
    test_split_data,
)
from grader.checks.splits import OTHERS, USUAL, USUAL_CALLS, Split, split_call
from grader.checks.test_create_train_val_dirs import folders
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallEvidence
from grader.sandbox.protocol import (
    DECODING_ERRORS,
    Call,
    Entry,
    Nothing,
    encode,
)
from tests.fuzz.bounds import bounded
from tests.fuzz.damage import Draw, damaged_tree
from tests.fuzz.forging import MEGABYTES, fraction_of_examples, plain, run_check_functions
from tests.fuzz.odd import ODD, TEXTS
from tests.fuzz.recording import Record

# Pictures may contain values that are not numbers.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@st.composite
def changed_files(draw: Draw, evidence: CallEvidence) -> CallEvidence:
    """Draw evidence with other files, as far as their types allow, and another text."""
    files = [plain(encode(entry)) for entry in evidence.files]
    odd = st.sampled_from(
        ("file", "folder", "link", "/elsewhere/x", "validation/cats/", "training/cats/a.jpg")
    )
    content = msgspec.msgpack.encode(draw(damaged_tree(files, odd | ODD, 8)))
    try:
        entries = msgspec.msgpack.decode(content, type=tuple[Entry, ...])
    except DECODING_ERRORS:
        entries = evidence.files[draw(st.integers(0, len(evidence.files))) :]
    return structs.replace(evidence, files=entries, printed=draw(TEXTS))


class AnsweredSubmission:
    """A submission with given evidence for each call."""

    def __init__(self, evidence: Mapping[Call, CallEvidence]) -> None:
        self._evidence = evidence

    def call(self, call: Call) -> CallEvidence:
        """Return the evidence of a call."""
        return self._evidence[call]


@pytest.fixture(scope="module")
def split_answers(record: Record, context: CheckContext) -> Iterator[dict[Call, CallEvidence]]:
    """Return the reference's evidence for the calls of `split_data`, made only once."""
    drawn = {(USUAL, number): split_call(context, USUAL, number) for number in range(USUAL_CALLS)}
    drawn |= {(ratio, 0): split_call(context, ratio) for ratio in OTHERS}
    reference = record.submission(record.outcome)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_split_data, "split_call", lambda _context, ratio, at=0: drawn[ratio, at])
        yield {call: reference.call(call) for call in drawn.values()}


@fraction_of_examples(0.5)
@given(data=st.data())
def test_forged_files_of_splits_pass_or_fail_the_checks(context, split_answers, data):
    chosen = data.draw(st.sets(st.integers(0, len(split_answers) - 1), min_size=1, max_size=3))
    calls = [list(split_answers)[number] for number in chosen]
    forged = {call: data.draw(changed_files(split_answers[call])) for call in calls}
    with bounded("splits", MEGABYTES):
        answered = {**split_answers, **forged}
        splits = [Split(call, evidence) for call, evidence in answered.items()]
        run_check_functions(
            test_split_data,
            context=context,
            submission=AnsweredSubmission(answered),
            splits=splits[:USUAL_CALLS],
            other_splits=splits[USUAL_CALLS:],
        )


@fraction_of_examples(0.5)
@given(data=st.data())
def test_forged_folders_pass_or_fail_the_checks(record, context, data):
    outcome = record.of_kind("create_train_val_dirs")
    made = data.draw(changed_files(CallEvidence(Nothing(), outcome.files, "")))
    wanted = context.reference.value("create_train_val_dirs/folders", list[str], folders)
    with bounded("folders", MEGABYTES):
        root = min(wanted, key=len)
        expected = [path for path in wanted if path != root]
        run_check_functions(test_create_train_val_dirs, evidence=made, expected=expected, root=root)
