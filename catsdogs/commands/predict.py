"""`catsdogs predict`: cat or dog? A picture that cannot be read does not hold up the others."""

import glob
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catsdogs.commands.quiet import quiet_tensorflow
from catsdogs.datasets.layout import what_is_in
from catsdogs.datasets.readable import named_like_a_picture, why_unreadable
from catsdogs.datasets.walking import is_hidden, visible_entries, visible_files
from catsdogs.training.reading import printable


class Format(StrEnum):
    """How predictions are written."""

    TABLE = "table"
    JSON = "json"


class Prediction(msgspec.Struct, frozen=True):
    """The class that a picture is taken for, and the probability of just this class."""

    file: str
    label: str
    probability: float


class Unreadable(msgspec.Struct, frozen=True):
    """A file that cannot be asked about, and why."""

    file: str
    error: str


def predict(
    model: Annotated[Path, typer.Argument(help="A .keras file.")],
    pictures: Annotated[
        list[str],
        typer.Argument(help="Files, folders with all below them, and patterns such as '*.jpg'."),
    ],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TABLE,
) -> None:
    """Say what is on pictures: label and probability. Exit code 1 if some cannot be read."""
    paths, left_out = _sorted_out(_paths(pictures))
    faults = dict(_faults(paths))
    predicted = _predicted(model, [path for path, fault in faults.items() if fault is None])
    answers = [
        predicted[path] if fault is None else Unreadable(printable(path), fault)
        for path, fault in faults.items()
    ]
    if form is Format.JSON:
        print(msgspec.json.format(msgspec.json.encode(answers), indent=2).decode())
    elif predicted:
        _print_table(predicted.values())
    for path in left_out:
        print(f"catsdogs: {printable(path)}: left out, as no picture by its name", file=sys.stderr)
    unreadable = [answer for answer in answers if isinstance(answer, Unreadable)]
    for answer in unreadable:
        print(f"catsdogs: {answer.file}: {answer.error}", file=sys.stderr)
    if unreadable:
        raise typer.Exit(1)


def _paths(arguments: Iterable[str]) -> Iterator[Path]:
    """Each file and folder, and for a pattern those that it stands for, without hidden ones.

    A file whose name has brackets in it is that file, not a pattern.
    """
    for argument in arguments:
        if not Path(argument).exists() and glob.has_magic(argument):
            found = glob.glob(argument, recursive=True)  # noqa: PTH207  it may be absolute
            matching = [Path(path) for path in sorted(found) if not is_hidden(Path(path).name)]
            yield from matching or [Path(argument)]
        else:
            yield Path(argument)


def _sorted_out(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """What is asked about, folders replaced by the pictures below them, and their other files.

    A folder without pictures stays.
    """
    asked: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        if not path.is_dir():
            asked.append(path)
            continue
        files = visible_files(path)
        pictures = [file for file in files if named_like_a_picture(file)]
        asked += pictures or [path]
        left_out += [file for file in files if not named_like_a_picture(file)]
    return asked, left_out


def _faults(paths: Iterable[Path]) -> Iterator[tuple[Path, str | None]]:
    for path in paths:
        if path.is_dir():
            found = f": {what_is_in(path)}" if visible_entries(path) else ""
            yield path, f"there is no picture in this folder{found}"
        elif not path.exists():
            yield path, "there is no such file"
        else:
            yield path, _fault(path)


def _fault(path: Path) -> str | None:
    try:
        return why_unreadable(path)
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"


def _predicted(model: Path, files: Sequence[Path]) -> Mapping[Path, Prediction]:
    with quiet_tensorflow():
        from catsdogs.training.model_files import load_model
        from catsdogs.training.prediction import probabilities

    trained = load_model(model)
    cat, dog = trained.notes.classes
    answers = probabilities(trained, files)
    return {
        path: Prediction(printable(path), dog, answer)
        if answer > 0.5
        else Prediction(printable(path), cat, 1 - answer)
        for path, answer in zip(files, answers.tolist(), strict=True)
    }


def _print_table(predictions: Iterable[Prediction]) -> None:
    table = Table("file", "label", "probability", box=None)
    for prediction in predictions:
        name = Text(prediction.file, overflow="fold")
        table.add_row(name, prediction.label, f"{prediction.probability:.3f}")
    # A name that is folded is no use to a program that reads the table.
    width = None if sys.stdout.isatty() else 10_000
    Console(width=width).print(table)
