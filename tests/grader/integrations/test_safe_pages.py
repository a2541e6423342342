"""nbconvert's pages of student texts; other tests use a real browser."""

from functools import cache
from typing import Any

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config, PyFileConfigLoader

from grader.integrations.safe_pages import (
    MAX_CODE_LINE_CHARACTERS,
    MAX_RENDERED_CELLS,
    MAX_RENDERED_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    MAX_TOTAL_RENDERED_CHARACTERS,
    MAX_TOTAL_TEXT_CHARACTERS,
    HarmlessNotebook,
    clean,
)
from grader.reports.tables import check_html
from grader.results import Status
from samples.sample_class import REPOSITORY
from tests.support.records import check

PIXELS = "iVBORw0KGgo="
TEXT = '<div class="text_cell_render border-box-sizing rendered_html">'


HIGHLIGHTED = '<span class="k">def</span>'
FUNCTION = "def f(): 1\n"


@cache
def configuration() -> Config:
    """Return the part of nbgrader's configuration that is about pages."""
    read = PyFileConfigLoader("nbgrader_config.py", path=str(REPOSITORY)).load_config()
    config = Config(HTMLExporter=read.HTMLExporter)
    config.HTMLExporter.template_name = "classic"
    return config


def page(*cells: NotebookNode, language: Any = None) -> str:
    """Return the page of a notebook, made with nbgrader's configuration."""
    notebook = new_notebook(cells=list(cells))
    if language is not None:
        notebook.metadata.language_info = NotebookNode(language)
    body, _ = HTMLExporter(config=configuration()).from_notebook_node(notebook)
    return str(body)


def rendered(text: str) -> str:
    """Return the markup of a text on a page."""
    return page(new_markdown_cell(text)).partition(TEXT)[2].partition("</div>")[0].strip()


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        (
            "**a** *b* ~~c~~ `d<e`",
            "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d&lt;e</code></p>",
        ),
        ("[a](https://x.org/?a=1&b=2)", '<p><a href="https://x.org/?a=1&amp;b=2">a</a></p>'),
        ("a < b &auml; &lt;p&gt;", "<p>a &lt; b ä &lt;p&gt;</p>"),
        ("$a<b$", "<p>$a&lt;b$</p>"),
        ("# Curves", "<h1>Curves</h1>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("line<br>break", "<p>line&lt;br&gt;break</p>"),
    ],
)
def test_a_usual_text_is_rendered(text: str, markup: str) -> None:
    assert rendered(text) == markup


def test_python_is_highlighted_and_other_languages_are_not() -> None:
    assert '<span class="k">def</span>' in page(new_markdown_cell("```python\ndef f(): 1\n```"))
    assert "<code>x = &lt;1&gt;" in page(new_markdown_cell("```perl6\nx = <1>\n```"))


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("curve.png", True),
        ("plots/loss 1.jpeg", True),
        (f"data:image/png;base64,{PIXELS}", True),
        ("attachment:a.png", True),
        ("attachment:a.svg", False),
        ("http://x.org/a.png", False),
        ("//x.org/a.png", False),
        ("/etc/a.png", False),
        ("../bob/a.png", False),
        ("a/../../b.png", False),
        ("page.html", False),
        ("a.svg", False),
        (f"data:image/svg+xml;base64,{PIXELS}", False),
        ("data:text/html,<b>", False),
        ("&#104;ttp://x.org/a.png", False),
        ("plots/Verl%C3%A4ufe%201.png", True),
        ("%2e%2e/%2e%2e/bob/a.png", False),
        ("a/%2E./b.png", False),
        ("%252e%252e/bob/a.png", False),
        ("%2fetc/a.png", False),
        ("%5cbob%5ca.png", False),
    ],
)
def test_only_submitted_pictures_of_pixels_are_shown(address: str, is_kept: bool) -> None:
    attachments = {
        "a.png": {"image/png": PIXELS},
        "a.svg": {"image/svg+xml": "<svg/>"},
    }
    body = page(new_markdown_cell(f"![a picture](<{address}>)", attachments=attachments))
    assert ("src=" in body.partition(TEXT)[2]) is is_kept


def test_the_tables_of_the_grader_are_unchanged() -> None:
    checks = (
        check(title="all six folders are made"),
        check(Status.FAILED, title="a <b>", actual="x" * 400, hint="look at [:n] & <i>"),
    )
    table = check_html(checks)

    kept = clean(table).replace(";", "").replace(" ", "")

    expected = table.replace(' style="cursor:pointer"', ' style=""').replace(";", "")
    assert kept == expected.replace(" ", "")


