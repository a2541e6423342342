"""Implement `catsdogs evaluate`: measure a network on pictures of known class."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from catsdogs.datasets.printable_names import printable
from catsdogs.failures import Failure
from catsdogs.quiet import quiet_tensorflow
from catsdogs.training.reading import labeled_pictures


class Format(StrEnum):
    """Output formats of an evaluation."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def evaluate(
    model: Annotated[Path, typer.Argument(help="A .keras file.")],
    data: Annotated[
        Path,
        typer.Option(
            help="Folder that holds Cat and Dog, or cats and dogs, none seen in training."
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead.")] = None,
) -> None:
    """Measure a trained network: accuracy, confusion, precision, recall, ROC, worst mistakes."""
    if output is not None and not output.absolute().parent.is_dir():
        raise Failure(f"{output.absolute().parent} is not a folder")
    text = _report(model, data, form)
    if output is None:
        print(text, end="")
    else:
        output.write_text(text, encoding="utf-8")


def _report(model: Path, data: Path, form: Format) -> str:
    with quiet_tensorflow():
        import numpy as np

        from catsdogs.training.evaluation import evaluation
        from catsdogs.training.model_files import load_model
        from catsdogs.training.prediction import probabilities
        from catsdogs.training.reports import Report, as_html, as_json, as_text

    trained = load_model(model)
    classes = trained.metadata.classes
    found = labeled_pictures(data, classes)
    files = {printable(path.relative_to(data)): path for path in found.files}
    answers = probabilities(trained, found.files)
    report = Report(
        printable(model),
        trained.metadata.network,
        printable(data),
        [f"{printable(file.path.relative_to(data))}: {file.reason}" for file in found.skipped],
        evaluation(np.asarray(found.labels), answers, list(files), classes),
    )
    if form is Format.HTML:
        return as_html(report, files)
    return as_json(report) if form is Format.JSON else as_text(report)
