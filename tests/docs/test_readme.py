"""The commands of the README, run as they stand there."""

import os

import pytest

from tests.support.documents import command_blocks, type_in

pytestmark = pytest.mark.slow


def test_the_way_from_pictures_to_predictions_can_be_gone(tmp_path):
    said = {}
    lines, *_ = (
        block
        for heading, block in command_blocks("README.md")
        if heading == "From pictures to predictions"
    )
    for line in lines:
        said[line.split()[1]] = type_in(line, tmp_path, os.environ)

    assert set(said) == {"data", "train", "evaluate", "predict", "tune"}
    labels = [row.split()[1] for row in said["predict"].splitlines()[1:]]
    assert len(labels) == 30
    assert labels.count("cat") >= 27
    assert "accuracy" in (tmp_path / "report.html").read_text("utf-8")
    for file in ("out/curves.png", "out/history.csv", "search/search.png", "search/model.keras"):
        assert (tmp_path / file).is_file()
