"""The mutants that are graded: many, different, each in cells that are else as they were."""

import pytest

from benchmarks.mutants import (
    FUNCTIONS,
    TABLE,
    Candidate,
    Program,
    candidates_of,
    judged,
    originals,
    read_rows,
    row_of,
)
from grader.submissions.notebooks import Cell

CELLS = (
    Cell(1, "import os"),
    Cell(2, "SIZE = 1\ndef create_model():\n    return SIZE + 1\n\nprint(SIZE)"),
    Cell(3, "def show():\n    return 2"),
)
PROGRAM = Program("baseline", "solution", "create_model", CELLS)


@pytest.fixture(scope="module")
def all_of_them() -> list[Candidate]:
    return [one for program in originals() for one in candidates_of(program)]


def test_there_are_mutants_of_every_graded_function(all_of_them):
    mutated = {(one.program.assignment, one.program.function) for one in all_of_them}
    assert mutated == {(name, function) for name in FUNCTIONS for function in FUNCTIONS[name]}
    assert len(all_of_them) > 1000


def test_no_two_are_the_same(all_of_them):
    assert len({one.identity for one in all_of_them}) == len(all_of_them)


def test_only_the_function_changes():
    found = list(candidates_of(PROGRAM))
    assert found
    for one in found:
        first, changed, last = one.program.cells
        assert (first, last) == (CELLS[0], CELLS[2])
        assert changed.source.startswith("SIZE = 1\ndef create_model():\n")
        assert changed.source.endswith("\n\nprint(SIZE)\n")
        assert "return SIZE + 1" not in changed.source


def test_the_line_is_that_of_the_cell():
    assert {one.mutant.line for one in candidates_of(PROGRAM)} == {3}


def test_a_sample_is_judged_as_in_the_table(all_of_them, grader_of):
    table = {row["id"]: row for row in read_rows(TABLE)}
    assert {one.identity for one in all_of_them} == table.keys()
    for one in all_of_them[::60]:
        row = row_of(one, judged(grader_of(one.program.assignment, None), one.program))
        assert row["failed"] == table[one.identity]["failed"], one.mutant
