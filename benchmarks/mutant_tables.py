"""The tables that show which mutants the checks caught."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.mutant_candidates import MUTATED_FUNCTIONS
from grader.settings import Settings


def print_report(rows: Sequence[Mapping[str, str]], assignment: str, settings: Settings) -> None:
    """Print the mutants by function and kind, by check, and those that no check caught."""
    console = Console(width=240)
    console.print(f"[bold]{assignment}[/bold]")
    console.print(kinds_table(rows, tuple(MUTATED_FUNCTIONS[assignment])))
    points = settings.points
    checks = [f"{exercise}::{check}" for exercise in points for check in points[exercise]]
    console.print(checks_table(rows, checks))
    console.print(survivors_table(rows))


def kinds_table(rows: Sequence[Mapping[str, str]], functions: Sequence[str]) -> Table:
    """Return the shares of caught mutants, with a row per kind and a column per function."""
    table = Table("kind", *functions, "all", box=box.MARKDOWN)
    for kind in [*sorted({row["kind"] for row in rows}), "all"]:
        of_kind = [row for row in rows if kind in (row["kind"], "all")]
        parts = [[row for row in of_kind if row["function"] == name] for name in functions]
        table.add_row(kind, *(_caught_of_all(part) for part in (*parts, of_kind)))
    return table


def checks_table(rows: Sequence[Mapping[str, str]], checks: Sequence[str]) -> Table:
    """Return how many mutants each check was the first to catch, and how many it caught."""
    first = Counter(row["caught_by"] for row in rows)
    ever = Counter(check for row in rows for check in row["failed"].split())
    table = Table("check", "caught first", "caught", box=box.MARKDOWN)
    for check in [*checks, *sorted(ever.keys() - set(checks))]:
        table.add_row(check, str(first[check]), str(ever[check]))
    return table


def survivors_table(rows: Sequence[Mapping[str, str]]) -> Table:
    """Return the mutants that no check caught."""
    columns = ("id", "text", "function", "line", "before", "after")
    table = Table(*columns, box=box.MARKDOWN)
    for row in rows:
        if not row["caught_by"]:
            table.add_row(*(row[column] for column in columns))
    return table


def _caught_of_all(rows: Sequence[Mapping[str, str]]) -> str:
    caught = sum(1 for row in rows if row["caught_by"])
    return f"{caught} of {len(rows)}" if rows else ""
