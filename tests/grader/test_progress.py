"""The progress of a class: a bar in a terminal, lines elsewhere, and every item either way."""

import io
import itertools
from collections.abc import Iterator

import pytest
from rich.console import Console

from grader import progress
from grader.progress import shown


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is four seconds after the one before."""
    ticks: Iterator[float] = (4.0 * number for number in itertools.count())
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(ticks))


@pytest.mark.usefixtures("clock")
def test_without_a_terminal_a_line_comes_now_and_then() -> None:
    console = Console(file=io.StringIO(), width=200)

    assert list(shown(iter("abcdef"), 6, "grading", console)) == list("abcdef")
    assert said(console).splitlines() == [
        "grading: 3 of 6, 15 a minute, 12 s left",
        "grading: 6 of 6, 15 a minute, 0 s left",
    ]


def test_what_ends_at_once_says_nothing() -> None:
    console = Console(file=io.StringIO())

    assert list(shown(iter("abc"), 3, "grading", console)) == list("abc")
    assert said(console) == ""


def test_a_terminal_gets_a_bar_with_the_count() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)

    assert list(shown(iter("abc"), 3, "grading", console)) == list("abc")
    assert "grading" in said(console)
    assert "3/3" in said(console)
