"""Every way to run the checks of some code uses the variant that the code is graded as."""

from pathlib import Path

import pytest

from grader.course import Course
from grader.grading.grader import Grader
from grader.selfcheck.terminal import check_in_terminal
from tests.support.rates import make_rates_course

pytestmark = pytest.mark.slow

DISCOUNT = """
# %%
def discount(count):
    return count // 10
"""
SETTINGS = """
[exercises.discount]
checks = "same_results"
parameters.arguments = [{ kind = "integer" }]
[points.discount]
returns_the_kind = 1
returns_the_value = 1
[variants.week_1]
without = ["discount"]
[variants.week_1.parameters.price]
arguments = [{ kind = "integer", low = 1000, high = 9000 }]
[variants.week_2]
"""
# Right for the small numbers of the whole assignment, and wrong for those of week 1.
SMALL = "def price(count):\n    return count * 6 if count < 1000 else 0\n"


@pytest.fixture
def weeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course whose week 1 asks for one function of two, with other arguments."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user cache"))
    course = make_rates_course(tmp_path)
    source, settings = course.notebook_source("rates"), course.settings_path("rates")
    source.write_text(source.read_text() + DISCOUNT)
    text = settings.read_text().replace('["price"]', '["price", "discount"]')
    settings.write_text(text + SETTINGS)
    return course


def names(results):
    """Return the results of the checks of both exercises, by name."""
    return {result.name: result.status.value for result in results}


WEEK_1 = {"price::returns_the_kind": "passed", "price::returns_the_value": "failed"}
WEEK_2 = {
    **dict.fromkeys(WEEK_1, "passed"),
    "discount::returns_the_kind": "passed",
    "discount::returns_the_value": "passed",
}


@pytest.mark.parametrize(("code", "expected"), [(SMALL, WEEK_1), (SMALL + DISCOUNT, WEEK_2)])
def test_all_commands_use_the_variant_of_a_submission(
    weeks: Course, grader: Grader, tmp_path: Path, code: str, expected: dict[str, str]
) -> None:
    path = tmp_path / "submission.py"
    path.write_text(code)
    with Grader(weeks, "rates", seed=1, sandbox=grader.sandbox) as rates:
        source = rates.read(path)
        assert names(rates.grade(path, "ada").checks) == expected
        assert names(rates.check(source)) == expected
        assert list(rates.context_of(source).settings.points) == list(
            dict.fromkeys(name.partition("::")[0] for name in expected)
        )
        data = rates.selfcheck_data()
    assert list(data.variant_values) == ["week_1"]
    restored = type(data).from_json(data.to_json())
    assert names(check_in_terminal(path, restored, lambda _: None)) == expected


def test_a_right_solution_passes_the_terminal_self_check_of_its_variant(
    weeks: Course, grader: Grader, tmp_path: Path
) -> None:
    path = tmp_path / "submission.py"
    path.write_text("RATE = 8\ndef price(count, factor=2 * RATE):\n    return count * factor\n")
    with Grader(weeks, "rates", seed=1, sandbox=grader.sandbox) as rates:
        data = rates.selfcheck_data()
    found = names(check_in_terminal(path, data, lambda _: None))
    assert found == dict.fromkeys(WEEK_1, "passed")
