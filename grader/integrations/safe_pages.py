"""Students' notebooks as text and harmless markup, on feedback pages and in formgrader.

`nbgrader_config.py` adds three parts to nbconvert's `HTMLExporter`, which makes these pages. The
preprocessor `HarmlessNotebook` removes everything that a template would print unchanged. The
filter `harmless_markdown` replaces nbconvert's own, which passes any HTML. The filter
`python_code` replaces `highlight_code`, with which a notebook chooses the language.

The time to render and to highlight grows with the square of the length of a text. So only texts of
usual lengths are rendered, up to a total for each notebook. Longer texts are shown unrendered.
"""

# mypy: allow-subclassing-any
# nbconvert has no types.

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

# Characters of text that are shown, of one cell and in total: far more than anybody writes.
MAX_TEXT_CHARACTERS = 20_000
MAX_TOTAL_TEXT_CHARACTERS = 200_000
# Characters of text or code that are rendered: 0.3 s for a cell, some seconds in total.
MAX_RENDERED_CHARACTERS = 5_000
MAX_TOTAL_RENDERED_CHARACTERS = 100_000
MAX_RENDERED_CELLS = 500
# Characters in a line of code that is highlighted.
MAX_CODE_LINE_CHARACTERS = 1_000
# The key in a cell's metadata for text or code that is shown unrendered.
_UNRENDERED = "shown_unrendered"
# Text, cleaned HTML, and pictures that contain nothing but pixels.
_OUTPUT_TYPES = ("text/html", "text/plain", "image/png", "image/jpeg")
_PYTHON_NAMES = ("python", "python3", "ipython", "ipython3", "py")