def test_outputs_are_text_pixels_or_clean_tables() -> None:
    data = {
        "text/html": "<table onclick='x()'><tr><td>1</td></tr></table><script>y()</script>",
        "application/javascript": "y()",
        "image/svg+xml": "<svg onload='y()'/>",
    }
    output = new_output("display_data", data=data, metadata={"text/html": {"isolated": True}})
    cell = new_code_cell("1", outputs=[output])

    notebook, _ = HarmlessNotebook().preprocess(new_notebook(cells=[cell]), {})

    (kept,) = notebook.cells[0].outputs
    assert kept.data.keys() == {"text/html"}
    assert "on" not in kept.data["text/html"].partition("</table>")[0]
    assert "<script" not in kept.data["text/html"]
    assert kept.metadata == {}


def test_very_long_texts_are_cut() -> None:
    cells = [
        new_markdown_cell("a" * (MAX_TEXT_CHARACTERS + 1))
        for _ in range(MAX_TOTAL_TEXT_CHARACTERS // MAX_TEXT_CHARACTERS + 1)
    ]

    notebook, _ = HarmlessNotebook().preprocess(new_notebook(cells=cells), {})

    note = f"… ({MAX_TEXT_CHARACTERS + 1} characters, the rest is not shown)"
    assert notebook.cells[0].source == "a" * MAX_TEXT_CHARACTERS + note
    assert notebook.cells[-1].source == note


def test_a_missing_attachment_is_no_error() -> None:
    assert "![a](attachment:none.png)" in page(new_markdown_cell("![a](attachment:none.png)"))


def test_an_attached_picture_is_on_the_page_once() -> None:
    attachments = {"a.png": {"image/png": PIXELS}}
    body = page(new_markdown_cell("![a](attachment:a.png) " * 50, attachments=attachments))
    assert body.count(PIXELS) == 1
    assert body.count("the same picture as above") == 49


@pytest.mark.parametrize(
    "language",
    [
        {"name": "maple"},
        {"name": "maple", "version": "1"},
        {"name": "python", "pygments_lexer": "maple"},
    ],
)
def test_a_notebook_cannot_choose_the_language_of_its_code(language: dict[str, str]) -> None:
    # With some hundred escapes, highlighting as Maple would not end.
    body = page(new_code_cell('"' + r"\a" * 12), new_code_cell(FUNCTION), language=language)
    assert "hl-python" in body
    assert "hl-maple" not in body
    assert HIGHLIGHTED in body


@pytest.mark.parametrize("name", ["ipython3", "ipython", "python"])
def test_a_block_of_code_cannot_choose_another_language(name: str) -> None:
    body = page(new_markdown_cell(f"```{name}\n%%javascript\nvar x\n```"))
    assert '<span class="n">var</span>' in body


# Rendering these inputs would take seconds to minutes.
LONG_LINE = "a." * 10_000
MANY_LINES = " \n" * MAX_RENDERED_CHARACTERS
HEADING = "# a" + " " * (MAX_RENDERED_CHARACTERS - 1) + "b"


@pytest.mark.parametrize(
    "code",
    [LONG_LINE, FUNCTION + "b" * (MAX_CODE_LINE_CHARACTERS + 1), FUNCTION + MANY_LINES],
)
def test_code_of_unusual_length_is_not_highlighted(code: str) -> None:
    body = page(new_code_cell(code), new_code_cell(FUNCTION))
    assert f'<div class="highlight"><pre>{code}' in body
    assert body.count(HIGHLIGHTED) == 1


@pytest.mark.parametrize(
    "text", [HEADING, r"\\(" * MAX_RENDERED_CHARACTERS, r"\\[" * MAX_RENDERED_CHARACTERS]
)
def test_text_of_unusual_length_is_not_rendered(text: str) -> None:
    assert (
        rendered(text) == f'<pre style="white-space: pre-wrap">{text[:MAX_TEXT_CHARACTERS]}</pre>'
    )
    assert rendered(text[:100]).startswith("<h1>" if text == HEADING else "<p>")


def test_long_lines_in_a_block_of_code_are_not_highlighted() -> None:
    body = rendered(f"```python\n{FUNCTION}{'a.' * (MAX_CODE_LINE_CHARACTERS // 2)}a\n```")
    assert "def f()" in body


def test_the_rendered_characters_of_a_notebook_are_limited() -> None:
    code = FUNCTION + "#" * 500 + "\n" + "#" * 500
    count = MAX_TOTAL_RENDERED_CHARACTERS // len(code)
    body = page(*(new_code_cell(code) for _ in range(count + 2)), new_markdown_cell("**a**" * 200))
    assert body.count(HIGHLIGHTED) == count
    assert body.count(f'<div class="highlight"><pre>{FUNCTION}') == 2
    assert "**a****a**" in body


def test_the_rendered_cells_of_a_notebook_are_limited() -> None:
    cells = [new_code_cell(FUNCTION), new_markdown_cell("**a**")] * (MAX_RENDERED_CELLS // 2 + 2)
    body = page(*map(NotebookNode, cells))
    assert body.count(HIGHLIGHTED) == body.count("<strong>a</strong>") == MAX_RENDERED_CELLS // 2
    assert body.count("**a**") == 2
