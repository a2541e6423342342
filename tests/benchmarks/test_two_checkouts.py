"""The benchmark compares two checkouts pair by pair."""

import subprocess
from pathlib import Path

import pytest

from benchmarks import two_checkouts
from benchmarks.two_checkouts import Checkout, Summary, summarize
from samples.sample_class import REPOSITORY


def test_a_busy_machine_does_not_change_the_ratio_of_pairs() -> None:
    seconds = [1.0, 1.0, 10.0, 1.0, 30.0]

    found = summarize(seconds, [1.1 * each for each in seconds])

    assert found == pytest.approx((5, 1.1, 1.1, 1.1))
    assert str(found) == "1.100 times as long, the middle half of 5 pairs from 1.100 to 1.100"


def test_one_bad_pair_changes_the_spread_but_not_the_median() -> None:
    found = summarize([1.0] * 5, [0.9, 1.0, 1.0, 1.2, 50.0])

    assert found == Summary(5, 1.0, 1.0, 1.2)


def test_a_missing_turn_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        summarize([1.0, 1.0], [1.0])


def test_a_checkout_answers_each_turn_until_its_process_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import sys\nfor _ in sys.stdin: print(0.25, 24.0, flush=True)"
    monkeypatch.setattr(two_checkouts, "_PROGRAM", program)
    checkout = Checkout(tmp_path, tmp_path / "any.ipynb")

    assert [checkout.seconds(), checkout.seconds()] == [0.25, 0.25]
    checkout.close()

    monkeypatch.setattr(two_checkouts, "_PROGRAM", "")
    ended = Checkout(tmp_path, tmp_path / "any.ipynb")
    with pytest.raises((RuntimeError, BrokenPipeError)):
        ended.seconds()
    assert ended._process.wait() == 0
    assert isinstance(ended._process, subprocess.Popen)


@pytest.mark.slow
def test_this_checkout_can_be_compared() -> None:
    checkout = Checkout(REPOSITORY, REPOSITORY / "solutions/baseline/baseline.ipynb")
    assert checkout.seconds() > 0
    checkout.close()
