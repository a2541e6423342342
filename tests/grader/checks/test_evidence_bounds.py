"""Evidence is counted before it is looked at, so that a message full of it costs no time."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from grader.checks.color_cards import generator_call, observe
from grader.checks.epochs import epochs_call, shown
from grader.checks.leaks import leak_calls
from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.results import CheckResult
from grader.sandbox.protocol import Array, Batch, Batches, Call, GeneratorOutput, Plain, Value
from tests.fuzz.recording import practice_exam


class Answering:
    """A submission whose every call gives the same value, whatever it is asked."""

    def __init__(self, value: Value) -> None:
        self._value = value

    def call(self, call: Call) -> CallEvidence:
        return CallEvidence(self._value, (), "")


def answering(value: Value) -> Submission:
    return cast(Submission, Answering(value))


def epoch(rows: int, batches: int, side: int) -> GeneratorOutput:
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
def test_more_pictures_than_an_epoch_can_have_are_refused_unseen(
    augmentation: CheckContext, rows: int, batches: int, side: int, later: int
) -> None:
    feed = epoch(rows, batches, side)
    value = Batches(feed, feed, (Batches(feed, feed),) * later)

    with pytest.raises(CheckFailure, match=f"{rows * (later + 1)} pictures in"):
        shown(epochs_call(augmentation), answering(value))
    with pytest.raises(CheckFailure, match=f"{rows} pictures or labels"):
        observe(generator_call(augmentation), answering(value))


def judged(context: CheckContext, pairs: list[list[str]]) -> tuple[CheckResult, ...]:
    """The verdicts on a `find_leaks` that gives these pairs whatever it is asked."""
    return run_checks(context, answering(Plain(pairs)), ("find_leaks",))


LONG = "training/" + "/".join(["cats"] * 40)


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "b")] * 20_000,
        [(f"training/cats/{n}.jpg", f"validation/cats/{n}.jpg") for n in range(9000)],
        [(LONG, LONG)] * 5000,
    ],
    ids=["short", "different", "deep"],
)
def test_more_pairs_than_there_can_be_are_refused_unseen(
    evaluation: CheckContext, pairs: Sequence[tuple[str, str]]
) -> None:
    first, *others = judged(evaluation, [list(pair) for pair in pairs])

    assert first.actual == f"a list of {len(pairs)} pairs"
    assert {check.status for check in others} == {"skipped"}


def test_every_pair_that_can_be_is_looked_at(evaluation: CheckContext) -> None:
    planted = leak_calls(evaluation)[0]
    every = [
        [f"training/{one}", f"validation/{other}"]
        for one in sorted(planted.files("training"))
        for other in sorted(planted.files("validation"))
    ]

    first, *_ = judged(evaluation, [*every, *(pair[::-1] for pair in every)])

    assert first.actual == f"the validation picture first in {len(every)} of {len(every)}"
