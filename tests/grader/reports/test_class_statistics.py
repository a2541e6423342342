"""The statistics of a class report."""

import msgspec

from grader.reports.class_statistics import (
    check_statistics,
    distribution,
    hardest,
    model_groups,
    overview,
)
from grader.results import Status, SubmissionResult, Training
from tests.support.records import check, submission

FAILED = check(Status.FAILED)


def submissions_with_scores(*scores: float) -> list[SubmissionResult]:
    return [submission(score=score, max_score=10.0) for score in scores]


def submission_with_model(model: str, accuracy: float | None, student: str) -> SubmissionResult:
    training = Training(
        model=model, parameters=9, losses=(0.7, 0.3), accuracies=(0.5,), accuracy=accuracy
    )
    accuracy_check = msgspec.structs.replace(check(name="learning::accuracy"), training=training)
    return submission(check(), accuracy_check, student=student)


def test_the_mean_counts_only_graded_submissions():
    numbers = overview(
        [*submissions_with_scores(2, 4, 9), submission(status="ungradable", score=0.0)]
    )

    assert (numbers.submissions, numbers.graded) == (4, 3)
    assert (numbers.mean, numbers.median) == (5.0, 4.0)
    assert (numbers.seconds, numbers.slowest) == (5.0, 1.25)


def test_an_empty_class_has_no_mean():
    numbers = overview([])
    assert (numbers.submissions, numbers.mean, numbers.median) == (0, None, None)


def test_each_graded_submission_is_in_one_bin_and_full_marks_are_in_the_last():
    bins = distribution(
        [*submissions_with_scores(0, 0.99, 1, 9, 10), submission(status="ungradable")]
    )

    assert [each.count for each in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[0].low, bins[0].high, bins[-1].low, bins[-1].high) == (0, 10, 90, 100)


def test_submissions_of_an_assignment_without_points_are_in_no_bin():
    assert sum(each.count for each in distribution([submission(max_score=0.0)])) == 0


def test_the_rate_of_a_check_counts_only_passed_and_failed():
    results = [submission(check(status)) for status in (*Status, Status.PASSED)]
    (numbers,) = check_statistics(results)

    assert (numbers.passed, numbers.failed, numbers.skipped, numbers.broken) == (2, 1, 1, 1)
    assert numbers.rate == 2 / 3


def test_a_check_that_everybody_skipped_has_no_rate():
    (numbers,) = check_statistics([submission(check(Status.SKIPPED))])
    assert numbers.rate is None
    assert hardest([numbers]) == []


def test_the_most_common_wrong_answer_comes_first_with_its_count():
    other = check(Status.FAILED, actual="7 and 3", hint="round")
    (numbers,) = check_statistics([submission(one) for one in (FAILED, other, other, check())])

    assert [(one.finding, one.hint, one.count) for one in numbers.wrong_answers] == [
        ("Expected 9 and 1; found 7 and 3.", "round", 2),
        ("Expected 9 and 1; found 8 and 2.", "count again", 1),
    ]


def test_the_hardest_checks_have_the_lowest_rates():
    rates = {"a": 4, "b": 1, "c": 2, "d": 3, "never_failed": 5}
    results = [
        submission(
            *(
                check(Status.PASSED if index < passes else Status.FAILED, f"split_data::{name}")
                for name, passes in rates.items()
            )
        )
        for index in range(5)
    ]
    names = [each.name for each in hardest(check_statistics(results))]
    assert names == ["split_data::b", "split_data::c", "split_data::d"]


def test_equal_models_are_grouped_and_the_best_group_comes_first():
    results = [
        submission_with_model("small", 0.6, "ada"),
        submission_with_model("large", 0.9, "bob"),
        submission_with_model("small", 0.8, "cyd"),
        submission_with_model("odd", None, "dan"),
        submission(check()),
    ]
    found = model_groups(results)

    assert [group.model for group in found] == ["large", "small", "odd"]
    assert found[1].students == ("ada", "cyd")
    assert found[1].accuracies == (0.6, 0.8)
    assert found[2].accuracies == ()
