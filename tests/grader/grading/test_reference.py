"""Reference values: observed once, recorded, and read back unchanged."""

import ast
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import catsdogs_ref.baseline
from grader.cache import Store
from grader.grading.reference import (
    LiveReference,
    RecordedReference,
    RecordingReference,
    reference_cells,
)
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.settings import SettingsError


class Sizes(msgspec.Struct, frozen=True):
    """A reference value."""

    training: int
    validation: int
    shape: tuple[int, ...] = (150, 150, 3)


class ReferenceStub:
    """A stub for the observed reference submission."""


REFERENCE: Submission = ReferenceStub()  # type: ignore[assignment]
SIZES = Sizes(27, 3)


class Observer:
    """A function that returns a value and counts its calls."""

    def __init__(self, value: object) -> None:
        self.value = value
        self.asked: list[object] = []

    def __call__(self, submission: Submission) -> object:
        self.asked.append(submission)
        return self.value


def observer(value: object) -> Callable[[Submission], object]:
    return Observer(value)


def never_called(_: Submission) -> Sizes:
    raise AssertionError("observed again")


def test_a_live_value_is_observed_from_the_reference(tmp_path):
    observe = Observer(SIZES)
    reference = LiveReference(REFERENCE, Store(tmp_path))
    assert reference.value("sizes", Sizes, observe) == SIZES
    assert observe.asked == [REFERENCE]


def test_a_live_value_is_observed_once_for_all_graders(tmp_path):
    LiveReference(REFERENCE, Store(tmp_path), 7).value("sizes", Sizes, observer(SIZES))
    again = LiveReference(REFERENCE, Store(tmp_path), 7)
    assert again.value("sizes", Sizes, never_called) == SIZES


@pytest.mark.parametrize(("name", "depends_on"), [("sizes", 8), ("other", 7)])
def test_another_name_or_dependence_is_observed_again(tmp_path, name, depends_on):
    LiveReference(REFERENCE, Store(tmp_path), 7).value("sizes", Sizes, observer(SIZES))
    other = LiveReference(REFERENCE, Store(tmp_path), depends_on)
    assert other.value(name, Sizes, observer(Sizes(1, 1))) == Sizes(1, 1)


@pytest.mark.parametrize("fault", [CallFailure("it to return", "out of time"), OSError("full")])
def test_a_failure_of_the_reference_is_not_stored_and_not_the_students(tmp_path, fault):
    reference = LiveReference(REFERENCE, Store(tmp_path))

    def fail(_: Submission) -> Sizes:
        raise fault

    with pytest.raises(Exception, match=r"out of time|full") as caught:
        reference.value("sizes", Sizes, fail)
    assert not isinstance(caught.value, CheckFailure)
    assert reference.value("sizes", Sizes, observer(SIZES)) == SIZES


def test_a_recorded_value_gets_its_type_back():
    recorded = RecordedReference({"sizes": {"training": 27, "validation": 3, "shape": [1, 2]}})
    assert recorded.value("sizes", Sizes, never_called) == Sizes(27, 3, (1, 2))


def test_a_missing_value_is_named():
    with pytest.raises(KeyError, match="sizes"):
        RecordedReference({}).value("sizes", Sizes, never_called)


def test_a_recorded_value_of_another_type_is_refused():
    with pytest.raises(msgspec.ValidationError):
        RecordedReference({"sizes": [27, 3]}).value("sizes", Sizes, never_called)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Sizes, SIZES), (list[str], ["training", "training/cats"]), (dict[str, float], {"cats": 0.0})],
)
def test_recorded_values_are_read_back_unchanged(tmp_path, kind, value):
    recorder = RecordingReference(LiveReference(REFERENCE, Store(tmp_path)))
    assert recorder.value("value", kind, observer(value)) == value
    written = msgspec.json.decode(msgspec.json.encode(recorder.values))
    assert RecordedReference(written).value("value", kind, never_called) == value


def test_each_module_of_the_reference_is_a_cell():
    cells = reference_cells("catsdogs_ref.baseline", Path("unused.py"))
    folder = Path(catsdogs_ref.baseline.__file__).parent
    assert [cell.source for cell in cells] == [
        path.read_text("utf-8") for path in sorted(folder.glob("*.py"))
    ]
    assert [cell.number for cell in cells] == list(range(1, len(cells) + 1))


@pytest.mark.parametrize(
    "name", ["catsdogs_ref.week9", "no_such.package", "catsdogs_ref.baseline.split"]
)
def test_a_reference_that_is_no_package_is_a_settings_error(name):
    with pytest.raises(SettingsError, match=name):
        reference_cells(name, Path("unused.py"))


def test_the_cells_of_the_reference_define_the_graded_functions():
    defined = {
        node.name
        for cell in reference_cells("catsdogs_ref.baseline", Path("unused.py"))
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef)
    }
    assert defined >= {
        "create_train_val_dirs",
        "split_data",
        "train_val_generators",
        "create_model",
    }
