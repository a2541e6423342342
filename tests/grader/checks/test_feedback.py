"""Feedback describes a mistake without the right answers.

A student who collects right answers from feedback could submit a table of them, because a
resubmission is tested on the same data.
"""

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.evaluation_data import EvaluationData, draw_data
from grader.checks.leaks import leak_scenarios
from grader.checks.splits import EMPTY_DIGEST, USUAL, USUAL_CALLS, split_call
from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.submission import CallEvidence
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Call, Entry, PathArgument, Plain
from tests.fuzz.recording import practice_exam

Answer = Callable[[Call], CallEvidence]


class FakeSubmission:
    """A submission of one function with evidence made up here."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def call(self, call: Call) -> CallEvidence:
        """Answer one call."""
        return self._answer(call)


@pytest.fixture(scope="module")
def context() -> CheckContext:
    """The check context of `evaluation`, with recorded reference values."""
    return practice_exam("evaluation")


def returning(value: object) -> Answer:
    return lambda _: CallEvidence(Plain(value), (), "")


def failures(context: CheckContext, exercise: str, answer: Answer) -> dict[str, CheckResult]:
    submission: Any = FakeSubmission(answer)
    results = run_checks(context, submission, (exercise,))
    assert all(result.status is not Status.BROKEN for result in results), results
    return {
        result.name.partition("::")[2]: result
        for result in results
        if result.status is Status.FAILED
    }


def text_of(results: dict[str, CheckResult]) -> str:
    return "\n".join(f"{one.finding} {one.hint}" for one in results.values())


def test_a_missed_leak_is_not_named(context: CheckContext) -> None:
    def finds_one(call: Call) -> CallEvidence:
        # Neither of the two files is part of a leak.
        (scenario,) = [one for one in leak_scenarios(context) if one.call == call]
        training, validation = scenario.non_leaks["length"][0]
        return CallEvidence(Plain([(f"training/{training}", f"validation/{validation}")]), (), "")

    failed = failures(context, "find_leaks", finds_one)

    assert len(failed) == 5
    assert "Expected 4 pairs of this kind; found 0 of them" in text_of(failed)
    for scenario in leak_scenarios(context):
        for path in (path for pair in scenario.pairs for path in pair):
            assert path not in text_of(failed)


def test_the_right_measures_are_not_shown(context: CheckContext) -> None:
    matrix = [[1.0, 2.0], [3.0, 4.0]]
    wrong = {"confusion_matrix": matrix, "precision": 0.111, "recall": 0.222, "f1": 0.333}

    failed = failures(context, "evaluate", returning(wrong))

    data: EvaluationData = context.random_input(draw_data, "evaluate")
    right = data.measures()
    assert {"counts_match", "precision_matches", "recall_matches", "f1_matches"} <= set(failed)
    assert "with other numbers in 4 of 4 places" in text_of(failed)
    # Measures of the student's own matrix are shown: 4 of 6 predicted dogs are dogs.
    assert failed["precision_matches"].expected == "0.667, as your matrix gives it"
    for number in (right.precision, right.recall, right.f1):
        assert f"{number:.3f}" not in text_of(failed)
    for row in right.counts.astype(int).tolist():
        assert str(row) not in text_of(failed)


@pytest.mark.parametrize("probability", [0.5, 0.999])
def test_the_predictions_of_the_model_are_not_shown(
    context: CheckContext, probability: float
) -> None:
    failed = failures(context, "predict_image", returning(["dog", probability]))

    predictions = context.reference.value("predict_image/said", list[Any], lambda _: [])
    assert set(failed) == {"gives_the_model_what_it_wants"}
    assert len(predictions) == 6
    for prediction in predictions:
        for value in (prediction["probability"], 1 - prediction["probability"]):
            assert f"{value:.2f}" not in text_of(failed)


def test_only_one_lost_picture_or_copied_empty_file_is_named() -> None:
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
        text = text_of({check: failed[check]})
        assert "such as " in text
        assert sum(name in text for name in names) == 1


def test_a_missing_folder_is_named_with_the_argument_instead_of_its_value() -> None:
    context = practice_exam("baseline")
    root = ""

    def makes_one(call: Call) -> CallEvidence:
        nonlocal root
        (path,) = (one.path for one in call.arguments if isinstance(one, PathArgument))
        root = path.rstrip("/")
        folders = (root, f"{root}/training", f"{root}/extra")
        return CallEvidence(Plain(None), tuple(Entry(one, "folder") for one in folders), "")

    text = text_of(failures(context, "create_train_val_dirs", makes_one))

    assert "missing: root_path/training/cats, root_path/training/dogs, root_path/validation" in text
    assert "root_path/extra" in text
    assert root not in text
