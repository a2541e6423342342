"""The charts of a class report are well-formed SVG with the right numbers."""

from xml.etree import ElementTree

import pytest

from grader.reports.charts import curves, histogram
from grader.reports.class_statistics import Bin
from grader.results import Training


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def training(losses: tuple[float | None, ...], accuracies: tuple[float, ...]) -> Training:
    return Training(model="m", parameters=1, losses=losses, accuracies=accuracies)


def test_a_bar_is_as_tall_as_its_count():
    chart = parsed(histogram([Bin(0, 10, 4), Bin(10, 20, 0), Bin(20, 30, 2)]))

    heights = [float(bar.get("height")) for bar in chart.findall("rect")]
    assert heights == [120.0, 0.0, 60.0]
    assert "20 to 30 %: 2" in chart.get("aria-label")
    assert [text.text for text in chart.findall("text")][:2] == ["4", "0–10"]


def test_an_empty_class_has_a_histogram():
    chart = parsed(histogram([Bin(0, 10, 0)]))
    assert chart.find("rect").get("height") == "0.0"


def test_accuracies_start_one_half_epoch_after_the_loss():
    chart = parsed(curves([training((0.8, 0.4, 0.2), (0.5, 1.0))]))

    lines = {line.get("class"): line.get("points") for line in chart.findall("polyline")}
    assert lines["loss"] == "0.0,0.0 110.0,35.0 220.0,52.5"
    assert lines["accuracy"] == "110.0,35.0 220.0,0.0"


@pytest.mark.parametrize("losses", [(), (None,), (0.0, None), (None, 1e300)])
def test_a_missing_loss_is_skipped(losses):
    chart = parsed(curves([training(losses, (0.5,))]))
    (loss,) = (line for line in chart.findall("polyline") if line.get("class") == "loss")
    assert len(loss.get("points").split()) == sum(value is not None for value in losses)


def test_each_loss_is_drawn_relative_to_its_maximum():
    chart = parsed(curves([training((0.8, 0.4), ()), training((80.0, 40.0), ())]))
    losses = [one.get("points") for one in chart.iter("polyline") if one.get("class") == "loss"]
    assert losses[0] == losses[1] == "0.0,0.0 220.0,35.0"


def test_each_training_has_its_lines():
    chart = parsed(curves([training((0.7, 0.5), (0.5,))] * 3))
    assert len(chart.findall("polyline")) == 6
