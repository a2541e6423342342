"""What a student can look at besides the text of a failed check: tables, pictures and curves.

Views are for the student's own notebook: the grader's reports show texts only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TableView:
    """A table with a head and rows of texts; `marked` are the numbers of the rows in question."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ShownPicture:
    """A picture (height, width, 3) with values from 0 to 1, and a sentence that describes it."""

    caption: str
    pixels: NDArray[np.floating]


@dataclass(frozen=True)
class PicturesView:
    """Pictures beside each other."""

    title: str
    pictures: Sequence[ShownPicture]


@dataclass(frozen=True)
class CurvesView:
    """Curves over equal steps, such as the losses of half epochs, by name."""

    title: str
    steps: str
    curves: Mapping[str, Sequence[float]]


View = TableView | PicturesView | CurvesView


def side_by_side(
    title: str, head: tuple[str, str], expected: Sequence[str], found: Sequence[str]
) -> TableView:
    """Return a table of two lists of lines, with the first line that differs marked."""
    count = max(len(expected), len(found))
    left, right = ([*lines, *[""] * (count - len(lines))] for lines in (expected, found))
    rows = list(zip(left, right, strict=True))
    differing = [number for number, row in enumerate(rows) if row[0] != row[1]]
    return TableView(title, head, rows, frozenset(differing[:1]))
