"""Cached evaluations: found for the same code under the same conditions, and never otherwise."""

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
RESULTS = (
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


def test_another_process_finds_cached_results(store: Store, tmp_path: Path) -> None:
    EvaluationCache(store, 7, b"settings").put(SOURCE, "namespaces", RESULTS)

    again = EvaluationCache(Store(tmp_path / "cache"), 7, b"settings")

    assert again.get(SOURCE, "namespaces") == RESULTS


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
    ids=["cell", "line", "text", "notes", "unusable definitions", "no function"],
)
def test_other_code_has_no_cached_results(store: Store, other: Slice) -> None:
    cache = EvaluationCache(store, 7)
    cache.put(SOURCE, "namespaces", RESULTS)

    assert cache.get(other, "namespaces") is None


def test_other_conditions_have_no_cached_results(store: Store) -> None:
    EvaluationCache(store, 7, b"settings").put(SOURCE, "namespaces", RESULTS)

    assert EvaluationCache(store, 8, b"settings").get(SOURCE, "namespaces") is None
    assert EvaluationCache(store, 7, b"others").get(SOURCE, "namespaces") is None
    assert EvaluationCache(store, 7, b"settings").get(SOURCE, "process") is None


def test_broken_results_are_not_stored(store: Store) -> None:
    cache = EvaluationCache(store, 7)

    cache.put(SOURCE, "namespaces", (*RESULTS, replace(RESULTS[0], status=Status.BROKEN)))

    assert cache.get(SOURCE, "namespaces") is None


def test_a_damaged_entry_is_ignored(store: Store, tmp_path: Path) -> None:
    cache = EvaluationCache(store, 7)
    cache.put(SOURCE, "namespaces", RESULTS)
    (entry,) = (tmp_path / "cache").glob("*.msgpack")
    content = bytearray(entry.read_bytes())
    content[-1] ^= 1
    entry.write_bytes(content)

    assert cache.get(SOURCE, "namespaces") is None


def test_every_setting_changes_the_key(settings: Settings) -> None:
    changed = [
        replace(settings, points={**settings.points, "learning": {"loss_falls": 4.0}}),
        replace(settings, limits=replace(settings.limits, seconds=1.0)),
        replace(settings, rubric="open"),
    ]

    keys = {settings_key(each, None) for each in (settings, *changed)}

    assert len(keys) == 4


def test_name_size_and_time_of_photos_change_the_key(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "photos" / "Cat").mkdir(parents=True)
    photo = tmp_path / "photos" / "Cat" / "1.jpg"
    photo.write_bytes(b"x")
    with_photos = replace(settings, recipe=replace(settings.recipe, photos="photos"))
    first = settings_key(with_photos, str(tmp_path / "photos"))

    photo.write_bytes(b"xy")

    assert settings_key(with_photos, str(tmp_path / "photos")) != first
