"""Shows how far work on a class has come: a bar in a terminal, now and then a line elsewhere."""

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
_LINE_SECONDS = 10.0


def shown(items: Iterable[_T], total: int, work: str, console: Console) -> Iterator[_T]:
    """The items as they come, of which there will be `total`, with the progress on `console`.

    `work` names what is done.
    """
    show = _bar if console.is_terminal else _lines
    return show(items, total, work, console)


def _bar(items: Iterable[_T], total: int, work: str, console: Console) -> Iterator[_T]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(work, total=total)
        for item in items:
            progress.advance(task)
            yield item


def _lines(items: Iterable[_T], total: int, work: str, console: Console) -> Iterator[_T]:
    started = last = time.monotonic()
    for count, item in enumerate(items, 1):
        now = time.monotonic()
        if now - last >= _LINE_SECONDS:
            last = now
            rate = count / (now - started)
            left = (total - count) / rate
            console.print(f"{work}: {count} of {total}, {_rate(rate)}, {left:.0f} s left")
        yield item


class _Rate(ProgressColumn):
    """How many are graded in a second, in a minute or in an hour."""

    def render(self, task: Task) -> Text:
        return Text(_rate(task.speed) if task.speed else "")


def _rate(a_second: float) -> str:
    if a_second >= 1:
        return f"{a_second:.1f} a second"
    a_minute = 60 * a_second
    return f"{a_minute:.0f} a minute" if a_minute >= 1 else f"{60 * a_minute:.0f} an hour"
