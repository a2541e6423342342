"""Shows how far a long piece of work has come: on stderr, so that results can be piped on."""

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
"""Lines about a whole download, where there is no terminal for a bar."""


def counted(items: Iterable[_T], total: int, work: str) -> Iterator[_T]:
    """Pass items on while a bar in the terminal counts them; elsewhere nothing is shown.

    Args:
        items: what is worked on.
        total: how many there are.
        work: what is done with them, for people.

    Yields:
        The items.
    """
    console = Console(stderr=True)
    hidden = not console.is_terminal
    yield from track(items, work, total, console=console, transient=True, disable=hidden)


@contextmanager
def steps_shown(total: int, done: int, work: str) -> Iterator[Callable[[], None]]:
    """Show how many steps are done, as a bar in the terminal; elsewhere nothing is shown.

    Args:
        total: how many there are.
        done: how many of them are done already.
        work: what is done, for people.

    Yields:
        A function to be called after each further step.
    """
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(work, total=total, completed=done)
        yield lambda: progress.advance(task)


@contextmanager
def download_shown(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show a download: as a bar with speed and time left, or as a line for each tenth.

    Args:
        name: of the file.
        size: of the file, in bytes.

    Yields:
        A function that wants to be told how many bytes are there.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(name, size, console) as show:
            yield show
    else:
        yield _lines(name, size, console)


@contextmanager
def _bar(name: str, size: int, console: Console) -> Iterator[Callable[[int], None]]:
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(name, *columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=size)
        yield lambda had: progress.update(task, completed=had)


def _lines(name: str, size: int, console: Console) -> Callable[[int], None]:
    said = -1

    def show(had: int) -> None:
        nonlocal said
        tenth = had * _LINES // size
        if tenth > said:
            said = tenth
            console.print(f"{name}: {had / 1e6:,.0f} of {size / 1e6:,.0f} MB", highlight=False)

    return show
