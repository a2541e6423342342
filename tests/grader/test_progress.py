"""Progress: a bar in a terminal, lines elsewhere, and all items in both cases."""

import io
import itertools
from collections.abc import Iterator

import pytest
from rich.console import Console

from grader import progress
from grader.progress import show_progress


def output(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that advances four seconds at each reading."""
    ticks: Iterator[float] = (4.0 * number for number in itertools.count())
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(ticks))  # type: ignore[attr-defined]


@pytest.mark.usefixtures("clock")
def test_without_a_terminal_lines_are_printed_occasionally() -> None:
    console = Console(file=io.StringIO(), width=200)

    assert list(show_progress(iter("abcdef"), 6, "grading", console)) == list("abcdef")
    assert output(console).splitlines() == [
        "grading: 3 of 6, 15 a minute, 12 s left",
        "grading: 6 of 6, 15 a minute, 0 s left",
    ]


def test_short_work_prints_no_line() -> None:
    console = Console(file=io.StringIO())

    assert list(show_progress(iter("abc"), 3, "grading", console)) == list("abc")
    assert output(console) == ""


def test_a_terminal_gets_a_bar_with_the_count() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)

    assert list(show_progress(iter("abc"), 3, "grading", console)) == list("abc")
    assert "grading" in output(console)
    assert "3/3" in output(console)
