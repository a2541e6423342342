"""Results: their JSON is a contract that other tools rely on."""

import json

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.json_schema import json_schema
from grader.results import (
    CheckResult,
    GradeReport,
    Status,
    SubmissionResult,
    Training,
    points_of,
)
from samples.sample_class import REPOSITORY

SCHEMA = REPOSITORY / "docs" / "results.schema.json"
FIELDS = REPOSITORY / "docs" / "results-format.md"

REPORT_FIELDS = ["version", "assignment", "seed", "fingerprint", "results"]
SUBMISSION_FIELDS = {
    "submission",
    "student",
    "status",
    "reason",
    "score",
    "max_score",
    "isolation",
    "seconds",
    "checks",
}
CHECK_FIELDS = {
    "name",
    "exercise",
    "title",
    "status",
    "points",
    "max_points",
    "expected",
    "actual",
    "hint",
    "hint_id",
    "training",
    "own_process",
}


def check(status: Status = Status.PASSED, name: str = "split_data::sizes", points: float = 1.0):
    return CheckResult(
        name=name,
        exercise=name.partition("::")[0],
        title="the sizes fit",
        status=status,
        points=points,
        max_points=1.0,
        expected="9 and 1",
        actual="8 and 2",
        hint="count again",
    )


def submission(*checks: CheckResult) -> SubmissionResult:
    return SubmissionResult(
        submission="submitted/ada/baseline/baseline.ipynb",
        student="ada",
        status="graded",
        score=points_of(checks),
        max_score=2.0,
        isolation="namespaces",
        seconds=0.9,
        checks=checks,
        notes=("cell 3 is not Python and was left out",),
    )


def report(*results: SubmissionResult) -> GradeReport:
    return GradeReport(assignment="baseline", seed=7, results=results)


def test_report_has_the_fields_of_the_contract():
    written = json.loads(report(submission(check())).to_json())
    assert list(written) == REPORT_FIELDS
    assert written["version"] == 1
    assert (written["assignment"], written["seed"]) == ("baseline", 7)


def test_submission_has_the_fields_of_the_contract():
    (written,) = json.loads(report(submission(check())).to_json())["results"]
    assert set(written) == SUBMISSION_FIELDS | {"cgroup", "flags", "notes", "reused", "taken"}
    assert written["status"] == "graded"
    assert written["reason"] is None
    assert (written["score"], written["max_score"], written["seconds"]) == (1.0, 2.0, 0.9)


def test_check_has_the_fields_of_the_contract():
    (written,) = json.loads(report(submission(check())).to_json())["results"][0]["checks"]
    assert set(written) == CHECK_FIELDS
    assert (written["name"], written["exercise"]) == ("split_data::sizes", "split_data")


def test_texts_that_a_check_lacks_are_null_and_not_omitted():
    bare = msgspec.structs.replace(check(), expected=None, actual=None, hint=None)
    (written,) = json.loads(report(submission(bare)).to_json())["results"][0]["checks"]
    assert {key: written[key] for key in ("expected", "actual", "hint")} == {
        "expected": None,
        "actual": None,
        "hint": None,
    }


@pytest.mark.parametrize("status", Status)
def test_every_status_is_written_in_lower_case_and_read_back(status):
    original = report(submission(check(status)))
    text = original.to_json()
    assert json.loads(text)["results"][0]["checks"][0]["status"] == status.name.lower()
    assert GradeReport.from_json(text) == original


def test_ungradable_submission_is_read_back_with_its_reason():
    ungradable = msgspec.structs.replace(
        submission(), status="ungradable", reason="it is empty", score=0.0, notes=()
    )
    read = GradeReport.from_json(report(ungradable).to_json())
    assert read.results == (ungradable,)


@settings(deadline=None, max_examples=100)
@given(text=st.text(), points=st.floats(0, 100), seed=st.integers(0, 2**63 - 1))
def test_any_text_and_number_survives_the_round_trip(text, points, seed):
    one = msgspec.structs.replace(check(points=points), title=text, actual=text)
    original = GradeReport(assignment=text, seed=seed, results=(submission(one),))
    assert GradeReport.from_json(original.to_json()) == original


