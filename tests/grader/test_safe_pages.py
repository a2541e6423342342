"""What nbconvert's pages make of a student's texts; a real browser is asked elsewhere."""

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from grader.results import Status
from grader.safe_pages import MAX_TEXT, MAX_TEXT_OF_ALL, HarmlessNotebook, clean
from grader.tables import check_html
from tests.records import check

PIXELS = "iVBORw0KGgo="
TEXT = '<div class="text_cell_render border-box-sizing rendered_html">'


def page(*cells: NotebookNode) -> str:
    """The page of a notebook, by the parts that nbgrader's configuration names."""
    config = Config()
    config.HTMLExporter.template_name = "classic"
    config.HTMLExporter.preprocessors = ["grader.safe_pages.HarmlessNotebook"]
    config.HTMLExporter.filters = {"markdown2html": "grader.safe_pages.harmless_markdown"}
    body, _ = HTMLExporter(config=config).from_notebook_node(new_notebook(cells=list(cells)))
    return str(body)


def shown(text: str) -> str:
    """What a page makes of a text."""
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
def test_an_honest_text_looks_as_it_was_meant(text: str, markup: str) -> None:
    assert shown(text) == markup


def test_python_is_coloured_and_other_languages_are_shown_as_they_are() -> None:
    assert '<span class="k">def</span>' in page(new_markdown_cell("```python\ndef f(): 1\n```"))
    assert "<code>x = &lt;1&gt;" in page(new_markdown_cell("```perl6\nx = <1>\n```"))


@pytest.mark.parametrize(
    ("address", "stays"),
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
    ],
)
def test_pictures_are_pixels_that_came_along(address: str, stays: bool) -> None:
    attachments = {
        "a.png": {"image/png": PIXELS},
        "a.svg": {"image/svg+xml": "<svg/>"},
    }
    body = page(new_markdown_cell(f"![a picture](<{address}>)", attachments=attachments))
    assert ("src=" in body.partition(TEXT)[2]) is stays


def test_the_graders_tables_look_as_before() -> None:
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


def test_texts_are_cut_where_nobody_reads_on() -> None:
    cells = [
        new_markdown_cell("a" * (MAX_TEXT + 1)) for _ in range(MAX_TEXT_OF_ALL // MAX_TEXT + 1)
    ]

    notebook, _ = HarmlessNotebook().preprocess(new_notebook(cells=cells), {})

    said = f"… ({MAX_TEXT + 1} characters, the rest is left out)"
    assert notebook.cells[0].source == "a" * MAX_TEXT + said
    assert notebook.cells[-1].source == said


def test_a_missing_attachment_stops_nothing() -> None:
    assert "![a](attachment:none.png)" in page(new_markdown_cell("![a](attachment:none.png)"))
