"""Show the progress of long work on stderr, so that results can be piped."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TimeRemainingColumn,
    TransferSpeedColumn,
    track,
)

_T = TypeVar("_T")
_LINES = 10
"""Number of lines for a whole download, if there is no terminal for a bar."""


def track_progress(items: Iterable[_T], total: int, work: str) -> Iterator[_T]:
    """Yield items while a bar in the terminal counts them; without a terminal show nothing.

    Args:
        items: the items.
        total: their number.
        work: the label of the bar.

    Yields:
        The items.
    """
    console = Console(stderr=True)
    hidden = not console.is_terminal
    yield from track(items, work, total, console=console, transient=True, disable=hidden)


@contextmanager
def show_steps(total: int, done: int, work: str) -> Iterator[Callable[[], None]]:
    """Show completed steps as a bar in the terminal; without a terminal show nothing.

    Args:
        total: the number of steps.
        done: the number of steps already completed.
        work: the label of the bar.

    Yields:
        A function to call after each further step.
    """
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(work, total=total, completed=done)
        yield lambda: progress.advance(task)


@contextmanager
def show_download(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a download as a bar with speed and remaining time, or as a line for each tenth.

    Args:
        name: of the file.
        size: of the file, in bytes.

    Yields:
        A function to call with the number of received bytes.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        with _progress_bar(name, size, console) as show:
            yield show
    else:
        yield _progress_lines(name, size, console)


@contextmanager
def _progress_bar(name: str, size: int, console: Console) -> Iterator[Callable[[int], None]]:
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(name, *columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=size)
        yield lambda had: progress.update(task, completed=had)


def _progress_lines(name: str, size: int, console: Console) -> Callable[[int], None]:
    said = -1

    def show(had: int) -> None:
        nonlocal said
        tenth = had * _LINES // size
        if tenth > said:
            said = tenth
            console.print(f"{name}: {had / 1e6:,.0f} of {size / 1e6:,.0f} MB", highlight=False)

    return show
