"""The progress of work on a class: a bar in a terminal, an occasional line elsewhere."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_T = TypeVar("_T")
_SECONDS_BETWEEN_LINES = 10.0


def show_progress(items: Iterable[_T], total: int, label: str, console: Console) -> Iterator[_T]:
    """Yield the items and show on `console` how many of the expected `total` have arrived.

    `label` names the work.
    """
    show = _show_bar if console.is_terminal else _print_lines
    return show(items, total, label, console)


def _show_bar(items: Iterable[_T], total: int, label: str, console: Console) -> Iterator[_T]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=total)
        for item in items:
            progress.advance(task)
            yield item


def _print_lines(items: Iterable[_T], total: int, label: str, console: Console) -> Iterator[_T]:
    started = last = time.monotonic()
    for count, item in enumerate(items, 1):
        now = time.monotonic()
        if now - last >= _SECONDS_BETWEEN_LINES:
            last = now
            rate = count / (now - started)
            remaining = (total - count) / rate
            console.print(
                f"{label}: {count} of {total}, {_rate_text(rate)}, {remaining:.0f} s left"
            )
        yield item


class _RateColumn(ProgressColumn):
    """A column with the number of items per second, minute or hour."""

    def render(self, task: Task) -> Text:
        return Text(_rate_text(task.speed) if task.speed else "")


def _rate_text(per_second: float) -> str:
    if per_second >= 1:
        return f"{per_second:.1f} a second"
    per_minute = 60 * per_second
    return f"{per_minute:.0f} a minute" if per_minute >= 1 else f"{60 * per_minute:.0f} an hour"