_TAGS = (
    *("a", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt"),
    *("em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s"),
    *("span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
)
# None of these properties can name a resource.
_STYLES = (
    *("border-collapse", "overflow-wrap", "padding", "text-align", "vertical-align", "white-space"),
)
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s\"'<>]*")
_PICTURE = re.compile(
    r"data:image/(?:gif|jpeg|png|webp);base64,[A-Za-z0-9+/=\s]*"
    r"|(?![./\\])(?!.*\.\.)[\w ()./-]+\.(?:gif|jpe?g|png|webp)",
    re.IGNORECASE,
)
# The CSS classes of Pygments. Other classes would change what the scripts of a page do.
_CODE_CLASS = re.compile(r"highlight|[a-z][a-z0-9]{0,2}")


def _is_harmless(tag: str, name: str, value: str) -> bool:
    """Return whether an attribute is harmless; its value may contain HTML entities."""
    if name == "href":
        return tag == "a" and _LINK.fullmatch(value) is not None
    if name == "src":
        # After one unquoting, an address that was quoted twice contains "%", and is refused.
        return tag == "img" and _PICTURE.fullmatch(unquote(value)) is not None
    if name == "class":
        return tag in ("div", "span") and _CODE_CLASS.fullmatch(value) is not None
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
    """A renderer of one text that shows HTML as text, and each attachment once."""

    def __init__(self, attachments: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(
            escape=False,
            allow_harmful_protocols=False,
            exclude_anchor_links=True,
            attachments=attachments,
        )
        self._embedded: set[str] = set()

    def block_html(self, html: str) -> str:
        """Show a paragraph of HTML as text."""
        return f"<p>{escape(html)}</p>\n"

    def inline_html(self, html: str) -> str:
        """Show HTML within a paragraph as text."""
        return escape(html)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show an attachment once, because each use would add all of its bytes to the page."""
        if url in self._embedded:
            return f"<em>{text} (the same picture as above)</em>"
        if url.startswith("attachment:"):
            self._embedded.add(url)
        rendered: str = super().image(text, url, title)
        return rendered

    def block_code(self, code: str, info: str | None = None) -> str:
        """Highlight only Python, because Pygments may take endless time for other languages."""
        if info in _PYTHON_NAMES and not _has_long_lines(code):
            return str(highlight(code, PythonLexer(), HtmlFormatter()))
        rendered: str = super().block_code(code, None)
        return rendered


@pass_context
def harmless_markdown(context: Context, source: str) -> str:
    """Render a student's Markdown as harmless HTML, as a filter for nbconvert's templates."""
    cell = context.get("cell", {})
    attachments = cell.get("attachments", {})
    if cell.get("metadata", {}).get(_UNRENDERED):
        return f'<pre style="white-space: pre-wrap">{escape(source)}</pre>'
    try:
        rendered = MarkdownWithMath(renderer=_Renderer(attachments)).render(source)
    except (InvalidNotebook, RecursionError):
        return f"<pre>{escape(source)}</pre>"
    return clean(rendered)


def python_code(source: str, metadata: Mapping[str, Any] | None = None) -> str:
    """Highlight a cell's code as Python, as a filter for nbconvert's templates."""
    if (metadata or {}).get(_UNRENDERED):
        return f'<div class="highlight"><pre>{escape(source)}</pre></div>'
    formatter = HtmlFormatter(cssclass=" highlight hl-python")
    return str(highlight(source or " ", PythonLexer(), formatter))


def _has_long_lines(code: str) -> bool:
    return max(map(len, code.splitlines()), default=0) > MAX_CODE_LINE_CHARACTERS


def clean(markup: str) -> str:
    """Return HTML without scripts, handlers, external resources, ids and classes of the page."""
    cleaned: str = _CLEANER.clean(markup)
    return cleaned


class HarmlessNotebook(Preprocessor):
    """Removes from a notebook everything that templates would print unchanged or that would run."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clean the cells, the metadata, and the names of students that formgrader prints."""
        nb.cells = [_harmless(cell) for cell in nb.cells]
        _shorten_texts(nb.cells)
        _mark_unrendered(nb.cells)
        nb.metadata = NotebookNode(language_info=NotebookNode(name="python"))
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = escape(resources[name])
        return nb, resources


def _shorten_texts(cells: list[NotebookNode]) -> None:
    """Cut each text to `MAX_TEXT_CHARACTERS`, and all to `MAX_TOTAL_TEXT_CHARACTERS` in total."""
    remaining = MAX_TOTAL_TEXT_CHARACTERS
    for cell in cells:
        if cell.cell_type == "markdown":
            length = len(cell.source)
            kept = min(length, remaining, MAX_TEXT_CHARACTERS)
            note = f"… ({length} characters, the rest is not shown)" if kept < length else ""
            cell.source = cell.source[:kept] + note
            remaining -= kept


def _mark_unrendered(cells: list[NotebookNode]) -> None:
    """Mark the cells that would take too long to render."""
    characters, count = MAX_TOTAL_RENDERED_CHARACTERS, MAX_RENDERED_CELLS
    for cell in cells:
        length = len(cell.source)
        is_long = length > min(MAX_RENDERED_CHARACTERS, characters)
        if is_long or count == 0 or (cell.cell_type == "code" and _has_long_lines(cell.source)):
            cell.metadata[_UNRENDERED] = True
        else:
            characters -= length
            count -= 1


def _harmless(cell: NotebookNode) -> NotebookNode:
    """Return a cell with nbgrader's metadata only, and with outputs that are text or pixels."""
    nbgrader = cell.metadata.get("nbgrader")
    metadata = NotebookNode(nbgrader=nbgrader) if isinstance(nbgrader, dict) else NotebookNode()
    if cell.cell_type == "raw":
        # Templates print raw cells unchanged.
        cell = new_code_cell(cell.source, id=cell.get("id", "raw"))
    cell.metadata = metadata
    if cell.cell_type == "markdown":
        cell.attachments = {
            name: {kind: data for kind, data in bundle.items() if kind in _OUTPUT_TYPES}
            for name, bundle in cell.get("attachments", {}).items()
            if any(kind in _OUTPUT_TYPES for kind in bundle)
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
            {kind: data for kind, data in output.data.items() if kind in _OUTPUT_TYPES}
        )
        if "text/html" in output.data:
            output.data["text/html"] = clean(output.data["text/html"])
    return output
