"""Write an evaluation as text, JSON, or one self-contained HTML file."""

import base64
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from jinja2 import Environment, PackageLoader
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from catsdogs.datasets.decoding import decode
from catsdogs.training.evaluation import Evaluation, Misclassification
from catsdogs.training.figures import roc_curve

VERSION = 1
"""Version of the JSON: it grows when a field changes or disappears, not when one is added."""
_THUMBNAIL_PIXELS = 240
_MAX_LINES = 10


class Report(msgspec.Struct, frozen=True):
    """An evaluation with its model and data.

    Attributes:
        model: the model's file.
        network: its name.
        data: the folder of the pictures.
        left_out: a line for each file that could not be read.
        evaluation: the measures.
        version: of this format.
    """

    model: str
    network: str
    data: str
    left_out: list[str]
    evaluation: Evaluation
    version: int = VERSION


def as_json(report: Report) -> str:
    """Write a report as JSON.

    Args:
        report: what to write.

    Returns:
        JSON with the fields of `Report`.
    """
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def as_text(report: Report) -> str:
    """Write a report as text for a terminal.

    Args:
        report: what to write.

    Returns:
        Lines of at most 80 columns, except for file names.
    """
    found = report.evaluation
    return "\n".join(
        [
            f"{report.model} ({report.network}) on {found.pictures} pictures of {report.data}",
            *(f"skipped: {line}" for line in report.left_out),
            "",
            f"loss {found.loss:.4f}   accuracy {found.accuracy:.4f}"
            f"   area under the ROC curve {found.roc.area:.4f}",
            "",
            _confusion(found),
            _measures(found),
            *_mistake_lines(found.mistakes),
            "",
        ]
    )


def as_html(report: Report, files: Mapping[str, Path]) -> str:
    """Write a report as an HTML page with embedded pictures.

    Args:
        report: what to write.
        files: maps the names in the report to pictures.

    Returns:
        The page; every text in it is escaped.
    """
    found = report.evaluation
    curve = roc_curve(
        found.roc.false_positives, found.roc.true_positives, found.roc.area, found.classes[1]
    )
    pages = Environment(loader=PackageLoader("catsdogs.training", "templates"), autoescape=True)
    return pages.get_template("evaluation.html").render(
        report=report,
        found=found,
        roc=_svg(curve),
        mistakes=[(mistake, _thumbnail(files[mistake.file])) for mistake in found.mistakes],
    )


def _confusion(found: Evaluation) -> str:
    header = ["", *(f"called {name}" for name in found.classes)]
    rows = zip(found.classes, found.confusion, strict=True)
    return _table(header, [[name, *map(str, counts)] for name, counts in rows])


def _measures(found: Evaluation) -> str:
    rows = [
        [row.name, f"{row.precision:.3f}", f"{row.recall:.3f}", f"{row.f1:.3f}", str(row.pictures)]
        for row in found.rows
    ]
    return _table(["", "precision", "recall", "F1", "pictures"], rows)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    table = Table(header[0], *(Column(name, justify="right") for name in header[1:]), box=None)
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(width=80, file=io.StringIO())
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def _mistake_lines(mistakes: Sequence[Misclassification]) -> list[str]:
    if not mistakes:
        return ["no mistakes"]
    lines = [
        f"  {mistake.file}: a {mistake.truth}, called {mistake.answer} with"
        f" {mistake.probability:.3f}"
        for mistake in mistakes[:_MAX_LINES]
    ]
    return ["the worst mistakes:", *lines]


def _svg(figure: Figure) -> str:
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg")
    return _data_uri("image/svg+xml", drawn.getvalue())


def _thumbnail(path: Path) -> str:
    small = decode(path.read_bytes()).picture
    small.thumbnail((_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=80)
    return _data_uri("image/jpeg", written.getvalue())


def _data_uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
