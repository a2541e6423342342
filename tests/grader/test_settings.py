"""Settings: reading them, and the messages for unusable files."""

from pathlib import Path

import pytest

from grader.settings import SettingsError, read_settings

TEXT = """\
title = "A lab"
functions = ["split_data", "create_model"]
rubric = "exact"
[recipe]
pictures = 40
validation = 20
batch = 10
epochs = 2
[thresholds]
accuracy = 0.75
[limits]
seconds = 10
memory_mb = 500
training_seconds = 20
[points.split_data]
copies_are_disjoint = 1.0
picks_at_random = 0.5
[points.learning]
loss_falls = 2
"""
DATA = """\
[data]
source = "numbers.csv"
shape = [5]
classes = 0
[thresholds]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A valid settings file."""
    path = tmp_path / "settings.toml"
    path.write_text(TEXT)
    return path


def test_reads_every_table(path: Path) -> None:
    """Numbers may be written with or without a point."""
    settings = read_settings(path)
    assert settings.recipe.epochs == 2
    assert settings.thresholds.accuracy == 0.75
    assert settings.limits.seconds == 10.0
    assert settings.functions == ("split_data", "create_model")
    assert settings.points["learning"] == {"loss_falls": 2.0}


def test_given_globals_keep_their_types(path: Path) -> None:
    """A whole number stays an integer, and a boolean is no number."""
    path.write_text(f'{TEXT}[given]\nA = "x"\nB = 1\nC = 1.0\nD = true\nE = [1, "y"]\n')
    given = read_settings(path).given
    assert repr(given) == "{'A': 'x', 'B': 1, 'C': 1.0, 'D': True, 'E': [1, 'y']}"


def test_checks_keep_the_order_of_the_file(path: Path) -> None:
    """Tables of results show the checks in this order."""
    assert list(read_settings(path).points["split_data"]) == [
        "copies_are_disjoint",
        "picks_at_random",
    ]


def test_points_of_an_exercise_are_the_sum_of_its_checks(path: Path) -> None:
    """This is the maximum of a check cell."""
    assert read_settings(path).exercise_points("split_data") == 1.5


def test_points_of_an_unknown_exercise_are_an_error(path: Path) -> None:
    """The message names the known exercises."""
    with pytest.raises(SettingsError, match="'create_model', only for split_data, learning"):
        read_settings(path).exercise_points("create_model")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("epochs = 2", "epochs = 0", "recipe.epochs: expected int >= 1"),
        ("epochs = 2", "epoch = 2", "recipe: unknown field epoch; is epochs meant\\?"),
        ("epochs = 2", "", "recipe: missing field epochs"),
        ('["split_data", "create_model"]', "[]", "functions: expected"),
        ('"exact"', '"strict"', "rubric: invalid enum value 'strict'"),
        ("accuracy = 0.75", "accuracy = 75", "thresholds.accuracy: expected float <= 1.0"),
        ("seconds = 10", "seconds = 0", "limits.seconds: expected float > 0.0"),
        ("= 0.5", "= -0.5", "points.split_data.picks_at_random: expected float >= 0.0"),
        ("= 0.5", "= nan", "points.split_data.picks_at_random: expected float >= 0.0"),
        ("= 0.5", '= "half"', "points.split_data.picks_at_random: expected float, got str"),
        ("loss_falls = 2", "", "points.learning: expected table of length >= 1"),
        ("[points.learning]", "[point.learning]", "unknown field point; is points meant\\?"),
        ("accuracy = 0.75", "parameters = 7", r"field accuracy \(because data.classes is 2\)"),
        ("[thresholds]", "[data]\nclasses = 0\n[thresholds]", "data: expected shape .* 2 classes"),
        ("[thresholds]", "[data]\nshape = [9, 8, 3]\n[thresholds]", "data: expected shape"),
        ("[thresholds]", DATA, r"field error \(because data.classes is 0\)"),
        ("[thresholds]", DATA.replace("0", "1"), "data.classes: expected 0 for numbers"),
        ("[thresholds]", DATA.replace("shape", "shapes"), "data: unknown field shapes; is shape"),
        ("[recipe]", f'{DATA[:-13]}[recipe]\nphotos = "p"', "recipe.photos: expected no photos"),
        ("[recipe]", "[recipe", "not valid TOML: .* line 4"),
        ("[recipe]", "[given]\nA = 1979-05-27\n[recipe]", "given.A: expected bool .*, got date"),
        ("[recipe]", "[given]\nDATA-DIR = 1\n[recipe]", "given: .* globals .* not DATA-DIR"),
        ("rubric", "given = 1\nrubric", "given: expected object, got int"),
        ("[recipe]", "[given]\nclass = 1\n[recipe]", "given: .* not class"),
        ("[recipe]", "[given]\nsplit_data = 1\n[recipe]", "given: .*, not split_data"),
    ],
)
def test_an_error_is_one_sentence_with_file_and_field(
    path: Path, right: str, wrong: str, message: str
) -> None:
    """An instructor finds the line without a traceback."""
    path.write_text(TEXT.replace(right, wrong))
    with pytest.raises(SettingsError, match=message) as caught:
        read_settings(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The path is the message's first word."""
    path = tmp_path / "settings.toml"
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_settings(path)


def test_a_binary_file_is_an_error(path: Path) -> None:
    """Bytes that are not UTF-8 are not TOML."""
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not valid TOML"):
        read_settings(path)


def test_the_open_rubric_has_points_of_its_own_where_it_names_an_exercise(path: Path) -> None:
    """The other exercises keep theirs, and so does the exact rubric."""
    path.write_text(TEXT + "[open.split_data]\ncopies_are_disjoint = 1.5\n")

    lenient, strict = read_settings(path, "open"), read_settings(path)

    assert lenient.points["split_data"] == {"copies_are_disjoint": 1.5}
    assert lenient.points["learning"] == strict.points["learning"]
    assert "picks_at_random" in strict.points["split_data"]
    assert (lenient.rubric, strict.rubric) == ("open", "exact")


def test_both_rubrics_give_an_exercise_the_same_total(path: Path) -> None:
    """The gradebook has one maximum for it."""
    path.write_text(TEXT + "[open.split_data]\ncopies_are_disjoint = 3\n")

    with pytest.raises(SettingsError, match=r"open.split_data: expected 1.5 points"):
        read_settings(path)
