"""Implement `catsdogs predict`: cat or dog? An unreadable picture does not stop the others."""

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

from catsdogs.datasets.layout import describe_contents
from catsdogs.datasets.printable_names import printable
from catsdogs.datasets.readable import has_picture_suffix, why_unreadable
from catsdogs.datasets.walking import is_hidden, visible_entries, visible_files
from catsdogs.quiet import quiet_tensorflow


class Format(StrEnum):
    """Output formats of predictions."""

    TABLE = "table"
    JSON = "json"


class Prediction(msgspec.Struct, frozen=True):
    """The predicted class of a picture, and the probability of this class."""

    file: str
    label: str
    probability: float


class Unreadable(msgspec.Struct, frozen=True):
    """A file without a prediction, and why."""

    file: str
    error: str


def predict(
    model: Annotated[Path, typer.Argument(help="A .keras file.")],
    pictures: Annotated[
        list[str],
        typer.Argument(help="Files, folders (searched recursively), and patterns such as '*.jpg'."),
    ],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TABLE,
) -> None:
    """Predict the class of pictures, with probabilities. Exit code 1 if some cannot be read."""
    paths, skipped = _expand_folders(_paths(pictures))
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
    for path in skipped:
        print(f"catsdogs: {printable(path)}: skipped, not a picture by its name", file=sys.stderr)
    unreadable = [answer for answer in answers if isinstance(answer, Unreadable)]
    for answer in unreadable:
        print(f"catsdogs: {answer.file}: {answer.error}", file=sys.stderr)
    if unreadable:
        raise typer.Exit(1)


def _paths(arguments: Iterable[str]) -> Iterator[Path]:
    """Expand patterns into files and folders, without hidden ones.

    A file whose name contains brackets is that file, not a pattern.
    """
    for argument in arguments:
        if not Path(argument).exists() and glob.has_magic(argument):
            found = glob.glob(argument, recursive=True)  # noqa: PTH207  it may be absolute
            matching = [Path(path) for path in sorted(found) if not is_hidden(Path(path).name)]
            yield from matching or [Path(argument)]
        else:
            yield Path(argument)


def _expand_folders(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Replace folders with the pictures below them; also return their other files.

    A folder without pictures stays in the list, to be reported.
    """
    asked: list[Path] = []
    skipped: list[Path] = []
    for path in paths:
        if not path.is_dir():
            asked.append(path)
            continue
        files = visible_files(path)
        pictures = [file for file in files if has_picture_suffix(file)]
        asked += pictures or [path]
        skipped += [file for file in files if not has_picture_suffix(file)]
    return asked, skipped


def _faults(paths: Iterable[Path]) -> Iterator[tuple[Path, str | None]]:
    for path in paths:
        if path.is_dir():
            found = f": {describe_contents(path)}" if visible_entries(path) else ""
            yield path, f"this folder contains no picture{found}"
        elif not path.exists():
            yield path, "file not found"
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
    cat, dog = trained.metadata.classes
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
    # A program that reads the table needs unfolded names.
    width = None if sys.stdout.isatty() else 10_000
    Console(width=width).print(table)
