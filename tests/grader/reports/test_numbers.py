"""What is counted for a class report."""

import msgspec

from grader.reports.numbers import (
    check_numbers,
    distribution,
    families,
    hardest,
    overview,
)
from grader.results import Status, SubmissionResult, Training
from tests.support.records import check, submission

FAILED = check(Status.FAILED)


def scored(*scores: float) -> list[SubmissionResult]:
    return [submission(score=score, max_score=10.0) for score in scores]


def trained(model: str, accuracy: float | None, student: str) -> SubmissionResult:
    training = Training(
        model=model, parameters=9, losses=(0.7, 0.3), accuracies=(0.5,), accuracy=accuracy
    )
    learned = msgspec.structs.replace(check(name="learning::accuracy"), training=training)
    return submission(check(), learned, student=student)


def test_the_mean_is_that_of_the_graded_alone():
    numbers = overview([*scored(2, 4, 9), submission(status="ungradable", score=0.0)])

    assert (numbers.submissions, numbers.graded) == (4, 3)
    assert (numbers.mean, numbers.median) == (5.0, 4.0)
    assert (numbers.seconds, numbers.slowest) == (5.0, 1.25)


def test_a_class_without_anybody_has_no_mean():
    numbers = overview([])
    assert (numbers.submissions, numbers.mean, numbers.median) == (0, None, None)


def test_every_graded_submission_is_in_one_bin_and_full_marks_in_the_last():
    bins = distribution([*scored(0, 0.99, 1, 9, 10), submission(status="ungradable")])

    assert [each.count for each in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[0].low, bins[0].high, bins[-1].low, bins[-1].high) == (0, 10, 90, 100)


def test_submissions_of_an_assignment_without_points_are_in_no_bin():
    assert sum(each.count for each in distribution([submission(max_score=0.0)])) == 0


def test_the_rate_of_a_check_is_that_of_those_who_were_judged():
    results = [submission(check(status)) for status in (*Status, Status.PASSED)]
    (numbers,) = check_numbers(results)

    assert (numbers.passed, numbers.failed, numbers.skipped, numbers.broken) == (2, 1, 1, 1)
    assert numbers.rate == 2 / 3


def test_a_check_that_nobody_was_judged_by_has_no_rate():
    (numbers,) = check_numbers([submission(check(Status.SKIPPED))])
    assert numbers.rate is None
    assert hardest([numbers]) == []


def test_the_commonest_wrong_evidence_comes_first_with_its_count():
    other = check(Status.FAILED, actual="7 and 3", hint="round")
    (numbers,) = check_numbers([submission(one) for one in (FAILED, other, other, check())])

    assert [(way.finding, way.hint, way.count) for way in numbers.evidence] == [
        ("expected 9 and 1, got 7 and 3", "round", 2),
        ("expected 9 and 1, got 8 and 2", "count again", 1),
    ]


def test_the_hardest_checks_are_those_that_fewest_passed():
    rates = {"a": 4, "b": 1, "c": 2, "d": 3, "never_failed": 5}
    results = [
        submission(
            *(
                check(Status.PASSED if place < passes else Status.FAILED, f"split_data::{name}")
                for name, passes in rates.items()
            )
        )
        for place in range(5)
    ]
    names = [each.name for each in hardest(check_numbers(results))]
    assert names == ["split_data::b", "split_data::c", "split_data::d"]


def test_models_that_are_alike_are_a_family_and_the_best_comes_first():
    results = [
        trained("small", 0.6, "ada"),
        trained("large", 0.9, "bob"),
        trained("small", 0.8, "cyd"),
        trained("odd", None, "dan"),
        submission(check()),
    ]
    found = families(results)

    assert [family.model for family in found] == ["large", "small", "odd"]
    assert found[1].students == ("ada", "cyd")
    assert found[1].accuracies == (0.6, 0.8)
    assert found[2].accuracies == ()
