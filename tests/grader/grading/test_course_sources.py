"""The places of data in a course folder, and the message for data that are not there."""

from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from grader.course import Course
from grader.grading.course_sources import holdout_source, training_source
from grader.grading.data_source import find_source
from grader.settings import Settings, SettingsError
from grader.training_settings import Data, TrainedModel

SETTINGS = msgspec.convert(
    {
        "title": "Letters",
        "functions": ["create_model"],
        "rubric": "open",
        "limits": {"seconds": 5, "memory_mb": 100, "training_seconds": 10},
        "points": {"learning": {"loss_falls": 1.0}},
        "data": {"source": "letters.csv", "shape": [2, 2, 1], "classes": 3},
    },
    Settings,
)


@pytest.mark.parametrize(
    "place",
    ["solutions/letters/letters.csv", "solutions/letters/checks/letters.csv", "letters.csv"],
)
def test_a_source_is_beside_the_settings_in_checks_or_in_the_course_folder(
    tmp_path: Path, place: str
) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")

    assert training_source(Course(tmp_path), "letters", SETTINGS) == str(path)
    holdout = structs.replace(SETTINGS, trained_model=TrainedModel("letters.csv", 9, 0.5))
    assert holdout_source(Course(tmp_path), "letters", holdout) == str(path)
    assert find_source(Data(), [path.parent]) is None


def test_a_source_that_is_not_there_is_an_error_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"settings.toml: data.source: expected a file"):
        training_source(Course(tmp_path), "letters", SETTINGS)
