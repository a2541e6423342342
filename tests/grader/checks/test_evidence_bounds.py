"""Evidence is counted before it is compared, so that a message full of it costs no time."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from grader.checks.color_cards import generator_call
from grader.checks.epochs import epochs_call, recognize_epochs
from grader.checks.leaks import leak_scenarios
from grader.checks.recognized_sets import recognize_sets
from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.results import CheckResult
from grader.sandbox.protocol import Array, Batch, Batches, Call, GeneratorOutput, Plain, Value
from tests.fuzz.recording import practice_exam


class ConstantSubmission:
    """A submission that returns the same value for every call."""

    def __init__(self, value: Value) -> None:
        self._value = value

    def call(self, _call: Call) -> CallEvidence:
        return CallEvidence(self._value, (), "")


def returning(value: Value) -> Submission:
    return cast(Submission, ConstantSubmission(value))


def epoch_of_zeros(rows: int, batches: int, side: int) -> GeneratorOutput:
    pictures = np.zeros((rows // batches, side, side, 3), np.uint8)
    batch = Batch(Array.of(pictures), Array.of(np.zeros(len(pictures), np.uint8)))
    return GeneratorOutput("generator", (batch,) * batches)


@pytest.fixture(scope="module")
def augmentation() -> CheckContext:
    return practice_exam("augmentation")


@pytest.fixture(scope="module")
def evaluation() -> CheckContext:
    return practice_exam("evaluation")


@pytest.mark.parametrize(
    ("rows", "batches", "side"), [(60_000, 1, 1), (5000, 5000, 2), (2400, 3, 60), (9000, 9000, 1)]
)
@pytest.mark.parametrize("later", [0, 2])
def test_too_many_pictures_are_refused_before_they_are_recognized(
    augmentation: CheckContext, rows: int, batches: int, side: int, later: int
) -> None:
    feed = epoch_of_zeros(rows, batches, side)
    value = Batches(feed, feed, (Batches(feed, feed),) * later)

    with pytest.raises(CheckFailure, match=f"{rows * (later + 1)} pictures in"):
        recognize_epochs(CallEvidence(value, (), ""), *epochs_call(augmentation))
    with pytest.raises(CheckFailure, match=f"{rows} pictures or labels"):
        recognize_sets(generator_call(augmentation), returning(value))


def check_pairs(context: CheckContext, pairs: list[list[str]]) -> tuple[CheckResult, ...]:
    """Check a `find_leaks` that returns these pairs for every call."""
    return run_checks(context, returning(Plain(pairs)), ("find_leaks",))


LONG_PATH = "training/" + "/".join(["cats"] * 40)


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "b")] * 20_000,
        [(f"training/cats/{n}.jpg", f"validation/cats/{n}.jpg") for n in range(9000)],
        [(LONG_PATH, LONG_PATH)] * 5000,
    ],
    ids=["short", "different", "deep"],
)
def test_too_many_pairs_are_refused_before_they_are_identified(
    evaluation: CheckContext, pairs: Sequence[tuple[str, str]]
) -> None:
    first, *others = check_pairs(evaluation, [list(pair) for pair in pairs])

    assert first.actual == f"a list of {len(pairs)} pairs"
    assert {check.status for check in others} == {"skipped"}


def test_all_possible_pairs_in_both_orders_are_identified(evaluation: CheckContext) -> None:
    scenario = leak_scenarios(evaluation)[0]
    pairs = [
        [f"training/{one}", f"validation/{other}"]
        for one in sorted(scenario.files("training"))
        for other in sorted(scenario.files("validation"))
    ]

    first, *_ = check_pairs(evaluation, [*pairs, *(pair[::-1] for pair in pairs)])

    assert first.actual == f"the validation picture first in {len(pairs)} of {len(pairs)}"