def test_text_is_indented_and_ends_in_one_newline():
    text = report(submission(check())).to_json()
    assert text.startswith('{\n  "version": 1,\n')
    assert text.endswith("}\n")


def test_fields_of_a_later_version_are_ignored():
    written = json.loads(report(submission(check())).to_json())
    written["later"] = {"a": 1}
    written["results"][0]["checks"][0]["later"] = True
    assert GradeReport.from_json(json.dumps(written)) == report(submission(check()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"assignment": "baseline", "seed": 7}',
        '{"assignment": "baseline", "seed": "7", "results": []}',
        '{"assignment": "baseline", "seed": 7, "results": [{"student": "ada"}]}',
    ],
)
def test_text_that_is_no_report_is_refused(text):
    with pytest.raises(msgspec.DecodeError):
        GradeReport.from_json(text)


@pytest.mark.parametrize("status", ["PASSED", "ok", "", None, True])
def test_a_status_that_does_not_exist_is_refused(status):
    written = json.loads(report(submission(check())).to_json())
    written["results"][0]["checks"][0]["status"] = status
    with pytest.raises(msgspec.ValidationError, match="status"):
        GradeReport.from_json(json.dumps(written))


def test_points_are_summed_over_checks():
    checks = (check(points=1.0), check(points=0.5), check(Status.FAILED, points=0.0))
    assert points_of(checks) == 1.5
    assert points_of(()) == 0


@pytest.mark.parametrize(
    ("statuses", "broken"),
    [
        ([], False),
        ([Status.PASSED, Status.FAILED, Status.SKIPPED], False),
        ([Status.PASSED, Status.BROKEN], True),
        ([Status.BROKEN, Status.FAILED], True),
    ],
)
def test_submission_is_broken_when_any_check_is(statuses, broken):
    assert submission(*map(check, statuses)).broken is broken


def test_checks_of_one_exercise_keep_their_order():
    first, other, last = (
        check(name=name) for name in ("split_data::b", "create_model::c", "split_data::a")
    )
    result = submission(first, other, last)
    assert result.of_exercise("split_data") == (first, last)
    assert result.of_exercise("split") == ()


@pytest.mark.parametrize("record", [check(), submission(), report()])
def test_records_cannot_be_changed(record):
    with pytest.raises(AttributeError):
        setattr(record, record.__struct_fields__[0], "forged")


TRAINING = Training(
    model="Conv2D 16-32, Dense 1, RMSprop 0.001",
    parameters=1000,
    losses=(0.7, None),
    accuracies=(0.5,),
)


def test_a_submission_has_the_training_of_its_model():
    trained = msgspec.structs.replace(check(name="learning::accuracy"), training=TRAINING)
    assert submission(check(), trained).training == TRAINING
    assert submission(check()).training is None
    original = report(submission(trained))
    assert GradeReport.from_json(original.to_json()) == original


def test_the_schema_in_the_documents_is_that_of_the_types():
    assert SCHEMA.read_text("utf-8") == json_schema(GradeReport), (
        "out of date; run: grader schema > docs/results.schema.json"
    )


def test_the_schema_is_one_and_takes_every_kind_of_report():
    schema = json.loads(json_schema(GradeReport))
    jsonschema.Draft202012Validator.check_schema(schema)
    trained = msgspec.structs.replace(check(), training=TRAINING)
    ungradable = msgspec.structs.replace(submission(), status="ungradable", reason="it is empty")
    full = report(submission(trained, *map(check, Status)), ungradable)
    jsonschema.Draft202012Validator(schema).validate(json.loads(full.to_json()))


@pytest.mark.parametrize(
    ("place", "value"),
    [(("seed",), "7"), (("results", 0, "status"), "lost"), (("results", 0, "score"), None)],
)
def test_the_schema_refuses_what_is_no_report(place, value):
    document = json.loads(report(submission(check())).to_json())
    *way, last = place
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(json_schema(GradeReport)))


@pytest.mark.parametrize("kind", [GradeReport, SubmissionResult, CheckResult, Training])
def test_the_page_of_the_format_names_every_field(kind):
    page = FIELDS.read_text("utf-8")
    for field in kind.__struct_fields__:
        assert any(f"`{field}`" in line for line in page.splitlines() if line.startswith("| "))
