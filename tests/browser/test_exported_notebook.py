"""A notebook with a table of checks, exported: to a page in light and dark, to paper, to text."""

from pathlib import Path

import pytest
from nbconvert import HTMLExporter, LatexExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import Browser, Page

from grader.reports.tables import check_html, check_text
from grader.results import CheckResult, Status
from tests.support.records import check

pytestmark = pytest.mark.slow

LONG = ", ".join(f"übung_{number}.jpg" for number in range(1000, 1016))
CHECKS = (
    check(title="all six folders are made"),
    check(Status.FAILED, title="every picture is in one set", actual=LONG, hint="look at [:n]"),
    check(Status.SKIPPED, title="the copies are whole", hint="checked once the function runs"),
    check(Status.BROKEN, title="the sizes fit", hint="the grader failed here, not you."),
)
WIDEST_A4 = 794  # pixels of 1/96 inch


def notebook(checks: tuple[CheckResult, ...] = CHECKS) -> NotebookNode:
    """A notebook with a check cell that has been run."""
    shown = {"text/html": check_html(checks), "text/plain": check_text(checks)}
    outputs = [
        new_output("display_data", data=shown),
        new_output("execute_result", data={"text/plain": "1.5"}, execution_count=1),
    ]
    return new_notebook(cells=[new_code_cell("check(split_data)", outputs=outputs)])


def exported(browser: Browser, folder: Path, theme: str) -> Page:
    """The notebook as nbconvert's page, opened."""
    body, _ = HTMLExporter(theme=theme, embed_images=True).from_notebook_node(notebook())
    path = folder / "notebook.html"
    path.write_text(body, "utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 520})
    # What nbconvert's own page would fetch (mathematics) is no part of a table.
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri())
    return page


def brightness(colour: str) -> float:
    """From 0 to 255, of a colour as the browser tells it: `rgb(r, g, b)`, perhaps with alpha."""
    red, green, blue = map(float, colour.partition("(")[2].rstrip(")").split(",")[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_table_is_legible_in_the_colours_of_the_page(
    browser: Browser, tmp_path: Path, theme: str
) -> None:
    page = exported(browser, tmp_path, theme)

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for row, sign in zip(page.locator("tbody tr").all(), "✓✗–!", strict=True):
        cell = row.locator("td").first
        assert cell.inner_text().startswith(sign)
        colour = cell.evaluate("cell => getComputedStyle(cell).color")
        assert abs(brightness(colour) - brightness(ground)) > 120, (colour, ground)
    page.close()


def test_a_long_finding_unfolds_where_it_is_clicked(browser: Browser, tmp_path: Path) -> None:
    page = exported(browser, tmp_path, "light")
    finding = page.locator("details")
    assert "übung_1015.jpg" not in finding.inner_text()
    page.locator("summary").click()
    assert "übung_1015.jpg" in finding.inner_text()
    page.close()


def test_on_paper_the_table_fits_and_says_how_each_check_ended(
    browser: Browser, tmp_path: Path
) -> None:
    page = exported(browser, tmp_path, "light")
    page.set_viewport_size({"width": WIDEST_A4, "height": 1123})
    page.emulate_media(media="print")

    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDEST_A4
    for row in page.locator("tbody tr").all():
        box = row.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= WIDEST_A4
    page.close()


def test_where_no_page_can_be_shown_the_same_stands_in_plain_text() -> None:
    body, _ = LatexExporter().from_notebook_node(notebook())
    for one in CHECKS:
        assert one.title in body
    assert "übung_1015.jpg" in body.replace(r"\_", "_").replace("{", "").replace("}", "")
