"""A student in JupyterLab: from the released notebook to the exchange."""

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from samples.sample_class import REPOSITORY
from tests.browser.classroom import Classroom

pytestmark = pytest.mark.slow

SOURCE = REPOSITORY / "solutions/baseline/baseline.ipynb"
ANSWER = "Training goes on rising while validation stands still from epoch 3 on: it overfits."
# The notebook trains twice: to draw its curves, and in the check.
RUN_SECONDS = 300


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A classroom in which the student has fetched the assignment."""
    session = Classroom(tmp_path_factory.mktemp("classroom"))
    session.furnish()
    return session


def solutions() -> dict[str, str]:
    """What stands in the source notebook in place of each stub, by grade id."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in nbformat.read(SOURCE, as_version=4).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def type_into(page: Page, cell: Locator, text: str) -> None:
    """Replace the text of a cell whose editor is open."""
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def outputs(page: Page, kind: str) -> Locator:
    return page.locator(f'.jp-OutputArea-output[data-mime-type="{kind}"]')


def test_stubs_are_filled_checked_answered_and_submitted(
    browser: Browser, classroom: Classroom, screenshots: Path
) -> None:
    with classroom.jupyter(classroom.desk) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{address}lab/tree/baseline/baseline.ipynb")
        status = page.locator("#jp-main-statusbar")
        expect(status).to_contain_text("| Idle", timeout=60_000)

        for name, code in solutions().items():
            stub = page.locator(".jp-CodeCell", has_text="YOUR CODE HERE").filter(
                has_text=f"def {name}("
            )
            type_into(page, stub, code)
        page.locator(".jp-MarkdownCell", has_text="YOUR ANSWER HERE").dblclick()
        type_into(page, page.locator(".jp-MarkdownCell.jp-mod-active"), ANSWER)
        page.keyboard.press("Shift+Enter")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        last = page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")
        expect(last).to_have_text(re.compile(r"\[\d+\]"), timeout=1000 * RUN_SECONDS)

        assert outputs(page, "application/vnd.jupyter.stderr").count() == 0
        assert outputs(page, "application/vnd.jupyter.error").count() == 0
        tables = outputs(page, "text/html").filter(has=page.locator("table"))
        assert tables.count() == 5
        for table in tables.all():
            assert "✓" in table.inner_text()
            assert "✗" not in table.inner_text()
        tables.nth(2).scroll_into_view_if_needed()
        page.screenshot(path=screenshots / "jupyterlab.png")
        page.keyboard.press("ControlOrMeta+s")
        expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)

        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Assignment List").click()
        page.get_by_role("button", name="Submit").click()
        expect(page.locator("#submitted_assignments_list")).to_contain_text("baseline")
        page.close()

    (path,) = classroom.handed_in
    notebook = nbformat.read(path, as_version=4)
    assert any(cell.source == ANSWER for cell in notebook.cells)
    written = {cell.source for cell in notebook.cells}
    assert set(solutions().values()) <= written
