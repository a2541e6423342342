"""Views of evidence in notebooks: folded tables, pictures and curves, without scripts."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from grader.integrations.safe_pages import clean
from grader.messages.views import CurvesView, PicturesView, ShownPicture, TableView, side_by_side
from grader.selfcheck.evidence_html import MAX_PICTURES, MAX_ROWS, view_html

NAMES = TableView("Files in both sets", ["name"], [["<b>1.jpg"], ["2.jpg"]])


def pictures_in(html: str) -> list[Image.Image]:
    data = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in data]


def test_a_table_is_folded_and_no_name_is_markup() -> None:
    html = view_html(NAMES)
    assert html.startswith("<details><summary")
    assert "&lt;b&gt;1.jpg" in html
    assert "<b>" not in html


def test_the_first_difference_is_marked() -> None:
    view = side_by_side("Layers", ("expected", "found"), ["Conv2D", "Dense"], ["Conv2D"])
    assert view.rows == [("Conv2D", "Conv2D"), ("Dense", "")]
    html = view_html(view)
    assert html.count("◀") == 1
    assert "<b>Dense ◀</b>" in html


def test_equal_lists_have_no_mark() -> None:
    assert side_by_side("Layers", ("expected", "found"), ["a"], ["a"]).marked == frozenset()


def test_a_long_table_is_cut_with_a_remark() -> None:
    view = TableView("Names", ["name"], [[str(number)] for number in range(MAX_ROWS + 5)])
    html = view_html(view)
    assert html.count("<td") == MAX_ROWS
    assert "… and 5 more rows" in html


def test_a_picture_is_shown_with_its_description() -> None:
    pixels = np.zeros((4, 6, 3))
    pixels[:, 3:] = (1.0, 2.0, np.nan)
    html = view_html(PicturesView("Pictures", [ShownPicture("a cat, mirrored", pixels)]))
    (picture,) = pictures_in(html)
    assert picture.size == (6, 4)
    assert picture.getpixel((0, 0)) == (0, 0, 0)
    assert picture.getpixel((5, 3)) == (255, 255, 0)
    assert 'alt="a cat, mirrored"' in html


def test_only_the_first_pictures_are_shown() -> None:
    picture = ShownPicture("one", np.zeros((2, 2, 3)))
    assert len(pictures_in(view_html(PicturesView("Pictures", [picture] * 9)))) == MAX_PICTURES


def test_a_curve_is_drawn_and_told_in_numbers() -> None:
    view = CurvesView("Training", "half epochs", {"loss": [0.7, 0.6931], "accuracy": [0.5, 1]})
    html = view_html(view)
    (picture,) = pictures_in(html)
    assert min(picture.size) >= 200
    assert 'alt="loss: 0.7, 0.693; accuracy: 0.5, 1"' in html


@pytest.mark.parametrize(
    "view",
    [NAMES, PicturesView("Pictures", [ShownPicture("a", np.zeros((2, 2, 3)))])],
    ids=["table", "picture"],
)
def test_a_view_stays_whole_on_a_page_for_feedback(view: TableView | PicturesView) -> None:
    html = clean(view_html(view))
    assert "<details><summary" in html
    assert view.title in html
    assert len(pictures_in(html)) == len(pictures_in(view_html(view)))
