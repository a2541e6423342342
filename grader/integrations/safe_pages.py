"""Shows what students wrote as text and harmless markup, on feedback pages and in formgrader.

`nbgrader_config.py` adds three parts to nbconvert's `HTMLExporter`, which makes those pages: the
preprocessor `HarmlessNotebook` leaves nothing in a notebook that a template prints as it is. The
filter `harmless_markdown` takes the place of nbconvert's own, which lets any HTML through, and
`python_code` that of `highlight_code`, which lets a notebook choose the language.

Time to render and to highlight grows with the square of a text, so only texts of usual lengths
are rendered, up to a total for each notebook. Longer ones are shown as they are written.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import Cleaner
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# Characters of text that are shown, of one cell and of all: far more than anybody writes.
MAX_TEXT = 20_000
MAX_TEXT_OF_ALL = 200_000
# Characters of text or code that are rendered or highlighted: 0.3 s a cell, some seconds in all.
MAX_RENDERED = 5_000
MAX_RENDERED_OF_ALL = 100_000
MAX_RENDERED_CELLS = 500
# Characters in a line of code that is highlighted.
MAX_CODE_LINE = 1_000
# In the metadata of a cell: its text or code is shown as it is written.
_AS_WRITTEN = "shown_as_written"
# Where nothing but text can be shown, and pictures that hold nothing but pixels.
_SHOWN_OUTPUTS = ("text/html", "text/plain", "image/png", "image/jpeg")
_PYTHON = ("python", "python3", "ipython", "ipython3", "py")

_TAGS = (
    *("a", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt"),
    *("em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s"),
    *("span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
)
# No property that can name a resource.
_STYLES = (
    *("border-collapse", "overflow-wrap", "padding", "text-align", "vertical-align", "white-space"),
)
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s\"'<>]*")
_PICTURE = re.compile(
    r"data:image/(?:gif|jpeg|png|webp);base64,[A-Za-z0-9+/=\s]*"
    r"|(?![./\\])(?!.*\.\.)[\w ()./-]+\.(?:gif|jpe?g|png|webp)",
    re.IGNORECASE,
)
# What Pygments calls parts of code; the classes of a page belong to its own scripts.
_PART_OF_CODE = re.compile(r"highlight|[a-z][a-z0-9]{0,2}")


def _is_harmless(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay; values come as they are written, entities and all."""
    if name == "href":
        return tag == "a" and _LINK.fullmatch(value) is not None
    if name == "src":
        # An address may be quoted once; what is quoted twice keeps a "%", and is refused.
        return tag == "img" and _PICTURE.fullmatch(unquote(value)) is not None
    if name == "class":
        return tag in ("div", "span") and _PART_OF_CODE.fullmatch(value) is not None
    if name == "start":
        return tag == "ol"
    return name in ("alt", "colspan", "rowspan", "style", "title")


_CLEANER = Cleaner(
    tags=_TAGS,
    attributes=_is_harmless,
    protocols=("data", "http", "https", "mailto"),
    strip=True,
    css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
)


