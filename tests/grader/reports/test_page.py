"""The class report is one complete file, in which student text is never markup."""

import re
from html.parser import HTMLParser

import pytest

from grader.reports.page import to_html
from grader.reports.tables import UNPROTECTED
from grader.results import Status, Training
from tests.support.records import NASTY, check, report, submission

LEARNED = Training(
    model="Conv2D 16, Dense 1, Adam 0.001",
    parameters=9494561,
    losses=(0.7, 0.3),
    accuracies=(0.9,),
    accuracy=0.875,
)
CLASS = report(
    submission(check(), check(Status.FAILED, "create_model::layers"), student="ada"),
    submission(check(name="learning::accuracy", training=LEARNED), student="bob", reused=True),
    submission(student="cyd", status="ungradable", reason="it is empty"),
    submission(check(Status.BROKEN, actual="OSError: full"), student="dan"),
    submission(check(), student="eve", flags=("beside the notebook: conftest.py",)),
)


class Reader(HTMLParser):
    """The tags, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def test_the_page_loads_nothing():
    page = Reader(to_html(CLASS))

    assert not {"link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert not [name for name, _ in page.attributes if name == "src" or name.startswith("on")]
    assert not re.search(r"https?:|@import|url\(", to_html(CLASS))


def test_the_page_forbids_every_script_but_its_own():
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', to_html(CLASS))
    assert policy.startswith("default-src 'none';")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='$", policy)


def test_each_student_has_a_row_and_a_page():
    page = Reader(to_html(CLASS))

    ids = {value for name, value in page.attributes if name == "id"}
    links = [value for name, value in page.attributes if name == "href"]
    assert {f"student-{index}" for index in range(5)} <= ids
    assert {link.removeprefix("#") for link in links} <= ids
    for student in ("ada", "bob", "cyd", "dan", "eve"):
        assert page.texts.count(student) >= 2


def test_submissions_that_need_attention_are_listed_with_the_reason():
    text = Reader(to_html(CLASS)).text
    assert "could not be graded: it is empty" in text
    assert "the grader failed in split_data::sizes" in text
    assert "beside the notebook: conftest.py" in text


def test_the_hardest_checks_show_the_most_common_wrong_answer():
    text = Reader(to_html(CLASS)).text
    assert "create_model: 0 % of 1 passed" in text
    assert "1× Expected 9 and 1; found 8 and 2." in text


def test_models_are_shown_with_accuracy_and_curves():
    page = Reader(to_html(CLASS))
    assert "Conv2D 16, Dense 1, Adam 0.001" in page.text
    assert "88 %" in page.text
    assert page.tags.count("polyline") == 4


def test_time_isolation_and_reuse_are_shown_for_each_submission():
    assert "1.2 namespaces, reused" in Reader(to_html(CLASS)).text


def test_the_page_warns_of_unprotected_results():
    unprotected = report(submission(check(), isolation="process"))
    assert UNPROTECTED in Reader(to_html(unprotected)).text
    assert UNPROTECTED not in Reader(to_html(CLASS)).text


@pytest.mark.parametrize("results", [(), (submission(status="ungradable", reason="r"),)])
def test_a_class_without_checks_has_a_report(results):
    assert "class report" in Reader(to_html(report(*results))).text


@pytest.mark.parametrize("field", ["student", "submission", "reason", "notes", "flags"])
def test_student_text_is_never_markup(field):
    def page(text: str) -> Reader:
        value = (text,) if field in ("notes", "flags") else text
        status = "ungradable" if field == "reason" else "graded"
        return Reader(to_html(report(submission(check(), status=status, **{field: value}))))

    assert page(NASTY).tags == page("plain").tags
    assert "<script>alert('x')</script>" in page(NASTY).text
    assert "\x1b" not in page(NASTY).text


@pytest.mark.parametrize("field", ["title", "expected", "actual", "hint"])
@pytest.mark.parametrize("text", [NASTY, "\x00\x08\ufffe\u202e", "x" * 10**6, "\ud800"])
def test_no_text_of_a_check_breaks_the_page(field, text):
    page = to_html(report(submission(check(Status.FAILED, **{field: text}))))
    plain = to_html(report(submission(check(Status.FAILED, **{field: "plain"}))))
    assert Reader(page).tags == Reader(plain).tags
    assert len(page.encode()) < len(plain) + 10_000
