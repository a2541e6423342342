"""Data of a course's own: read, drawn without overlap, in shares of classes, with clear errors."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grader.grading.data_source import read_examples, source_stamp
from grader.grading.example_files import stratified_order
from grader.grading.photos import DataError
from grader.training_settings import Data

LETTERS = Data(source="letters.csv", shape=(2, 2, 1), classes=3)
HEADER = "label,a,b,c,d\n"


def write_csv(path: Path, count: int = 30) -> Path:
    """Write different rows, half of them of class 0."""
    rows = [f"{(0, 1, 0, 2)[number % 4]},{number},1,2,255" for number in range(count)]
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


def write_npz(path: Path, **arrays: np.ndarray) -> Path:
    np.savez(path, **arrays)
    return path


def test_rows_of_a_csv_file_become_inputs_of_the_shape(tmp_path: Path) -> None:
    inputs, labels = read_examples(write_csv(tmp_path / "letters.csv"), LETTERS, 30, 7)

    assert inputs.shape == (30, 2, 2, 1)
    assert inputs.dtype == labels.dtype == np.uint8
    assert sorted(inputs[:, 0, 0, 0]) == list(range(30))
    for one, label in zip(inputs, labels, strict=True):
        number = one[0, 0, 0]
        assert one.ravel().tolist() == [number, 1, 2, 255]
        assert label == (0, 1, 0, 2)[number % 4]


def test_each_part_holds_the_classes_in_their_shares_without_overlap(tmp_path: Path) -> None:
    inputs, labels = read_examples(write_csv(tmp_path / "l.csv", 400), LETTERS, 120, 7)

    parts = (labels[:80], labels[80:])
    assert [np.bincount(part).tolist() for part in parts] == [
        pytest.approx([len(part) / 2, len(part) / 4, len(part) / 4], abs=1) for part in parts
    ]
    assert len({one.tobytes() for one in inputs}) == 120


def test_the_order_is_random_and_depends_on_the_seed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "letters.csv")
    first, again, other = (read_examples(path, LETTERS, 20, seed) for seed in (7, 7, 8))

    assert np.array_equal(first.inputs, again.inputs)
    assert not np.array_equal(first.inputs, other.inputs)
    assert not np.array_equal(first.labels, np.sort(first.labels))


def test_every_part_of_a_stratified_order_has_all_shares() -> None:
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    order = stratified_order(labels, np.random.default_rng(1))

    assert sorted(order) == list(range(100))
    for start in range(0, 100, 20):
        counts = np.bincount(labels[order][start : start + 20], minlength=3)
        assert counts.tolist() == pytest.approx([12, 6, 2], abs=1)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (np.array(["c", "a", "b", "a"]), [2, 0, 1, 0]),
        (np.array([2.0, 0.0, 1.0, 0.0]), [2, 0, 1, 0]),
        (np.array([[2], [0], [1], [0]]), [2, 0, 1, 0]),
        (np.eye(3)[[2, 0, 1, 0]], [2, 0, 1, 0]),
    ],
    ids=["text", "floats", "a column", "a column for each class"],
)
def test_labels_of_an_npz_file_may_have_any_form(
    tmp_path: Path, labels: np.ndarray, expected: list[int]
) -> None:
    path = write_npz(tmp_path / "x.npz", inputs=np.arange(16).reshape(4, 4), labels=labels)

    inputs, found = read_examples(path, LETTERS, 4, 7)

    assert found.tolist() == [expected[first // 4] for first in inputs[:, 0, 0, 0]]


def test_inputs_that_are_no_pixels_are_floats(tmp_path: Path) -> None:
    values = np.array([[-1.5, 300.0, 0.0, 0.25]] * 4)
    path = write_npz(tmp_path / "x.npz", inputs=values, labels=np.arange(4) % 3)

    inputs, _ = read_examples(path, LETTERS, 4, 7)

    assert inputs.dtype == np.float32
    assert inputs[0].ravel().tolist() == [-1.5, 300.0, 0.0, 0.25]


def test_numbers_to_predict_keep_their_values(tmp_path: Path) -> None:
    numbers = Data(source="x.npz", shape=(4,), classes=0)
    labels = np.array([[1.5, -2], [2.5, 0], [-300, 1]])
    path = write_npz(tmp_path / "x.npz", inputs=np.ones((3, 4)), labels=labels)

    _, found = read_examples(path, numbers, 3, 7)

    assert found.dtype == np.float32
    assert sorted(found.tolist()) == sorted(labels.tolist())


def test_a_folder_with_a_folder_for_each_class_holds_pictures(tmp_path: Path) -> None:
    for label, name in enumerate("abc"):
        (tmp_path / name).mkdir()
        for number in range(4):
            Image.new("RGB", (5, 9), (80 * label, 0, 0)).save(tmp_path / name / f"{number}.png")
    (tmp_path / "a" / "notes.txt").write_text("no picture")
    color = Data(source="pictures", shape=(6, 4, 3), classes=3)

    inputs, labels = read_examples(tmp_path, color, 9, 7)

    assert inputs.shape == (9, 6, 4, 3)
    assert (inputs[:, 0, 0, 0] == 80 * labels).all()
    assert np.bincount(labels).tolist() == [3, 3, 3]
    grey = Data(source="pictures", shape=(6, 4, 1), classes=3)
    assert read_examples(tmp_path, grey, 9, 7).inputs.shape == (9, 6, 4, 1)


DRAWING = """
from scales import SCALE

