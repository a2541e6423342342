"""Feedback says what is wrong, and no more of the drawn data than that takes.

Who collected the right answers from feedback could hand in a table of them, as long as a
resubmission is tested on the same data.
"""

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.leaks import leak_calls
from grader.checks.splits import EMPTY_DIGEST, USUAL, USUAL_CALLS, split_call
from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.submission import CallEvidence
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Call, Entry, PathArgument, Plain
from tests.fuzz.recording import practice_exam

Answer = Callable[[Call], CallEvidence]


class Fake:
    """A submission of one function that gives evidence made up here."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def call(self, call: Call) -> CallEvidence:
        """Answer one call."""
        return self._answer(call)


@pytest.fixture(scope="module")
def context() -> CheckContext:
    """The exam of `evaluation`, with facts on record."""
    return practice_exam("evaluation")


def plain(value: object) -> Answer:
    return lambda _: CallEvidence(Plain(value), (), "")


def failures(context: CheckContext, exercise: str, answer: Answer) -> dict[str, CheckResult]:
    submission: Any = Fake(answer)
    results = run_checks(context, submission, (exercise,))
    assert all(result.status is not Status.BROKEN for result in results), results
    return {
        result.name.partition("::")[2]: result
        for result in results
        if result.status is Status.FAILED
    }


def text_of(results: dict[str, CheckResult]) -> str:
    return "\n".join(f"{one.finding} {one.hint}" for one in results.values())


def test_a_leak_that_was_missed_is_not_named(context: CheckContext) -> None:
    def finds_one(call: Call) -> CallEvidence:
        # A pair that is none: neither of its files is part of a leak.
        (planted,) = [one for one in leak_calls(context) if one.call == call]
        training, validation = planted.apart["length"][0]
        return CallEvidence(Plain([(f"training/{training}", f"validation/{validation}")]), (), "")

    failed = failures(context, "find_leaks", finds_one)

    assert len(failed) == 5
    assert "expected 4 pairs of this kind, got 0 of them" in text_of(failed)
    for planted in leak_calls(context):
        for one in (path for pair in planted.pairs for path in pair):
            assert one not in text_of(failed)


def test_the_right_numbers_of_an_evaluation_are_not_told(context: CheckContext) -> None:
    matrix = [[1.0, 2.0], [3.0, 4.0]]
    wrong = {"confusion_matrix": matrix, "precision": 0.111, "recall": 0.222, "f1": 0.333}

    failed = failures(context, "evaluate", plain(wrong))

    (wanted,) = [value.wanted() for key, value in context._drawn.items() if key == ("evaluate",)]
    assert {"counts_match", "precision_matches", "recall_matches", "f1_matches"} <= set(failed)
    assert "with other numbers in 4 of 4 places" in text_of(failed)
    # Those that belong to the student's own matrix are told: 4 of 6 called dogs are dogs.
    assert failed["precision_matches"].expected == "0.667, as your matrix gives it"
    for number in (wanted.precision, wanted.recall, wanted.f1):
        assert f"{number:.3f}" not in text_of(failed)
    for row in wanted.counts.astype(int).tolist():
        assert str(row) not in text_of(failed)


@pytest.mark.parametrize("probability", [0.5, 0.999])
def test_the_answers_of_the_model_are_not_told(context: CheckContext, probability: float) -> None:
    failed = failures(context, "predict_image", plain(["dog", probability]))

    facts = context.reference.value("predict_image/said", list[Any], lambda _: [])
    assert set(failed) == {"gives_the_model_what_it_wants"}
    assert len(facts) == 6
    for fact in facts:
        for value in (fact["probability"], 1 - fact["probability"]):
            assert f"{value:.2f}" not in text_of(failed)


def test_of_lost_pictures_and_kept_empty_files_one_is_named() -> None:
    context = practice_exam("baseline")
    calls = [split_call(context, USUAL, number) for number in range(USUAL_CALLS)]

    def keeps_empty_files(call: Call) -> CallEvidence:
        copies = [
            Entry(f"training/cats/{one.path.rpartition('/')[2]}", "file", 0, EMPTY_DIGEST)
            for one in call.input_files
            if not one.path.endswith("/") and not one.content
        ]
        return CallEvidence(Plain(None), tuple(copies), "empty")

    failed = failures(context, "split_data", keeps_empty_files)

    names = {one.path.rpartition("/")[2] for call in calls for one in call.input_files} - {""}
    for check in ("union_is_complete", "leaves_out_empty_files"):
        said = text_of({check: failed[check]})
        assert "such as " in said
        assert sum(name in said for name in names) == 1


def test_a_missing_folder_is_named_by_the_argument_not_by_its_value() -> None:
    context = practice_exam("baseline")
    root = ""

    def makes_one(call: Call) -> CallEvidence:
        nonlocal root
        (path,) = (one.path for one in call.arguments if isinstance(one, PathArgument))
        root = path.rstrip("/")
        folders = (root, f"{root}/training", f"{root}/extra")
        return CallEvidence(Plain(None), tuple(Entry(one, "folder") for one in folders), "")

    said = text_of(failures(context, "create_train_val_dirs", makes_one))

    assert "missing: root_path/training/cats, root_path/training/dogs, root_path/validation" in said
    assert "root_path/extra" in said
    assert root not in said
