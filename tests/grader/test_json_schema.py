"""The JSON Schema of the settings: the settings of the course fit it, and faults do not."""

import json
import tomllib

import jsonschema
import pytest

from grader.course import Course
from grader.json_schema import json_schema
from grader.settings import Settings
from samples.sample_class import REPOSITORY

SCHEMA = json.loads(json_schema(Settings))
COURSE = Course(REPOSITORY)


@pytest.mark.parametrize("name", COURSE.assignment_names())
def test_the_settings_of_an_assignment_fit_the_schema(name: str) -> None:
    settings = tomllib.loads(COURSE.settings_path(name).read_text("utf-8"))
    jsonschema.validate(settings, SCHEMA)


@pytest.mark.parametrize(
    "fault", [{"tittle": "A"}, {"rubric": "loose"}, {"points": {}}, {"limits": {"seconds": 0}}]
)
def test_faulty_settings_do_not_fit_the_schema(fault: dict[str, object]) -> None:
    settings = {"title": "A", "functions": ["f"], "points": {"f": {"works": 1}}}
    jsonschema.validate(settings, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**settings, **fault}, SCHEMA)
