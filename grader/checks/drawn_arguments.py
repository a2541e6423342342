"""Arguments that are drawn at random, as the settings of an exercise describe them.

The parameter `arguments` is a list of tables, one for each argument in order, such as
`{kind = "integer", low = 1, high = 9}`.
"""

from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from grader.checks.calling import call, path
from grader.grading.exercise import Exercise
from grader.grading.pictures import file_names
from grader.sandbox.protocol import Call, Observation
from grader.seeds import keras_seed

_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty")
Count = Annotated[int, Meta(ge=0, le=10_000)]


class _Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """A kind of argument."""


class Value(_Kind, frozen=True, tag="value"):
    """Always the same value."""

    value: Any

    def draw(self, _rng: np.random.Generator) -> Any:
        """Return the value."""
        return self.value


class Choice(_Kind, frozen=True, tag="choice"):
    """One of some values."""

    values: Annotated[list[Any], Meta(min_length=1)]

    def draw(self, rng: np.random.Generator) -> Any:
        """Return one of the values."""
        return self.values[int(rng.integers(len(self.values)))]


class Integer(_Kind, frozen=True, tag="integer"):
    """A whole number from `low` to `high`, both included."""

    low: int = 0
    high: int = 100

    def draw(self, rng: np.random.Generator) -> Any:
        """Return the number."""
        return int(rng.integers(self.low, self.high + 1))


class RealNumber(_Kind, frozen=True, tag="number"):
    """A number from `low` to `high`."""

    low: float = 0.0
    high: float = 1.0

    def draw(self, rng: np.random.Generator) -> Any:
        """Return the number."""
        return float(rng.uniform(self.low, self.high))


class Words(_Kind, frozen=True, tag="text"):
    """A text of some words."""

    words: Count = 3

    def draw(self, rng: np.random.Generator) -> Any:
        """Return the text."""
        return " ".join(rng.choice(_WORDS, self.words))


class Numbers(_Kind, frozen=True, tag="array"):
    """An array of numbers from `low` to `high`; for whole number types both are included."""

    shape: Annotated[list[Count], Meta(max_length=6)]
    dtype: str = "float32"
    low: float = 0.0
    high: float = 1.0

    def draw(self, rng: np.random.Generator) -> Any:
        """Return the array."""
        kind = np.dtype(self.dtype)
        if kind.kind in "iu":
            return rng.integers(int(self.low), int(self.high) + 1, self.shape).astype(kind)
        return rng.uniform(self.low, self.high, self.shape).astype(kind)


class Items(_Kind, frozen=True, tag="list"):
    """A list of `least` to `most` values of another kind."""

    of: "ValueKind"
    least: Count = 3
    most: Count = 8

    def draw(self, rng: np.random.Generator) -> Any:
        """Return the list."""
        count = int(rng.integers(self.least, self.most + 1))
        return [self.of.draw(rng) for _ in range(count)]


ValueKind = Value | Choice | Integer | RealNumber | Words | Numbers | Items


class FilledFolder(_Kind, frozen=True, tag="folder"):
    """The path of a folder with some files of text, and some empty ones; it ends in `/`."""

    files: Count = 8
    empty: Count = 0
    lines: Count = 3
    suffix: str = ""

    def draw(self, rng: np.random.Generator) -> dict[str, bytes]:
        """Return the folder, which comes first, and the content of its files."""
        folder = f"folder{rng.integers(1000, 9999)}/"
        drawn = {folder: b""}
        # Which files come first in a listing depends on the order in which they are created.
        empty = rng.permutation(self.files + self.empty) < self.empty
        for is_empty, name in zip(empty, file_names(rng, len(empty)), strict=True):
            renamed = f"{name.rpartition('.')[0]}{self.suffix}" if self.suffix else name
            lines = [renamed, *(" ".join(rng.choice(_WORDS, 4)) for _ in range(self.lines))]
            content = "" if is_empty else "\n".join(lines) + "\n"
            drawn[folder + renamed] = content.encode()
        return drawn


class Table(_Kind, frozen=True, tag="csv file"):
    """The path of a CSV file: a header, then rows of numbers from `low` to `high`.

    `decimals` is their number of decimals, and `empty` the number of rows with an empty cell.
    """

    rows: Count = 10
    columns: Annotated[int, Meta(ge=1, le=10_000)] = 4
    low: int = 0
    high: int = 100
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0
    empty: Annotated[int, Meta(ge=0)] = 0

    def draw(self, rng: np.random.Generator) -> dict[str, bytes]:
        """Return the file."""
        unit = 10**self.decimals
        drawn = rng.integers(self.low * unit, self.high * unit + 1, (self.rows, self.columns))
        cells = [[f"{number / unit:.{self.decimals}f}" for number in row] for row in drawn]
        # Without empty cells nothing more is drawn, so that such files stay as they were.
        for row in rng.permutation(self.rows)[: self.empty] if self.empty else ():
            cells[row][rng.integers(self.columns)] = ""
        lines = [",".join(f"column{number}" for number in range(self.columns))]
        lines += [",".join(row) for row in cells]
        return {f"table{rng.integers(1000, 9999)}.csv": "\n".join([*lines, ""]).encode()}


class NewFolder(_Kind, frozen=True, tag="empty folder"):
    """The path of an empty folder to write to; it ends in `/`."""

    def draw(self, rng: np.random.Generator) -> dict[str, bytes]:
        """Return the folder."""
        return {f"out{rng.integers(1000, 9999)}/": b""}


AnyKind = ValueKind | FilledFolder | Table | NewFolder


def draw_calls(rng: np.random.Generator, exercise: Exercise, observe: Observation) -> list[Call]:
    """Draw the calls of an exercise: `calls` (3) of them, with the described `arguments`."""
    kinds = exercise.parameter("arguments", list[AnyKind], [])
    return [
        _draw_call(rng, exercise.function, kinds, observe)
        for _ in range(exercise.parameter("calls", int, 3))
    ]


def _draw_call(
    rng: np.random.Generator, function: str, kinds: list[AnyKind], observe: Observation
) -> Call:
    files: dict[str, bytes] = {}
    arguments: list[Any] = []
    for kind in kinds:
        if isinstance(kind, FilledFolder | Table | NewFolder):
            drawn = kind.draw(rng)
            files |= drawn
            arguments.append(path(next(iter(drawn))))
        else:
            arguments.append(kind.draw(rng))
    return call(function, *arguments, files=files, observe=observe, random_seed=keras_seed(rng))
