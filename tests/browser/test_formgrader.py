"""An instructor in formgrader: from the exchange to the feedback that a student reads."""

import re
from collections.abc import Iterator
from getpass import getuser
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect

from grader.results import GradeReport
from samples.sample_class import as_notebook, cases
from tests.browser.classroom import Classroom

pytestmark = pytest.mark.slow

# nbgrader knows a student by the name of the account.
STUDENT = getuser()
MISTAKE = "rescale_by_256"
MANUAL_POINTS = 3
# Autograding starts TensorFlow and trains a model.
GRADE_SECONDS = 240


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A classroom in which the student has handed a notebook with one mistake in."""
    session = Classroom(tmp_path_factory.mktemp("classroom"))
    session.furnish()
    path = session.desk / "baseline/baseline.ipynb"
    (case,) = [case for case in cases() if case.name == MISTAKE]
    notebook = as_notebook(case, path)
    (question,) = [cell for cell in notebook.cells if "YOUR ANSWER HERE" in cell.source]
    question.source = "It overfits from epoch 3 on."
    nbformat.write(notebook, path)
    session.nbgrader(session.desk, "submit", "baseline")
    return session


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page as wide as a laptop's."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def click(page: Page, icon: str, seconds: int = 60) -> None:
    """Click one of formgrader's icons, and wait until it says that all went well."""
    page.locator(f"tbody .glyphicon-{icon}").click()
    expect(page.locator(".modal-title")).to_have_text("Success", timeout=1000 * seconds)
    page.reload()


def score_in(page: Page) -> float:
    """The score in the only row of the table of submissions."""
    text = page.locator("tbody tr td.score").inner_text()
    return float(text.partition("/")[0])


def test_a_notebook_is_collected_autograded_marked_and_returned(
    classroom: Classroom, page: Page, tmp_path: Path, screenshots: Path
) -> None:
    with classroom.jupyter(classroom.course) as address:
        page.goto(f"{address}formgrader/manage_assignments")
        click(page, "cloud-download")
        page.locator("tbody td.num-submissions a").click()
        expect(page.locator("tbody")).to_contain_text("needs autograding")
        click(page, "flash", GRADE_SECONDS)
        expect(page.locator("tbody")).to_contain_text("needs manual grading")
        autograded = score_in(page)

        classroom.grade(tmp_path / "results.json")
        report = GradeReport.from_json((tmp_path / "results.json").read_bytes())
        assert [result.student for result in report.results] == [STUDENT]
        assert [result.score for result in report.results] == [autograded]

        page.goto(f"{address}formgrader/gradebook/baseline/baseline")
        page.locator("tbody a").first.click()
        # The page asks for the points when it is there already, and listens from then on.
        expect(page.locator("input.score#check_split_data")).to_have_attribute("placeholder", "6")
        page.locator("input.score#reading_the_curves").fill(str(MANUAL_POINTS))
        with page.expect_response(re.compile("/formgrader/api/grade/")) as saved:
            page.keyboard.press("Tab")
        assert saved.value.ok
        page.locator("#reading_the_curves").scroll_into_view_if_needed()
        page.screenshot(path=screenshots / "formgrader.png")
        page.goto(f"{address}formgrader/manage_submissions/baseline")
        assert score_in(page) == autograded + MANUAL_POINTS

        page.goto(f"{address}formgrader/manage_assignments")
        click(page, "comment")
        click(page, "envelope")

    classroom.nbgrader(classroom.desk, "fetch_feedback", "baseline")
    (feedback,) = (classroom.desk / "baseline/feedback").rglob("*.html")
    page.goto(feedback.as_uri())
    said = page.locator("body").inner_text()
    (result,) = report.results
    hints = [check.hint for check in result.checks if check.status == "failed"]
    assert hints
    for hint in hints:
        assert hint in said
    page.get_by_text(hints[0]).first.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "feedback.png")
    with Gradebook(f"sqlite:///{classroom.course}/gradebook.db") as gradebook:
        submission = gradebook.find_submission("baseline", STUDENT)
        assert submission.score == autograded + MANUAL_POINTS
