"""The JSON Schema of the settings: the settings of the course fit it, and faults do not."""

import json
import tomllib

import jsonschema
import pytest

from grader.course import Course
from grader.json_schema import json_schema
from grader.settings import Settings
from samples.sample_class import REPOSITORY
from scripts.settings_table import rows

SCHEMA = json.loads(json_schema(Settings))
COURSE = Course(REPOSITORY)


@pytest.mark.parametrize("name", COURSE.assignment_names())
def test_the_settings_of_an_assignment_fit_the_schema(name: str) -> None:
    settings = tomllib.loads(COURSE.settings_path(name).read_text("utf-8"))
    jsonschema.validate(settings, SCHEMA)


@pytest.mark.parametrize("table", SCHEMA["$defs"])
def test_each_key_of_the_settings_has_a_description(table: str) -> None:
    properties = SCHEMA["$defs"][table]["properties"]
    assert [name for name, key in properties.items() if not key.get("description")] == []


def test_descriptions_are_those_of_the_table_in_the_documents() -> None:
    limits = SCHEMA["$defs"]["Limits"]["properties"]
    assert limits["seconds"]["description"] == "Maximum wall-clock seconds of one call."
    meanings = {row.key: row.meaning for row in rows(Settings)}
    assert meanings["limits.seconds"] == limits["seconds"]["description"]


@pytest.mark.parametrize(
    "fault", [{"tittle": "A"}, {"rubric": "loose"}, {"points": {}}, {"limits": {"seconds": 0}}]
)
def test_faulty_settings_do_not_fit_the_schema(fault: dict[str, object]) -> None:
    settings = {"title": "A", "functions": ["f"], "points": {"f": {"works": 1}}}
    jsonschema.validate(settings, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**settings, **fault}, SCHEMA)
