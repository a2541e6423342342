"""What a student wrote so that it runs where others read it: on feedback pages, in formgrader."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect

from samples.sample_class import REPOSITORY
from tests.browser.classroom import Classroom

pytestmark = pytest.mark.slow

RUNS = "console.log('REACHED')"
EVIL = "evil.example"
STUDENT = f'eve "><img src=x onerror={RUNS}>'
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{RUNS}\"><script>{RUNS}</script></svg>"
MARKUP = [
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f'<img src="http://{EVIL}/a.png">',
    f"<body onload={RUNS}><details open ontoggle={RUNS}>",
    SVG,
    f"<math><mtext><mglyph><style><!--</style><img title='--><img src=x onerror={RUNS}>'>",
    f"<style>@import 'http://{EVIL}/b.css'; body {{background: url(http://{EVIL}/c.png)}}</style>",
    f'<link rel="stylesheet" href="http://{EVIL}/d.css">',
    f'<p style="background:url(http://{EVIL}/e.png)">styled</p>',
    f'<meta http-equiv="refresh" content="0;url=http://{EVIL}/f">',
    f'<base href="http://{EVIL}/">',
    f'<iframe src="http://{EVIL}/g"></iframe><iframe srcdoc="<script>{RUNS}</script>"></iframe>',
    f'<object data="http://{EVIL}/h"></object><embed src="http://{EVIL}/i">',
    f'<form action="http://{EVIL}/j"><input autofocus onfocus={RUNS}></form>',
    f"<a href='java&#115;cript:{RUNS}'>click</a>",
    f"</div></div></div><script>{RUNS}</script>",
    f"[click](javascript:{RUNS}) [click](data:text/html,<script>{RUNS}</script>)",
    f"[click](<JaVaScRiPt:{RUNS}>) [click](vbscript:x) <javascript:{RUNS}>",
    f"![picture](http://{EVIL}/k.png) ![picture](//{EVIL}/l.png) ![picture](x'onerror={RUNS})",
    f'[a]: http://{EVIL} "x\' onmouseover={RUNS}"\n\n[a]',
    "![drawing](attachment:a.svg) ![missing](attachment:none.png)",
    f"```mermaid\n<img src=x onerror={RUNS}>\n```",
    f"```python onload={RUNS}\nx = '<script>{RUNS}</script>'\n```",
    f"$\\href{{javascript:{RUNS}}}{{x}}$ $$<script>{RUNS}</script>$$",
    f"\\begin{{a}}<img src=x onerror={RUNS}>\\end{{a}}",
    f"<h1 id='submission_id' class='mark-graded'>&lt;script&gt;{RUNS}&lt;/script&gt;</h1>",
]
HARMLESS = "**bold words**, `code` and [a link](https://example.org/page)"


def hostile_notebook() -> NotebookNode:
    """The release with markup in texts, raw cells, outputs, attachments and metadata."""
    notebook = nbformat.read(REPOSITORY / "assignments/baseline/baseline.ipynb", as_version=4)
    (answer,) = [cell for cell in notebook.cells if "YOUR ANSWER HERE" in cell.source]
    answer.source = "\n\n".join([HARMLESS, *MARKUP[:3]])
    attachments = {"a.svg": {"image/svg+xml": SVG, "text/html": MARKUP[0]}}
    outputs = [
        new_output("display_data", data={kind: f"<script>{RUNS}</script>"})
        for kind in ("text/html", "image/svg+xml", "application/javascript", "text/latex")
    ]
    for number, text in enumerate(MARKUP):
        notebook.cells += [
            new_markdown_cell(text, id=f"text-{number}", attachments=attachments),
            new_raw_cell(text, id=f"raw-{number}", metadata={"raw_mimetype": "text/html"}),
        ]
    tags = {"tags": [f'"><script>{RUNS}</script>']}
    notebook.cells.append(new_code_cell(MARKUP[0], id="code", outputs=outputs, metadata=tags))
    notebook.metadata.title = MARKUP[0]
    notebook.metadata.kernelspec.display_name = MARKUP[1]
    state = {"version_major": 2, "state": {"x": {"model_name": f"</script>{MARKUP[0]}"}}}
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": state}
    return notebook


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A classroom with autograded hostile work of a student with a hostile name."""
    session = Classroom(tmp_path_factory.mktemp("classroom"))
    session.furnish()
    folder = session.course / "submitted" / STUDENT / "baseline"
    folder.mkdir(parents=True)
    for cell in (notebook := hostile_notebook()).cells:
        if cell.cell_type == "code":
            # Without any function there is nothing to be judged, which takes time.
            cell.source = MARKUP[0]
    nbformat.write(notebook, folder / "baseline.ipynb")
    (folder / "page.html").write_text(f"<script>{RUNS}</script>")
    (folder / "drawing.svg").write_text(SVG)
    session.nbgrader(session.course, "autograde", "baseline")
    session.nbgrader(session.course, "generate_feedback", "baseline")
    return session


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page; whatever of the student's runs or is fetched there fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    reached: list[str] = []
    page.on("console", lambda message: reached.append(message.text))
    page.on("dialog", lambda dialog: reached.append(f"REACHED {dialog.message}"))
    page.on("request", lambda request: reached.append(urlsplit(request.url).netloc))
    page.route(f"http*://{EVIL}/**", lambda route: route.abort())
    yield page
    page.close()
    assert [each for each in reached if "REACHED" in each or EVIL in each] == []


