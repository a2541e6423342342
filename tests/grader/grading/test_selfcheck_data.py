"""The data file beside a released notebook: the same bytes for the same data."""

import json

import msgspec
import pytest

from grader.grading.selfcheck_data import (
    FILE_NAME,
    PRACTICE_SEED,
    SelfCheckData,
    SelfCheckDataError,
    load_selfcheck_data,
)
from grader.settings import Settings

SETTINGS = msgspec.convert(
    {
        "title": "Cats vs dogs",
        "functions": ["split_data"],
        "rubric": "exact",
        "recipe": {"pictures": 4, "validation": 2, "batch": 2, "epochs": 1},
        "thresholds": {"accuracy": 0.8},
        "limits": {"seconds": 5, "memory_mb": 100, "training_seconds": 10},
        "points": {"split_data": {"set_sizes_match": 1.0, "copies_are_disjoint": 0.5}},
    },
    Settings,
)
FACTS = {"split_data/0.9": {"training": 27, "validation": 3}, "folders": ["a", "ä"]}
RECORD = SelfCheckData("baseline", PRACTICE_SEED, SETTINGS, FACTS)


def test_encoded_data_is_read_back_unchanged():
    assert SelfCheckData.from_json(RECORD.to_json()) == RECORD


def test_the_order_of_values_does_not_change_the_bytes():
    turned = msgspec.structs.replace(RECORD, reference_values=dict(reversed(FACTS.items())))
    assert turned.to_json() == RECORD.to_json()


def test_the_file_is_readable_json():
    content = RECORD.to_json()
    assert content.endswith(b"}\n")
    assert content.count(b"\n") > 10
    assert json.loads(content)["settings"]["points"]["split_data"]["copies_are_disjoint"] == 0.5


def test_the_file_name_ends_in_json():
    assert FILE_NAME == "selfcheck.json"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        RECORD.to_json()[:-20],
        RECORD.to_json().replace(b'"seed": 0', b'"seed": "0"'),
        RECORD.to_json().replace(b'"rubric": "exact"', b'"rubric": "lenient"'),
        RECORD.to_json().replace(b'"epochs": 1', b'"epochs": 0'),
        RECORD.to_json().replace(b'"facts"', b'"fact"'),
    ],
)
def test_other_content_is_refused(content):
    assert content != RECORD.to_json()
    with pytest.raises(msgspec.MsgspecError):
        SelfCheckData.from_json(content)


def test_the_data_of_a_notebook_is_beside_it(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(RECORD.to_json())
    assert load_selfcheck_data(tmp_path / "any.ipynb") == RECORD


@pytest.mark.parametrize(
    ("content", "message"), [(None, "belongs beside it"), (b"{", "get a fresh copy")]
)
def test_missing_or_damaged_data_is_reported_with_the_next_step(tmp_path, content, message):
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SelfCheckDataError, match=message):
        load_selfcheck_data(tmp_path / "any.ipynb")
