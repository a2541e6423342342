"""Figures in the documents are those of the code, or come from the program that the page names."""

import inspect
import re
from pathlib import Path

import pytest

from grader.checks.learning_evidence import MAX_INITIAL_ACCURACY, MIN_FALL
from grader.sandbox.fresh_weights import (
    MAX_DIFFERENT_NUMBERS,
    MAX_LAYERS,
    MAX_LIST_NUMBERS,
    MAX_START_NUMBERS,
)
from grader.sandbox.jobs import training
from grader.sandbox.protocol.limits import MAX_PLAIN_REPORT_BYTES, MAX_WEIGHTS_BYTES
from samples.sample_class import REPOSITORY
from scripts import hundred_percent

ROW = re.compile(r"^\| (?P<name>[^|]+) \| \d+% \| (?P<leaked>\d+) of (?P<total>\d+) \|$", re.M)


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def words(path: str, heading: str = "") -> str:
    """The text of a page, or of the section below one of its headings, in one line."""
    page = (REPOSITORY / path).read_text("utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0] if heading else page
    return " ".join(section.split())


@pytest.mark.parametrize(
    "figure",
    [
        f"at most {MAX_START_NUMBERS} numbers other than 0 and 1",
        f"at most {MAX_DIFFERENT_NUMBERS} different numbers among the settings",
        f"{MAX_LIST_NUMBERS} in one list",
        f"{MAX_LAYERS} layers in the model",
        f"below {percent(MIN_FALL)} of the lowest loss that one answer for all pictures reaches",
    ],
)
def test_the_security_page_names_the_limits_on_weights_of_the_code(figure: str) -> None:
    assert figure in words("docs/security.md", "Fresh weights")


@pytest.mark.parametrize(
    "figure",
    [
        f"JSON of at most {MAX_PLAIN_REPORT_BYTES >> 20} MB",
        f"at most {MAX_WEIGHTS_BYTES >> 20} MB, unpacked",
    ],
)
def test_the_security_page_names_the_limits_on_model_files_of_the_code(figure: str) -> None:
    assert figure in words("docs/security.md", "A trained model")


@pytest.mark.parametrize(
    "figure",
    [
        f"the model predicts {training._PROBE_INPUTS} training pictures",
        f"a loss below {percent(training._CLEAR_FALL)} of the loss before training",
        f"its loss has never fallen by {percent(training._MIN_PROGRESS)}",
        f"has to fall by {percent(1 - MIN_FALL)}",
        f"right on {percent(MAX_INITIAL_ACCURACY)} of these pictures before",
        f"below {percent(MIN_FALL)} of the lowest loss that one answer for all pictures reaches",
    ],
)
def test_the_page_on_models_names_the_rules_of_a_training_of_the_code(figure: str) -> None:
    assert figure in words("docs/internals/models.md", "Training")


def test_the_page_on_models_names_the_patience_of_the_code() -> None:
    assert training._PATIENCE_HALF_EPOCHS == 10
    assert "after ten half epochs" in words("docs/internals/models.md", "Training")


def page_of_its_figures(page: str) -> str:
    """The template of the page on 100 %, filled with the figures that the page itself names."""
    options = inspect.signature(hundred_percent.main).parameters
    rows = [match[0] for match in ROW.finditer(page)]
    report = page.split("```\n")[1].rstrip("\n")
    return hundred_percent.TEMPLATE.read_text("utf-8").format(
        pictures=options["pictures"].default,
        epochs=options["epochs"].default,
        rows="\n".join(rows),
        report=report,
    )


def test_the_page_on_100_percent_is_its_template_with_figures_of_the_program() -> None:
    page = Path(hundred_percent.PAGE).read_text("utf-8")
    assert page == page_of_its_figures(page), "run: python -m scripts.hundred_percent"


def test_the_page_on_100_percent_has_a_row_for_each_set_and_finds_each_leak() -> None:
    pictures = inspect.signature(hundred_percent.main).parameters["pictures"].default
    rows = ROW.findall(Path(hundred_percent.PAGE).read_text("utf-8"))
    assert rows == [
        ("pictures that it has never seen", "0", str(2 * pictures)),
        *((name, str(pictures), str(pictures)) for name in hundred_percent.COPIES),
    ]
