"""The mutants to grade are many and distinct, and change nothing but their function."""

import pytest

from benchmarks.csv_tables import read_rows
from benchmarks.mutant_candidates import (
    MUTATED_FUNCTIONS,
    Candidate,
    Program,
    candidates_of,
    originals,
)
from benchmarks.mutants import TABLE, row_of, run_checks_of
from grader.submissions.notebooks import Cell

CELLS = (
    Cell(1, "import os"),
    Cell(2, "SIZE = 1\ndef create_model():\n    return SIZE + 1\n\nprint(SIZE)"),
    Cell(3, "def show():\n    return 2"),
)
PROGRAM = Program("baseline", "solution", "create_model", CELLS)


@pytest.fixture(scope="module")
def candidates() -> list[Candidate]:
    return [each for program in originals() for each in candidates_of(program)]


def test_every_graded_function_has_mutants(candidates):
    mutated = {(each.program.assignment, each.program.function) for each in candidates}
    assert mutated == {
        (name, function) for name in MUTATED_FUNCTIONS for function in MUTATED_FUNCTIONS[name]
    }
    assert len(candidates) > 1000


def test_all_mutants_are_distinct(candidates):
    assert len({each.identity for each in candidates}) == len(candidates)


def test_only_the_function_changes():
    mutants = list(candidates_of(PROGRAM))
    assert mutants
    for each in mutants:
        first, changed, last = each.program.cells
        assert (first, last) == (CELLS[0], CELLS[2])
        assert changed.source.startswith("SIZE = 1\ndef create_model():\n")
        assert changed.source.endswith("\n\nprint(SIZE)\n")
        assert "return SIZE + 1" not in changed.source


def test_the_line_of_a_mutant_counts_in_its_cell():
    assert {each.mutant.line for each in candidates_of(PROGRAM)} == {3}


def test_a_sample_of_the_mutants_fails_the_checks_in_the_table(candidates, grader_of):
    table = {row["id"]: row for row in read_rows(TABLE)}
    assert {each.identity for each in candidates} == table.keys()
    for each in candidates[::60]:
        row = row_of(each, run_checks_of(grader_of(each.program.assignment, None), each.program))
        assert row["failed"] == table[each.identity]["failed"], each.mutant
