"""Arguments that settings describe and the secret seed draws."""

import csv
import io

import numpy as np
import pytest

from grader.checks.drawn_arguments import Table


def rows_of(table: Table, seed: int) -> list[list[str]]:
    (content,) = table.draw(np.random.default_rng(seed)).values()
    return list(csv.reader(io.StringIO(content.decode())))[1:]


@pytest.mark.parametrize("seed", range(5))
def test_a_table_has_as_many_rows_with_an_empty_cell_as_asked_for(seed: int) -> None:
    rows = rows_of(Table(rows=9, columns=3, empty=4, decimals=2), seed)
    assert (len(rows), {len(row) for row in rows}) == (9, {3})
    assert [row.count("") for row in rows].count(1) == 4
    assert all(row.count("") <= 1 for row in rows)


@pytest.mark.parametrize("seed", range(5))
def test_numbers_have_the_decimals_and_the_range(seed: int) -> None:
    cells = [cell for row in rows_of(Table(low=-1, high=1, decimals=2), seed) for cell in row]
    assert {len(cell.partition(".")[2]) for cell in cells} == {2}
    assert all(-1 <= float(cell) <= 1 for cell in cells)
    assert len(set(cells)) > 10


def test_a_table_without_decimals_holds_whole_numbers() -> None:
    assert all(cell.isdigit() for row in rows_of(Table(), 0) for cell in row)
