"""The summary counts results by kind and mutants by check."""

from rich.console import Console

from benchmarks.verdicts import summary

GRADED = [
    {"assignment": "x", "case": "a", "kind": "right", "right": "yes"},
    {"assignment": "x", "case": "a", "kind": "right", "right": "no"},
    {"assignment": "y", "case": "a", "kind": "right", "right": "yes"},
    {"assignment": "x", "case": "b", "kind": "wrong", "right": "yes"},
]
MUTATED = [{"caught_by": "split_data::x"}, {"caught_by": "split_data::x"}, {"caught_by": ""}]


def test_the_summary_counts_results_by_kind_and_mutants_by_check():
    console = Console(width=100)
    with console.capture() as captured:
        console.print(summary(GRADED, MUTATED, 12.3))
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in captured.get().splitlines()
    ]
    assert ["2 submissions: right", "3", "2", "1"] in rows
    assert ["1 submissions: wrong", "1", "1", "0"] in rows
    assert ["mutants", "3", "2", "1"] in rows
    assert ["caught by split_data::x", "2", "", ""] in rows
    assert ["12 seconds, without the rows that were in the tables", "", "", ""] in rows
