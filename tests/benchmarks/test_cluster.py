"""The class for the cluster benchmark has no submission that the cache could answer."""

from pathlib import Path

from benchmarks.cluster import make_class
from grader.grading.grader import Grader
from grader.sandbox.protocol import encode


def test_no_two_submissions_have_the_same_code(grader: Grader, tmp_path: Path) -> None:
    submissions = make_class(tmp_path, 9)

    assert len({encode(grader.read(each.path)) for each in submissions}) == 9
    assert all(len(grader.read(each.path).functions) == 4 for each in submissions)
