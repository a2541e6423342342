"""Tables of results contain all relevant information, and student text is never markup."""

import io
from html.parser import HTMLParser

import pytest
from rich.console import Console, RenderableType

from grader.reports.tables import (
    UNPROTECTED,
    check_html,
    check_lines,
    check_text,
    class_table,
    exercises_of,
    remarks,
    source_lines,
)
from grader.results import Status
from tests.support.records import NASTY, check, report, submission


def shown(*renderables: RenderableType, width: int = 200) -> str:
    """Return the text in a terminal without colors."""
    file = io.StringIO()
    Console(file=file, width=width).print(*renderables, sep="\n")
    return file.getvalue()


class Reader(HTMLParser):
    """The tags and the texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


ALL = tuple(check(status, f"split_data::{status}", title=f"title {status}") for status in Status)


@pytest.mark.parametrize(
    "show", [check_text, check_html, lambda checks: shown(*check_lines(checks))]
)
def test_every_check_is_shown_with_title_points_and_reason(show):
    text = show(ALL)
    for one in ALL:
        assert one.title in text
    assert text.count("0 of 1.5") == 3
    assert text.count("9 and 1") == text.count("8 and 2") == text.count("count again") == 3


@pytest.mark.parametrize(
    "show", [check_text, check_html, lambda checks: shown(*check_lines(checks))]
)
def test_the_four_statuses_look_different(show):
    same = [check(status, expected="e", actual="a", hint=None, points=0.0) for status in Status]
    assert len({show([one]) for one in same}) == 4


@pytest.mark.parametrize("show", [check_text, check_html])
def test_the_total_is_shown(show):
    assert "1.5 of 6 points" in show(ALL)
    assert "0 of 0 points" in show(())


def test_text_of_a_passed_check_is_one_line():
    assert check_text([check()]).splitlines() == [
        "✓ the sizes fit (1.5 of 1.5 points)",
        "1.5 of 1.5 points",
    ]


def test_skipped_checks_with_one_hint_show_it_once_in_text():
    skipped = [check(Status.SKIPPED, expected=None, actual=None, hint=hint) for hint in "aab"]
    title = "– the sizes fit (0 of 1.5 points)"
    assert check_text([*skipped, check()]).splitlines() == [
        *(title, title, "    a", title, "    b"),
        "✓ the sizes fit (1.5 of 1.5 points)",
        "1.5 of 6 points",
    ]


def test_text_of_a_failed_check_contains_expected_actual_and_hint():
    assert check_text([check(Status.FAILED)]).splitlines() == [
        "✗ the sizes fit (0 of 1.5 points)",
        "    Expected 9 and 1; found 8 and 2.",
        "    Hint: count again",
        "0 of 1.5 points",
    ]


def test_text_of_a_broken_check_shows_only_the_reason():
    broken = check(Status.BROKEN, expected=None, actual="OSError: full", hint=None)
    assert "    Found OSError: full." in check_text([broken]).splitlines()


@pytest.mark.parametrize("field", ["title", "expected", "actual", "hint"])
def test_student_text_is_never_markup_in_html(field):
    plain, nasty = check(Status.FAILED), check(Status.FAILED, **{field: NASTY})
    page = read(check_html([nasty]))
    assert page.tags == read(check_html([plain])).tags
    assert NASTY in "".join(page.texts)


@pytest.mark.parametrize("field", ["title", "expected", "actual", "hint"])
def test_student_text_is_never_markup_in_a_terminal(field):
    text = shown(*check_lines([check(Status.FAILED, **{field: NASTY})]), width=500)
    assert "[bold red]loud[/] [/nonsense]" in text


def test_html_contains_no_script_style_sheet_or_link():
    assert set(read(check_html(ALL)).tags) <= {
        "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "div", "em",
    }  # fmt: skip


def test_html_has_a_row_for_each_check():
    assert read(check_html(ALL)).tags.count("tr") == 1 + len(ALL)


def test_html_shows_the_status_of_a_check_in_words():
    page = check_html(ALL)
    for words in ("✓ passed", "✗ failed", "– skipped", "! not checked"):
        assert f'white-space:nowrap">{words}</td>' in page


def test_a_long_finding_is_folded_and_complete():
    numbers = " ".join(f"<{number}>" for number in range(60))
    for actual in (numbers, "x" * 300):
        long = check(Status.FAILED, actual=actual)
        page = read(check_html([long]))
        assert page.tags.count("details") == page.tags.count("summary") == 1
        (beginning,) = [text for text in page.texts if text.endswith(" …")]
        (rest,) = [text for text in page.texts if text.startswith("… ")]
        parts = beginning.removesuffix(" …"), rest.removeprefix("… ")
        assert long.finding in (" ".join(parts), "".join(parts))
    assert "details" not in read(check_html([check(Status.FAILED)])).tags


def test_html_sets_no_color_so_it_uses_those_of_the_notebook():
    assert "color" not in check_html(ALL)


def test_the_class_table_has_a_row_for_each_submission():
    text = shown(
        class_table(
            report(
                submission(check(), check(Status.FAILED), student="ada"),
                submission(student="bob", status="ungradable", reason="it is empty"),
            )
        )
    )
    ada, bob = (next(line for line in text.splitlines() if name in line) for name in ("ada", "bob"))
    assert "1.5/3" in ada
    assert "1.5/24" in ada
    assert "1.2" in ada
    assert "/24" not in bob


def test_the_class_table_has_a_column_for_each_exercise():
    one = submission(check(name="split_data::a"), check(name="create_model::b"))
    text = shown(class_table(report(one)))
    assert text.index("split") < text.index("create")
    assert "baseline, seed fingerprint 5eed5eed, isolation" in " ".join(text.split())
    assert all(column in text for column in ("student", "score"))


def test_the_class_table_shows_any_student_name():
    text = shown(class_table(report(submission(check(), student="[red]ada[/] [/x]"))), width=500)
    assert "[red]ada[/] [/x]" in text


def test_an_empty_class_has_a_table():
    assert "student" in shown(class_table(report()))


@pytest.mark.parametrize(
    ("result", "remark"),
    [
        (submission(check()), None),
        (submission(check(Status.FAILED)), "the sizes fit: Expected 9 and 1; found 8 and 2."),
        (
            submission(check(Status.FAILED), check(Status.SKIPPED)),
            "the sizes fit: Expected 9 and 1; found 8 and 2.",
        ),
        (
            submission(*[check(Status.FAILED)] * 3),
            "the sizes fit: Expected 9 and 1; found 8 and 2. (+2 more)",
        ),
        (submission(status="ungradable", reason="it is empty"), "ungradable: it is empty"),
        (
            submission(check(Status.FAILED), check(Status.BROKEN, "create_model::b")),
            "the grader failed in create_model::b: grade it by hand",
        ),
    ],
)
def test_a_remark_shows_the_first_problem(result, remark):
    lines = [line.plain for line in remarks(report(result))]
    assert lines == ([] if remark is None else [f"ada  {remark}"])


def test_each_flag_is_a_separate_remark():
    flags = ("beside the notebook: conftest.py", "create_model: its code mentions ctypes")

    lines = shown(*remarks(report(submission(check(), flags=flags)))).splitlines()

    assert lines == [f"ada  flag: {flag}" for flag in flags]


def test_student_text_is_never_markup_in_a_remark():
    one = submission(check(Status.FAILED, actual=NASTY), student="[red]ada")
    (line,) = remarks(report(one))
    text = shown(line, width=500)
    assert "[red]ada" in text
    assert "[bold red]loud[/] [/nonsense]" in text


def test_exercises_are_listed_once_in_order_of_appearance():
    first = submission(check(name="split_data::a"), check(name="create_model::b"))
    second = submission(check(name="create_model::b"), check(name="learning::c"))
    assert exercises_of([submission(), first, second]) == [
        "split_data",
        "create_model",
        "learning",
    ]


def test_the_title_shows_the_isolation_and_a_remark_warns_if_it_is_missing():
    isolated, unprotected = (
        submission(check(), isolation=level) for level in ("landlock", "process")
    )

    title = " ".join(shown(class_table(report(isolated, unprotected))).split())
    assert "isolation: landlock and process" in title
    assert shown(*remarks(report(isolated))).strip() == ""
    assert UNPROTECTED in shown(*remarks(report(isolated, unprotected)))
    assert UNPROTECTED in shown(*source_lines(unprotected))
    assert UNPROTECTED not in shown(*source_lines(isolated))
