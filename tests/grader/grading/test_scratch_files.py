"""Files that checks keep: made once for the same content, and whole or not at all."""

from pathlib import Path

import pytest

from grader.cache import Store
from grader.grading.scratch_files import ScratchFiles


def test_a_file_is_made_once_for_the_same_dependencies(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text(f"number {len(made)}")

    first = ScratchFiles(Store(tmp_path), lambda: ("settings", 1)).get_or_make("table.csv", make)
    again = ScratchFiles(Store(tmp_path), lambda: ("settings", 1)).get_or_make("table.csv", make)
    other = ScratchFiles(Store(tmp_path), lambda: ("settings", 2)).get_or_make("table.csv", make)
    named = ScratchFiles(Store(tmp_path), lambda: ("settings", 1)).get_or_make("other.csv", make)

    assert first == again
    assert first.suffix == ".csv"
    assert [path.read_text() for path in (first, other, named)] == [
        "number 1",
        "number 2",
        "number 3",
    ]


def test_a_file_that_cannot_be_made_leaves_nothing_and_is_made_the_next_time(
    tmp_path: Path,
) -> None:
    files = ScratchFiles(Store(tmp_path), tuple)

    def fail(path: Path) -> None:
        path.write_text("half a table")
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        files.get_or_make("table.csv", fail)
    assert not list(tmp_path.rglob("*.csv"))

    path = files.get_or_make("table.csv", lambda path: path.write_text("whole"))
    assert path.read_text() == "whole"


def test_the_dependencies_are_computed_only_for_a_file(tmp_path: Path) -> None:
    asked: list[str] = []

    def depend() -> tuple[object, ...]:
        asked.append("digest")
        return ()

    files = ScratchFiles(Store(tmp_path), depend)
    assert asked == []
    files.get_or_make("table.csv", Path.touch)
    assert asked == ["digest"]
