"""Failures of a submission."""

from grader.grading.call_failures import missing_function_failure
from grader.grading.submission import CheckFailure


def test_a_failure_reads_as_a_sentence():
    assert str(CheckFailure("9 files", "8 files")) == "Expected 9 files; found 8 files"
    assert "split_data" in str(missing_function_failure("split_data"))
