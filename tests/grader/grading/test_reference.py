"""Facts about the reference: observed once, recorded, and read back as what they were."""

import ast
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import catsdogs_ref
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
    """A fact."""

    training: int
    validation: int
    shape: tuple[int, ...] = (150, 150, 3)


class TheReference:
    """Stands for the submission that is observed."""


REFERENCE: Submission = TheReference()  # type: ignore[assignment]
SIZES = Sizes(27, 3)


class Observer:
    """Gives a fact and counts how often it was asked."""

    def __init__(self, fact: object) -> None:
        self.fact = fact
        self.asked: list[object] = []

    def __call__(self, submission: Submission) -> object:
        self.asked.append(submission)
        return self.fact


def observer(fact: object) -> Callable[[Submission], object]:
    return Observer(fact)


def unexpected(submission: Submission) -> Sizes:
    raise AssertionError("observed again")


def test_a_live_fact_is_what_is_observed_of_the_reference(tmp_path):
    observe = Observer(SIZES)
    reference = LiveReference(REFERENCE, Store(tmp_path))
    assert reference.value("sizes", Sizes, observe) == SIZES
    assert observe.asked == [REFERENCE]


def test_a_live_fact_is_observed_once_even_by_another_grader(tmp_path):
    LiveReference(REFERENCE, Store(tmp_path), 7).fact("sizes", Sizes, observer(SIZES))
    again = LiveReference(REFERENCE, Store(tmp_path), 7)
    assert again.fact("sizes", Sizes, unexpected) == SIZES


@pytest.mark.parametrize(("name", "depends_on"), [("sizes", 8), ("other", 7)])
def test_another_name_or_dependence_is_observed_anew(tmp_path, name, depends_on):
    LiveReference(REFERENCE, Store(tmp_path), 7).fact("sizes", Sizes, observer(SIZES))
    other = LiveReference(REFERENCE, Store(tmp_path), depends_on)
    assert other.fact(name, Sizes, observer(Sizes(1, 1))) == Sizes(1, 1)


@pytest.mark.parametrize("fault", [CallFailure("it to return", "out of time"), OSError("full")])
def test_a_reference_that_fails_is_no_students_mistake_and_is_not_kept(tmp_path, fault):
    reference = LiveReference(REFERENCE, Store(tmp_path))

    def fail(submission: Submission) -> Sizes:
        raise fault

    with pytest.raises(Exception, match=r"out of time|full") as caught:
        reference.value("sizes", Sizes, fail)
    assert not isinstance(caught.value, CheckFailure)
    assert reference.value("sizes", Sizes, observer(SIZES)) == SIZES


def test_a_recorded_fact_is_typed_again():
    recorded = RecordedReference({"sizes": {"training": 27, "validation": 3, "shape": [1, 2]}})
    assert recorded.fact("sizes", Sizes, unexpected) == Sizes(27, 3, (1, 2))


def test_a_fact_that_was_not_recorded_is_named():
    with pytest.raises(KeyError, match="sizes"):
        RecordedReference({}).fact("sizes", Sizes, unexpected)


def test_a_recorded_fact_of_another_shape_is_refused():
    with pytest.raises(msgspec.ValidationError):
        RecordedReference({"sizes": [27, 3]}).fact("sizes", Sizes, unexpected)


@pytest.mark.parametrize(
    ("kind", "fact"),
    [(Sizes, SIZES), (list[str], ["training", "training/cats"]), (dict[str, float], {"cats": 0.0})],
)
def test_what_is_recorded_is_what_is_read_back(tmp_path, kind, fact):
    recorder = RecordingReference(LiveReference(REFERENCE, Store(tmp_path)))
    assert recorder.value("fact", kind, observer(fact)) == fact
    written = msgspec.json.decode(msgspec.json.encode(recorder.facts))
    assert RecordedReference(written).fact("fact", kind, unexpected) == fact


def test_the_reference_is_read_module_by_module_as_cells():
    cells = reference_cells("catsdogs_ref")
    folder = Path(catsdogs_ref.__file__).parent
    assert [cell.source for cell in cells] == [
        path.read_text("utf-8") for path in sorted(folder.glob("*.py"))
    ]
    assert [cell.number for cell in cells] == list(range(1, len(cells) + 1))


@pytest.mark.parametrize(
    "name", ["catsdogs_ref.week9", "no_such.package", "catsdogs_ref.baseline.split"]
)
def test_a_reference_that_is_no_package_is_a_fault_of_the_settings(name):
    with pytest.raises(SettingsError, match=name):
        reference_cells(name)


def test_the_cells_of_the_reference_define_the_graded_functions():
    defined = {
        node.name
        for cell in reference_cells("catsdogs_ref")
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef)
    }
    assert defined >= {
        "create_train_val_dirs",
        "split_data",
        "train_val_generators",
        "create_model",
    }