def expect_text_and_harmless_markup(page: Page) -> None:
    """The texts are there to be read, and nothing but harmless markup is made of them."""
    expect(page.locator("strong", has_text="bold words")).to_have_count(1)
    assert page.locator("a", has_text="a link").get_attribute("href") == "https://example.org/page"
    said = page.locator("body").inner_text()
    assert f"<script>{RUNS}</script>" in said
    assert f"<img src=x onerror={RUNS}>" in said
    # nbconvert's page has one in the other.
    notebook = page.locator("#notebook").first
    for tag in ("script", "iframe", "object", "embed", "form", "svg", "math", "style", "meta"):
        assert notebook.locator(tag).count() == 0, tag
    attributes = notebook.evaluate(
        "all => [...all.querySelectorAll('*')].flatMap(one => [...one.attributes])"
        ".filter(one => /^on/.test(one.name) || /script:|data:text/.test(one.value)"
        " || one.name != 'href' && /evil/.test(one.value))"
        ".map(one => `${one.name}=${one.value}`)"
    )
    assert attributes == []


def test_nothing_runs_on_a_feedback_page(
    classroom: Classroom, page: Page, screenshots: Path
) -> None:
    (path,) = (classroom.course / "feedback").rglob("*.html")
    page.goto(path.as_uri())
    expect_text_and_harmless_markup(page)
    page.screenshot(path=screenshots / "hostile_feedback.png", full_page=True)


def test_nothing_runs_in_formgrader(classroom: Classroom, page: Page, screenshots: Path) -> None:
    with classroom.jupyter(classroom.course) as address:
        with Gradebook(f"sqlite:///{classroom.course}/gradebook.db") as gradebook:
            (notebook,) = gradebook.find_submission("baseline", STUDENT).notebooks
            submission = notebook.id
        page.goto(f"{address}formgrader/submissions/{submission}/")
        # The page has asked the server for the points then.
        points = page.locator("input.score.needs_manual_grade")
        expect(points.first).to_be_visible()
        expect_text_and_harmless_markup(page)
        page.locator(".name-hidden.glyphicon").click()
        expect(page.locator("a.name-shown")).to_have_text(STUDENT)
        page.screenshot(path=screenshots / "hostile_formgrader.png")
        for name in ("page.html", "drawing.svg"):
            answer = page.request.get(f"{address}formgrader/submissions/{submission}/{name}")
            assert answer.status == 404
        for place in (
            "manage_submissions/baseline",
            "gradebook/baseline/baseline",
            "manage_students",
        ):
            page.goto(f"{address}formgrader/{place}")
            expect(page.locator("tbody tr")).to_have_count(1)
            page.wait_for_load_state("networkidle")


def test_the_notebook_tries_what_it_says() -> None:
    assert json.dumps(hostile_notebook()).count("REACHED") > 2 * len(MARKUP)
