"""JUnit XML is valid, whatever text a student wrote."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from grader.reports.junit import to_junit
from grader.results import GradeReport, Status
from tests.support.records import NASTY, check, report, submission

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "junit.xsd")
ALL = tuple(check(status, f"split_data::{status}", title=f"title {status}") for status in Status)


def parsed(graded: GradeReport) -> ElementTree.Element:
    """Return the document after it was validated."""
    text = to_junit(graded)
    SCHEMA.validate(text)
    return ElementTree.fromstring(text)


def test_each_submission_is_a_suite_and_each_check_a_case():
    suites = parsed(report(submission(*ALL), submission(check(), student="bob")))

    assert [suite.get("name") for suite in suites] == ["ada", "bob"]
    assert [case.get("name") for case in suites[0].iter("testcase")] == [
        "title passed", "title failed", "title skipped", "title broken",
    ]  # fmt: skip
    assert {case.get("classname") for case in suites.iter("testcase")} == {
        "ada.split_data",
        "bob.split_data",
    }


def test_the_four_statuses_are_passed_failure_skipped_and_error():
    (suite,) = parsed(report(submission(*ALL)))

    elements = [[child.tag for child in case] for case in suite.iter("testcase")]
    assert elements == [[], ["failure"], ["skipped"], ["error"]]
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped", "time")]
    assert counts == ["4", "1", "1", "1", "1.250"]


def test_a_failure_contains_expected_actual_and_hint():
    failure = parsed(report(submission(check(Status.FAILED)))).find(".//failure")

    assert failure.get("message") == "Expected 9 and 1; found 8 and 2."
    assert failure.text.splitlines() == ["Expected 9 and 1; found 8 and 2.", "count again"]


def test_an_ungradable_submission_is_an_error_with_its_reason():
    suites = parsed(report(submission(status="ungradable", reason="it is empty")))

    assert suites.find(".//error").get("message") == "it is empty"
    assert (suites.get("tests"), suites.get("errors")) == ("1", "1")


def test_an_empty_class_is_a_valid_document():
    assert len(parsed(report())) == 0


def test_the_seed_and_flags_are_hidden():
    secret = GradeReport(
        assignment="baseline", seed=987654, results=(submission(check(), flags=("odd",)),)
    )
    assert "987654" not in to_junit(secret)
    assert "odd" not in to_junit(secret)


@pytest.mark.parametrize("field", ["title", "expected", "actual", "hint"])
@pytest.mark.parametrize("text", [NASTY, "\x00\x08\x0b\ufffe\uffff]]>", "x" * 10**6, "\ud800"])
def test_no_text_of_a_student_breaks_it(field, text):
    case = check(Status.FAILED, **{field: text})
    suites = parsed(report(submission(case, student=text, submission=text)))
    assert suites.find(".//failure") is not None
    assert len(to_junit(report(submission(case)))) < 10_000


@given(st.text(st.characters(), min_size=1))
def test_any_text_can_be_read_back(text):
    parsed(report(submission(check(Status.FAILED, actual=text), student=f"s{text}")))
