"""The class report in a real browser: opened, sorted, walked through, printed, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from grader.reports.page import to_html
from grader.results import Status
from tests.grader.reports.test_page import CLASS
from tests.support.records import NASTY, check, report, submission

# A long value, as when a student's path is told.
LONG = check(Status.FAILED, name="create_model::layers", actual="/a_folder" * 30)
STUDENTS = report(*CLASS.results, submission(LONG, student=NASTY, score=0.5, seconds=10.0))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small class."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(to_html(STUDENTS), "utf-8")
    return file


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    """The report, opened; whatever goes wrong in it fails the test."""
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert problems == [path.as_uri()]


def column(page: Page, number: int) -> list[str]:
    cells = page.locator(f".students tbody tr > :nth-child({number})")
    return [text.strip() for text in cells.all_text_contents()]


def test_a_click_on_a_heading_sorts_and_another_one_turns_round(page: Page) -> None:
    heading = page.locator(".students th", has_text="score")
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert column(page, 2) == ["–", "0", "0.5", "1.5", "1.5", "1.5"]

    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert column(page, 2) == ["1.5", "1.5", "1.5", "0.5", "0", "–"]


def test_numbers_are_sorted_as_numbers_and_names_as_names(page: Page) -> None:
    page.get_by_role("button", name="seconds").click()
    assert column(page, 1)[-1].startswith("<script>")
    page.get_by_role("button", name="student").click()
    assert column(page, 1)[1:] == ["ada", "bob", "cyd", "dan", "eve"]


def test_a_table_is_sorted_by_keyboard_too(page: Page) -> None:
    button = page.get_by_role("button", name="student")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".students th[aria-sort]").text_content().strip() == "student"


def test_a_student_has_a_page_and_there_is_a_way_back(page: Page) -> None:
    page.locator(".students").get_by_role("link", name="ada").click()
    assert page.get_by_role("heading", name="ada").is_visible()
    assert not page.locator("#class").is_visible()
    assert page.locator(".student:visible").count() == 1
    assert page.locator(".student:visible .failed").inner_text().startswith("✗ failed")

    page.locator(".back:visible a").click()
    assert page.locator("#class").is_visible()
    assert page.locator(".student:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["", "#student-5"])
def test_on_a_phone_nothing_sticks_out(
    browser: Browser, path: Path, scheme: str, place: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(path.as_uri() + place)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 28)")
    page.close()


def test_on_paper_every_student_is_there(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator(".student:visible").count() == len(STUDENTS.results)
    assert page.locator("#class").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_page_of_one_student_is_printed_alone(page: Page) -> None:
    page.locator(".students").get_by_role("link", name="ada").click()
    page.emulate_media(media="print")
    assert page.locator(".student:visible").count() == 1
    assert not page.locator("#class").is_visible()
