"""Views of evidence as HTML for notebooks: folded, and without scripts or style sheets.

Colors are the notebook's own, so that the views are readable in light and dark themes.
"""

import base64
import io
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grader.messages.views import CurvesView, PicturesView, ShownPicture, TableView, View

MAX_ROWS = 40
MAX_PICTURES = 6
_SIDE = 150
_CELL_STYLE = "text-align:left;vertical-align:top;white-space:pre-wrap;font-family:monospace"
_CURVE_INCHES = (5, 2.5)


def view_html(view: View) -> str:
    """Return a view that a click unfolds."""
    if isinstance(view, TableView):
        content = _table(view)
    elif isinstance(view, PicturesView):
        content = "".join(map(_picture, view.pictures[:MAX_PICTURES]))
    else:
        content = _curves(view)
    summary = f'<summary style="cursor:pointer">{escape(view.title)}</summary>'
    return f"<details>{summary}{content}</details>"


def _table(view: TableView) -> str:
    head = "".join(_cell(text, "th") for text in view.head)
    rows = (
        "".join(_cell(text, "td", number in view.marked) for text in row)
        for number, row in enumerate(view.rows[:MAX_ROWS])
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    more = len(view.rows) - MAX_ROWS
    rest = f"<div>… and {more} more rows</div>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(text: str, tag: str, marked: bool = False) -> str:
    # A word says it too, because some notebooks and printers lose the weight of letters.
    content = f"<b>{escape(text)} ◀</b>" if marked and text else escape(text)
    return f'<{tag} style="{_CELL_STYLE}">{content}</{tag}>'


def _picture(picture: ShownPicture) -> str:
    image = _image_html(_png(_bytes(picture.pixels)), picture.caption, _SIDE)
    return (
        f'<figure style="display:inline-block;margin:4px">{image}'
        f"<figcaption>{escape(picture.caption)}</figcaption></figure>"
    )


def _bytes(pixels: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return pixels as bytes; values outside 0 to 1, and those that are no numbers, are cut."""
    known = np.nan_to_num(pixels, nan=0.0, posinf=1.0, neginf=0.0)
    scaled: NDArray[np.floating] = np.round(np.clip(known, 0, 1) * 255)
    return scaled.astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def _curves(view: CurvesView) -> str:
    # Imported late: it takes a second, and few checks show curves.
    from matplotlib.figure import Figure

    figure = Figure(figsize=_CURVE_INCHES, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    for (name, values), style in zip(view.curves.items(), ("-", "--", ":"), strict=False):
        axes.plot(range(len(values)), values, style, marker=".", label=name)
    axes.set_xlabel(view.steps)
    axes.legend()
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    alternative = "; ".join(f"{name}: {_numbers(values)}" for name, values in view.curves.items())
    return _image_html(file.getvalue(), alternative)


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


def _image_html(png: bytes, alternative: str, width: int | None = None) -> str:
    data = base64.b64encode(png).decode()
    size = f' width="{width}"' if width else ""
    return f'<img src="data:image/png;base64,{data}" alt="{escape(alternative)}"{size}>'
