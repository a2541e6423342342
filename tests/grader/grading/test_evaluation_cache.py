"""Kept verdicts: the same code under the same conditions, and nothing else, finds them again."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.cache import Store
from grader.course import Course
from grader.grading.evaluation_cache import EvaluationCache, settings_key
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Part, Slice, Statement
from grader.settings import Settings, read_settings

SOURCE = Slice({"split_data": Part("split_data", 3, (Statement(3, 1, "def split_data(): pass"),))})
VERDICT = (
    CheckResult(
        name="split_data::x",
        exercise="split_data",
        title="x",
        status=Status.FAILED,
        points=0.0,
        max_points=1.0,
        actual="\x1b[31m<b>",
    ),
)


@pytest.fixture
def settings(course: Course) -> Settings:
    return read_settings(course.settings_path("baseline"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def test_a_verdict_is_found_again_by_another_process(store: Store, tmp_path: Path) -> None:
    EvaluationCache(store, 7, b"settings").put(SOURCE, "namespaces", VERDICT)

    again = EvaluationCache(Store(tmp_path / "cache"), 7, b"settings")

    assert again.get(SOURCE, "namespaces") == VERDICT


@pytest.mark.parametrize(
    "other",
    [
        Slice({"split_data": Part("split_data", 4, SOURCE.parts["split_data"].statements)}),
        Slice({"split_data": Part("split_data", 3, (Statement(3, 2, "def split_data(): pass"),))}),
        Slice({"split_data": Part("split_data", 3, (Statement(3, 1, "def split_data():  pass"),))}),
        replace(SOURCE, notes=("cell 4 cannot be read",)),
        replace(SOURCE, unusable_definitions={"np": "cell 4"}),
        Slice({}),
    ],
    ids=["cell", "line", "text", "notes", "elsewhere", "nothing"],
)
def test_other_code_has_no_verdict_yet(store: Store, other: Slice) -> None:
    verdicts = EvaluationCache(store, 7)
    verdicts.put(SOURCE, "namespaces", VERDICT)

    assert verdicts.get(other, "namespaces") is None


def test_other_conditions_find_nothing(store: Store) -> None:
    EvaluationCache(store, 7, b"settings").put(SOURCE, "namespaces", VERDICT)

    assert EvaluationCache(store, 8, b"settings").get(SOURCE, "namespaces") is None
    assert EvaluationCache(store, 7, b"others").get(SOURCE, "namespaces") is None
    assert EvaluationCache(store, 7, b"settings").get(SOURCE, "process") is None


def test_a_verdict_in_which_the_grader_failed_is_not_kept(store: Store) -> None:
    verdicts = EvaluationCache(store, 7)

    verdicts.put(SOURCE, "namespaces", (*VERDICT, replace(VERDICT[0], status=Status.BROKEN)))

    assert verdicts.get(SOURCE, "namespaces") is None


def test_a_damaged_entry_is_not_believed(store: Store, tmp_path: Path) -> None:
    verdicts = EvaluationCache(store, 7)
    verdicts.put(SOURCE, "namespaces", VERDICT)
    (entry,) = (tmp_path / "cache").glob("*.msgpack")
    content = bytearray(entry.read_bytes())
    content[-1] ^= 1
    entry.write_bytes(content)

    assert verdicts.get(SOURCE, "namespaces") is None


def test_every_setting_matters(settings: Settings) -> None:
    changed = [
        replace(settings, points={**settings.points, "learning": {"loss_falls": 4.0}}),
        replace(settings, limits=replace(settings.limits, seconds=1.0)),
        replace(settings, rubric="open"),
    ]

    keys = {settings_key(each, None) for each in (settings, *changed)}

    assert len(keys) == 4


def test_photos_matter_by_name_size_and_time(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "photos" / "Cat").mkdir(parents=True)
    photo = tmp_path / "photos" / "Cat" / "1.jpg"
    photo.write_bytes(b"x")
    with_photos = replace(settings, recipe=replace(settings.recipe, photos="photos"))
    first = settings_key(with_photos, str(tmp_path / "photos"))

    photo.write_bytes(b"xy")

    assert settings_key(with_photos, str(tmp_path / "photos")) != first