def draw(rng, count):
    print("drawing")
    labels = rng.integers(0, 3, count)
    return SCALE * rng.random((count, 2, 2, 1)), labels

def draw_few(rng, count):
    return [[1, 2, 3, 4]], [0]

def fail(rng, count):
    raise ValueError("no numbers\\ntoday")
"""


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    """A module of a course that draws data, and a module that it imports."""
    (tmp_path / "scales.py").write_text("SCALE = 300.0\n")
    path = tmp_path / "drawing.py"
    path.write_text(DRAWING)
    return path


def drawn(function: str) -> Data:
    return Data(source=f"drawing.py:{function}", shape=(2, 2, 1), classes=3)


@pytest.mark.slow
def test_a_function_of_the_course_draws_as_many_as_are_needed(drawing: Path) -> None:
    first, again, other = (read_examples(drawing, drawn("draw"), 12, seed) for seed in (7, 7, 8))

    assert first.inputs.shape == (12, 2, 2, 1)
    assert first.inputs.max() > 1
    assert np.array_equal(first.inputs, again.inputs)
    assert not np.array_equal(first.inputs, other.inputs)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("fail", r"drawing.py: fail\(rng, 9\) must .*: ValueError: no numbers today \(line 13\)"),
        ("draw_few", r"must return 9 inputs, found an array of shape \(1, 4\)"),
        ("missing", r"must return inputs and labels: there is no function missing"),
    ],
)
def test_a_function_that_cannot_draw_is_an_error_in_one_line(
    drawing: Path, function: str, message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read_examples(drawing, drawn(function), 9, 7)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Label,a,b,c,d\n0,1,2,3,4\n", r"column 'label' \(data.label_column\), found Label, a, b"),
        ("labels,a,b,c,d\n0,1,2,3,4\n", "is 'labels' meant"),
        ("label,a,b,c\n0,1,2,3\n", r"4 numbers for each input of data.shape \[2, 2, 1\], found 3"),
        (HEADER + "0,1,2,3,x\n", "numbers in all columns but 'label', found text in d"),
        (HEADER + "0,1,2,3,\n", "finite numbers, found none in example 1"),
        (HEADER + "3,1,2,3,4\n", r"labels from 0 to 2 \(data.classes\), found 3 to 3"),
        (HEADER + "0.5,1,2,3,4\n", "whole numbers as labels; .* data.classes = 0"),
        (HEADER + "x,1,2,3,4\n", r"3 different labels \(data.classes\), found 1"),
        (HEADER + "0,1,2,3,4\n", r"expected 2 examples \(recipe.pictures and .*\), found 1"),
        ("", "expected a table with a header"),
    ],
)
def test_a_wrong_table_is_an_error_in_one_line_that_names_file_and_key(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "letters.csv"
    path.write_text(text)

    with pytest.raises(DataError, match=message) as caught:
        read_examples(path, LETTERS, 2, 7)

    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.zeros(4)}, "the arrays inputs and labels, found x; write it with np.savez"),
        (
            {"inputs": np.array([{}] * 4, object), "labels": np.zeros(4)},
            "an .npz file of plain arrays, found: Object arrays cannot be loaded",
        ),
        ({"inputs": np.zeros((4, 4)), "labels": np.zeros(3)}, "found 3 labels and 4 inputs"),
        ({"inputs": np.zeros((4, 4)), "labels": np.zeros((4, 2))}, "one label or 3 columns"),
    ],
)
def test_wrong_arrays_are_an_error_that_names_file_and_find(
    tmp_path: Path, arrays: dict[str, np.ndarray], message: str
) -> None:
    path = write_npz(tmp_path / "x.npz", **arrays)

    with pytest.raises(DataError, match=message) as caught:
        read_examples(path, LETTERS, 2, 7)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_of_another_kind_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1 2 3")
    (tmp_path / "data.npz").write_text("no archive")

    with pytest.raises(DataError, match=r"data.source: expected a .csv or .npz file, a folder"):
        read_examples(tmp_path / "data.txt", LETTERS, 2, 7)
    with pytest.raises(DataError, match=r"expected an .npz file of plain arrays"):
        read_examples(tmp_path / "data.npz", LETTERS, 2, 7)


def test_folders_that_are_not_the_classes_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    with pytest.raises(DataError, match=r"expected 3 folders with pictures .*, found a"):
        read_examples(tmp_path, LETTERS, 2, 7)


def test_a_stamp_changes_with_the_content_of_a_source(tmp_path: Path, drawing: Path) -> None:
    table = write_csv(tmp_path / "letters.csv")
    folder = tmp_path / "pictures"
    (folder / "a").mkdir(parents=True)
    sources = (table, folder, drawing)
    before = [source_stamp(path) for path in sources]

    write_csv(table, 31)
    (folder / "a" / "1.png").write_bytes(b"1")
    source_stamp.__globals__["source_digest"].cache_clear()
    (tmp_path / "scales.py").write_text("SCALE = 200.0\n")

    after = [source_stamp(path) for path in sources]
    assert all(one != other for one, other in zip(before, after, strict=True))
