"""The class that clusters are measured with: what is counted as work has to be work."""

from pathlib import Path

from benchmarks.cluster import make_class
from grader.grading.grader import Grader
from grader.sandbox.protocol import encode


def test_no_two_submissions_have_the_same_code(grader: Grader, tmp_path: Path) -> None:
    found = make_class(tmp_path, 9)

    assert len({encode(grader.read(each.path)) for each in found}) == 9
    assert all(len(grader.read(each.path).functions) == 4 for each in found)
