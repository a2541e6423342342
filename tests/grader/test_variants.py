"""Variants of an assignment: the choice of one for a submission, and its settings."""

from pathlib import Path

import pytest

from grader.settings import Settings, SettingsError, read_settings

TEXT = """\
title = "A lab of two weeks"
functions = ["load", "augment", "create_model"]
rubric = "open"
{variant}
[data]
shape = [120, 120, 3]
[limits]
seconds = 10
memory_mb = 500
training_seconds = 20
[exercises.mirror]
function = "augment"
parameters = {{ kinds = 2 }}
[exercises.load]
parameters = {{ split = 0.15, other = 1 }}
[points.load]
returns_two_datasets = 1
[points.mirror]
changes_pictures = 3
[points.create_model]
is_compiled = 1
augments_the_pictures = 2
[variants.week_1]
without = ["augment"]
data = {{ shape = [150, 150, 3] }}
[variants.week_1.parameters]
load = {{ split = 0.1 }}
[variants.week_1.points.create_model]
is_compiled = 1
[variants.week_2]
"""


def settings(tmp_path: Path, variant: str = "", **replaced: str) -> Settings:
    text = TEXT.format(variant=variant)
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "settings.toml"
    path.write_text(text)
    return read_settings(path)


def test_a_submission_without_the_functions_of_a_later_week_is_of_the_earlier_one(
    tmp_path: Path,
) -> None:
    read = settings(tmp_path)
    assert read.variant_of({"load", "create_model"}.__contains__) == "week_1"
    assert read.variant_of({"load", "augment"}.__contains__) is None


def test_a_variant_replaces_numbers_and_leaves_out_exercises(tmp_path: Path) -> None:
    week_1 = settings(tmp_path).as_variant("week_1")

    assert week_1.functions == ("load", "create_model")
    assert week_1.points == {
        "load": {"returns_two_datasets": 1},
        "create_model": {"is_compiled": 1},
    }
    assert week_1.data.shape == (150, 150, 3)
    assert week_1.exercises["load"].parameters == {"split": 0.1, "other": 1}
    assert week_1.variants == {}


def test_all_submissions_are_graded_as_the_variant_that_the_settings_name(tmp_path: Path) -> None:
    week_1 = settings(tmp_path, 'variant = "week_1"')
    assert "mirror" not in week_1.points
    assert week_1.variant_of({"augment"}.__contains__) is None

    week_2 = settings(tmp_path, 'variant = "week_2"')
    assert "mirror" in week_2.points
    assert week_2.variant_of(set().__contains__) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["augment"]', '["augmnt"]', "variants.week_1.without: expected one of load, augment"),
        ("load = { split = 0.1 }", "lod = { split = 0.1 }", "variants.week_1.parameters: .* lod"),
        ("[150, 150, 3]", "[150, 140, 3]", "data: expected shape"),
    ],
)
def test_a_variant_that_names_nothing_known_is_an_error(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        settings(tmp_path, **{old: new})


def test_an_unknown_variant_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="variant: expected one of week_1, week_2, not week_3"):
        settings(tmp_path, 'variant = "week_3"')