class _Renderer(IPythonRenderer):
    """Renders one text; HTML in it is shown as it is written, and an attachment once."""

    def __init__(self, attachments: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(
            escape=False,
            allow_harmful_protocols=False,
            exclude_anchor_links=True,
            attachments=attachments,
        )
        self._embedded: set[str] = set()

    def block_html(self, html: str) -> str:
        """Show a paragraph of HTML as it is written."""
        return f"<p>{escape(html)}</p>\n"

    def inline_html(self, html: str) -> str:
        """Show HTML within a paragraph as it is written."""
        return escape(html)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show an attachment once: each time it would add all of its bytes to the page."""
        if url in self._embedded:
            return f"<em>{text} (the same picture as above)</em>"
        if url.startswith("attachment:"):
            self._embedded.add(url)
        rendered: str = super().image(text, url, title)
        return rendered

    def block_code(self, code: str, info: str | None = None) -> str:
        """Highlight Python alone: others of Pygments' many languages may take for ever."""
        if info in _PYTHON and not _has_long_lines(code):
            return str(highlight(code, PythonLexer(), HtmlFormatter()))
        rendered: str = super().block_code(code, None)
        return rendered


@pass_context
def harmless_markdown(context: Context, source: str) -> str:
    """Render a student's text for a page of nbconvert; a filter for its templates."""
    cell = context.get("cell", {})
    attachments = cell.get("attachments", {})
    if cell.get("metadata", {}).get(_AS_WRITTEN):
        return f'<pre style="white-space: pre-wrap">{escape(source)}</pre>'
    try:
        rendered = MarkdownWithMath(renderer=_Renderer(attachments)).render(source)
    except (InvalidNotebook, RecursionError):
        return f"<pre>{escape(source)}</pre>"
    return clean(rendered)


def python_code(source: str, metadata: Mapping[str, Any] | None = None) -> str:
    """Highlight a cell's code as Python, whatever a notebook names; a filter for templates."""
    if (metadata or {}).get(_AS_WRITTEN):
        return f'<div class="highlight"><pre>{escape(source)}</pre></div>'
    formatter = HtmlFormatter(cssclass=" highlight hl-python")
    return str(highlight(source or " ", PythonLexer(), formatter))


def _has_long_lines(code: str) -> bool:
    return max(map(len, code.splitlines()), default=0) > MAX_CODE_LINE


def clean(markup: str) -> str:
    """HTML without scripts, handlers, foreign resources, ids, and classes of the page."""
    cleaned: str = _CLEANER.clean(markup)
    return cleaned


class HarmlessNotebook(Preprocessor):
    """Takes from a notebook what templates would print as it is, or what would run."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clean the cells, the metadata, and the names of people that formgrader prints."""
        nb.cells = [_harmless(cell) for cell in nb.cells]
        left = MAX_TEXT_OF_ALL
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                length = len(cell.source)
                shown = min(length, left, MAX_TEXT)
                more = f"… ({length} characters, the rest is left out)" if shown < length else ""
                cell.source = cell.source[:shown] + more
                left -= shown
        _bound_rendering(nb.cells)
        nb.metadata = NotebookNode(language_info=NotebookNode(name="python"))
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = escape(resources[name])
        return nb, resources


def _bound_rendering(cells: list[NotebookNode]) -> None:
    """Mark the cells that are shown as they are written, because they could take long."""
    characters, count = MAX_RENDERED_OF_ALL, MAX_RENDERED_CELLS
    for cell in cells:
        length = len(cell.source)
        is_long = length > min(MAX_RENDERED, characters)
        if is_long or count == 0 or (cell.cell_type == "code" and _has_long_lines(cell.source)):
            cell.metadata[_AS_WRITTEN] = True
        else:
            characters -= length
            count -= 1


def _harmless(cell: NotebookNode) -> NotebookNode:
    """A cell with nbgrader's metadata only, and with outputs that are text or pixels."""
    marks = cell.metadata.get("nbgrader")
    metadata = NotebookNode(nbgrader=marks) if isinstance(marks, dict) else NotebookNode()
    if cell.cell_type == "raw":
        # Templates print raw cells as they are.
        cell = new_code_cell(cell.source, id=cell.get("id", "raw"))
    cell.metadata = metadata
    if cell.cell_type == "markdown":
        cell.attachments = {
            name: {kind: data for kind, data in bundle.items() if kind in _SHOWN_OUTPUTS}
            for name, bundle in cell.get("attachments", {}).items()
            if any(kind in _SHOWN_OUTPUTS for kind in bundle)
        }
    if cell.cell_type == "code":
        if not isinstance(cell.get("execution_count"), int):
            cell.execution_count = None
        cell.outputs = [_harmless_output(output) for output in cell.get("outputs", [])]
    return cell


def _harmless_output(output: NotebookNode) -> NotebookNode:
    if "data" in output:
        output.metadata = NotebookNode()
        output.data = NotebookNode(
            {kind: data for kind, data in output.data.items() if kind in _SHOWN_OUTPUTS}
        )
        if "text/html" in output.data:
            output.data["text/html"] = clean(output.data["text/html"])
    return output
