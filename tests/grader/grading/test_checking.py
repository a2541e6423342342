"""Running the checks: four outcomes, and no influence of or on the environment of the run."""

import hashlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from grader.cache import Store
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.checking import expect_checks, run_checks
from grader.grading.reference import LiveReference
from grader.grading.submission import CallEvidence, CallFailure, Submission
from grader.grading.training_data import TrainingData
from grader.reports.tables import check_text
from grader.results import CheckResult, Status, Training
from grader.sandbox.errors import SandboxError
from grader.sandbox.protocol import (
    Array,
    Call,
    CompileEvidence,
    Entry,
    LayerEvidence,
    ModelConfig,
    ModelEvidence,
    Nothing,
    Number,
    TrainingEvidence,
    TrainModel,
    Unexpected,
)
from grader.seeds import Seed
from grader.settings import ExerciseSettings, Settings

POINTS = {
    "create_train_val_dirs": {"makes_all_six_directories": 1.0, "makes_nothing_else": 0.5},
    "create_model": {
        "returns_a_model": 0.5,
        "accepts_the_pictures": 0.5,
        "layers_match": 1.0,
        "shapes_match": 0.5,
        "is_compiled": 0.5,
        "optimizer_matches": 1.0,
    },
    "learning": {"loss_falls": 1.0, "accuracy_reaches_threshold": 3.0},
}
# Drawing its pictures takes time, so few tests use it.
SPLIT_POINTS = {
    "split_data": {
        "set_sizes_match": 1.0,
        "copies_are_disjoint": 1.0,
        "union_is_complete": 0.5,
        "respects_other_ratio": 0.25,
    }
}
SETTINGS = msgspec.convert(
    {
        "title": "Cats vs dogs",
        "functions": ["create_train_val_dirs", "split_data", "create_model"],
        "rubric": "exact",
        "recipe": {"pictures": 4, "validation": 4, "batch": 2, "epochs": 2},
        "thresholds": {"accuracy": 0.75},
        "limits": {"seconds": 5, "memory_mb": 100, "training_seconds": 10},
        "points": POINTS,
    },
    Settings,
)
DIRS = list(POINTS["create_train_val_dirs"])
LABELS = np.array([0, 1, 1, 0], np.uint8)
TRAINING_DATA = TrainingData("key", Path("a.npy"), LABELS, Path("b.npy"), LABELS)
MODEL = ModelConfig("Sequential", {"class_name": "Sequential", "config": {}})
EVIDENCE = ModelEvidence(
    kind="Sequential",
    input_shape=(150, 150, 3),
    output_shape=(1,),
    layers=(
        LayerEvidence("Conv2D", "conv2d", (148, 148, 16), 448, "relu"),
        LayerEvidence("Dense", "dense", (1,), 513, "sigmoid"),
    ),
    parameters=961,
    compile=CompileEvidence(
        "binary_crossentropy",
        from_logits=False,
        optimizer="RMSprop",
        learning_rate=0.001,
        metrics=("accuracy",),
    ),
    forward_shape=(1,),
)
LEARNED = LABELS.astype(np.float32)[:, None]

Answer = Callable[[Call], CallEvidence]


def file(path: str, content: bytes) -> Entry:
    return Entry(path, "file", len(content), hashlib.sha256(content).hexdigest())


def correct_dirs(call: Call) -> CallEvidence:
    """Six folders below the root."""
    root = call.arguments[0].path.rstrip("/")  # type: ignore[union-attr]
    sets = [f"{root}/{name}" for name in ("training", "validation")]
    kinds = [f"{folder}/{kind}" for folder in sets for kind in ("cats", "dogs")]
    entries = (Entry(path, "folder") for path in (root, *sets, *kinds))
    return CallEvidence(Nothing(), tuple(entries), "")


def split(call: Call, boundary: Callable[[list[Any], float], tuple[list[Any], list[Any]]]):
    """Return the evidence of a split of the given files by any rule."""
    _, training, validation, ratio = call.arguments
    assert isinstance(ratio, Number)
    given = [one for one in call.input_files if not one.path.endswith("/")]
    pictures = [one for one in given if one.content]
    order = np.random.default_rng(call.random_seed).permutation(len(pictures))
    parts = boundary([pictures[i] for i in order], ratio.value)
    copies = [
        file(folder.path + one.path.rpartition("/")[2], one.content)  # type: ignore[union-attr]
        for folder, part in zip((training, validation), parts, strict=True)
        for one in part
    ]
    entries = [*(file(one.path, one.content) for one in given), *copies]
    return CallEvidence(Nothing(), tuple(entries), "a.jpg is zero length, so ignoring.")


def correct_split(call: Call) -> CallEvidence:
    return split(
        call,
        lambda files, ratio: (
            files[: boundary_index(files, ratio)],
            files[boundary_index(files, ratio) :],
        ),
    )


def overlapping_split(call: Call) -> CallEvidence:
    return split(
        call,
        lambda files, ratio: (
            files[: boundary_index(files, ratio)],
            files[: len(files) - boundary_index(files, ratio)],
        ),
    )


def boundary_index(files: list[Any], ratio: float) -> int:
    return round(len(files) * ratio)


def correct_model(_: Call) -> CallEvidence:
    return CallEvidence(MODEL, (), "")


def failing(error: BaseException) -> Answer:
    def answer(_: Call) -> CallEvidence:
        raise error

    return answer


CORRECT_ANSWERS: dict[str, Answer] = {
    "create_train_val_dirs": correct_dirs,
    "split_data": correct_split,
    "create_model": correct_model,
}


class FakeSubmission:
    """A submission with prepared answers, which are correct by default."""

    def __init__(  # noqa: PLR0913 - each part of the evidence can differ
        self,
        answers: dict[str, Answer] | None = None,
        model: ModelEvidence = EVIDENCE,
        learned: np.ndarray = LEARNED,
        losses: tuple[float, ...] = (0.7, 0.3),
        evaluated_losses: tuple[float, ...] = (0.7, 0.1),
        initial_accuracy: float = 0.5,
        constant_loss: float | None = 0.69,
    ) -> None:
        self.answers = {**CORRECT_ANSWERS, **(answers or {})}
        self.model = model
        self.learned = learned
        self.losses = losses
        self.evaluated_losses = evaluated_losses
        self.initial_accuracy = initial_accuracy
        self.constant_loss = constant_loss
        self.requests: list[str] = []

    def call(self, call: Call) -> CallEvidence:
        """Answer a call."""
        self.requests.append(call.function)
        return self.answers[call.function](call)

    def describe(self, _model: ModelConfig, _shape: tuple[int, int, int]) -> ModelEvidence:
        """Return the prepared description."""
        return self.model

    def train(self, _job: TrainModel) -> TrainingEvidence:
        """Return the evidence of a training."""
        self.requests.append("train")
        learned = Array.of(self.learned)
        return TrainingEvidence(
            self.losses,
            (0.5, 1.0),
            learned,
            self.evaluated_losses,
            self.initial_accuracy,
            self.constant_loss,
        )


class FakeReference:
    """A reference that observes a correct submission."""

    def value(self, _name: str, _kind: type, observe: Callable[[Submission], Any]) -> Any:
        """Observe the submission at every request."""
        return observe(FakeSubmission())


def context(points: dict[str, dict[str, float]] = POINTS, seed: int = 7) -> CheckContext:
    settings = msgspec.structs.replace(SETTINGS, points=points)
    return CheckContext(settings, Seed.of(seed), FakeReference(), lambda: TRAINING_DATA)


def check_results(
    answers: dict[str, Answer] | None = None,
    *exercises: str,
    points: dict[str, dict[str, float]] = POINTS,
    **changes: Any,
) -> dict[str, CheckResult]:
    """Run the checks and return their results by name."""
    submission = FakeSubmission(answers, **changes)
    results = run_checks(context(points), submission, exercises or None)
    return {result.name: result for result in results}


def statuses(results: dict[str, CheckResult], exercise: str) -> list[str]:
    return [result.status.value for result in results.values() if result.exercise == exercise]


# Outcomes of a check.


def test_a_correct_submission_passes_every_check_with_full_points():
    results = check_results()
    assert {name: result.points for name, result in results.items()} == {
        f"{exercise}::{check}": points
        for exercise, checks in POINTS.items()
        for check, points in checks.items()
    }
    assert {result.status for result in results.values()} == {Status.PASSED}
    assert all(result.max_points == result.points for result in results.values())


def test_a_passed_check_says_what_it_is_about_and_nothing_else():
    result = check_results({}, "learning")["learning::loss_falls"]
    assert result.title == "the loss falls while it trains"
    assert result.exercise == "learning"
    assert (result.expected, result.actual, result.hint) == (None, None, None)


def test_exercises_come_in_the_order_of_the_settings():
    turned = {name: POINTS[name] for name in ("create_model", "learning", "create_train_val_dirs")}
    results = check_results(points=turned)
    assert list(dict.fromkeys(result.exercise for result in results.values())) == list(turned)


def test_a_mistake_fails_its_check_and_says_what_was_expected():
    results = check_results({"split_data": overlapping_split}, points=SPLIT_POINTS)
    failed = results["split_data::copies_are_disjoint"]
    assert failed.status is Status.FAILED
    assert (failed.points, failed.max_points) == (0.0, 1.0)
    assert failed.expected == "0 shared files"
    assert "in training, too" in (failed.actual or "")
    assert failed.hint
    assert statuses(results, "split_data") == ["passed", "failed", "failed", "passed"]


def test_a_check_that_needs_a_failed_one_is_skipped_and_says_which():
    other = msgspec.structs.replace(EVIDENCE, layers=EVIDENCE.layers[:1])
    results = check_results({}, "create_model", model=other)
    needed = results["create_model::layers_match"]
    skipped = results["create_model::shapes_match"]
    assert (needed.status, skipped.status) == (Status.FAILED, Status.SKIPPED)
    assert (skipped.points, skipped.max_points) == (0.0, 0.5)
    assert needed.title in (skipped.hint or "")
    assert (skipped.expected, skipped.actual) == (None, None)


def test_what_needs_a_skipped_check_is_skipped_too():
    other = msgspec.structs.replace(EVIDENCE, layers=EVIDENCE.layers[:1], compile=None)
    results = check_results({}, "create_model", "learning", model=other)
    assert statuses(results, "create_model") == [
        "passed", "passed", "failed", "skipped", "failed", "skipped",
    ]  # fmt: skip
    assert statuses(results, "learning") == ["skipped", "skipped"]


def test_a_check_may_need_one_of_another_exercise():
    results = check_results({"create_model": lambda _: CallEvidence(Unexpected("a list"), (), "")})
    assert statuses(results, "create_model") == ["failed", *["skipped"] * 5]
    assert statuses(results, "learning") == ["skipped", "skipped"]
    assert results["learning::loss_falls"].max_points == 1.0


@pytest.mark.parametrize(
    ("learned", "losses", "expected"),
    [
        (LEARNED, (0.7, 0.3), ["passed", "passed"]),
        (1 - LEARNED, (0.7, 0.3), ["passed", "failed"]),
        (LEARNED, (0.7, 0.7), ["failed", "passed"]),
        (1 - LEARNED, (0.7, 0.9), ["failed", "failed"]),
        (LEARNED, (0.7, float("nan")), ["failed", "passed"]),
        (LEARNED[:2], (0.7, 0.3), ["passed", "failed"]),
    ],
)
def test_accuracy_is_computed_from_predictions(learned, losses, expected):
    results = check_results({}, "learning", learned=learned, losses=losses)
    assert statuses(results, "learning") == expected


@pytest.mark.parametrize(
    "error",
    [
        SandboxError("the fork server is gone"),
        OSError(28, "No space left on device"),
        AssertionError("assert 1 == 2"),
        KeyError("training"),
        RecursionError("too deep"),
        SystemExit(0),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_graders_own_fault_is_broken_and_the_other_exercises_continue(error):
    results = check_results({"create_train_val_dirs": failing(error)})
    broken = results["create_train_val_dirs::makes_all_six_directories"]
    assert broken.status is Status.BROKEN
    assert broken.points == 0.0
    place = r"test_create_train_val_dirs\.py, line \d+: "
    assert re.match(rf"{place}{type(error).__name__}: ", broken.actual or "")
    assert "not you" in (broken.hint or "")
    assert statuses(results, "create_train_val_dirs") == ["broken", "broken"]
    assert set(statuses(results, "create_model")) == {"passed"}
    assert statuses(results, "learning") == ["passed", "passed"]


@pytest.mark.parametrize("fault", [CallFailure("it to return", "out of time"), OSError("full")])
def test_a_fault_of_the_reference_is_broken_not_failed(tmp_path, fault):
    failing_reference = FakeSubmission({"create_train_val_dirs": failing(fault)})
    reference = LiveReference(failing_reference, Store(tmp_path))
    results = run_checks(
        replace(context(), reference=reference), FakeSubmission(), ("create_train_val_dirs",)
    )
    assert [result.status for result in results] == [Status.BROKEN, Status.BROKEN]


def test_skipping_because_of_a_broken_check_takes_its_points_too():
    results = check_results(
        {"create_model": failing(SandboxError("gone"))}, "learning", "create_model"
    )
    assert statuses(results, "create_model") == ["broken", *["skipped"] * 5]
    assert statuses(results, "learning") == ["skipped", "skipped"]


# A failed call costs points only once.


def test_a_function_that_fails_costs_its_first_check_and_the_others_are_skipped():
    failed = CallFailure("it to return", "KeyError: 'x'", "a hint")
    results = check_results({"create_train_val_dirs": failing(failed)})
    first, second = (results[f"create_train_val_dirs::{name}"] for name in DIRS)
    assert (first.status, second.status) == (Status.FAILED, Status.SKIPPED)
    assert (first.expected, first.actual) == ("it to return", "KeyError: 'x'")
    assert first.hint == "a hint"
    assert (first.points, second.points) == (0.0, 0.0)
    assert second.hint == "checked once the function runs"


def test_the_same_failure_is_charged_in_each_exercise():
    same = failing(CallFailure("a function", "no cell defines it"))
    results = check_results({"create_model": same, "create_train_val_dirs": same})
    assert statuses(results, "create_train_val_dirs") == ["failed", "skipped"]
    assert statuses(results, "create_model") == ["failed", *["skipped"] * 5]


def test_another_failure_in_the_same_exercise_is_charged_too():
    def answer(call: Call) -> CallEvidence:
        ratio = call.arguments[3]
        assert isinstance(ratio, Number)
        if ratio.value != 0.9:
            raise CallFailure("split_data to return", f"ValueError: {ratio.value}")
        return correct_split(call)

    results = check_results({"split_data": answer}, points=SPLIT_POINTS)
    assert statuses(results, "split_data") == ["passed", "passed", "passed", "failed"]


def test_a_second_run_charges_again():
    answers = {"create_train_val_dirs": failing(CallFailure("a", "b"))}
    assert check_results(answers) == check_results(answers)


# Selection of checks.


def test_only_the_exercises_asked_for_are_run_and_reported():
    submission = FakeSubmission()
    results = run_checks(context(), submission, ("create_train_val_dirs",))
    assert [result.exercise for result in results] == ["create_train_val_dirs"] * 2
    assert set(submission.requests) == {"create_train_val_dirs"}


def test_what_other_exercises_need_is_run_but_not_reported():
    submission = FakeSubmission(model=msgspec.structs.replace(EVIDENCE, compile=None))
    results = run_checks(context(), submission, ("learning",))
    assert [(r.exercise, r.status) for r in results] == [("learning", Status.SKIPPED)] * 2
    assert set(submission.requests) == {"create_model"}


def test_checks_without_points_are_not_run():
    few = {"create_train_val_dirs": {"makes_nothing_else": 2.0}}
    results = run_checks(context(few), FakeSubmission())
    assert [(r.name, r.points) for r in results] == [
        ("create_train_val_dirs::makes_nothing_else", 2.0)
    ]


def test_a_check_may_be_worth_nothing():
    free = {"create_train_val_dirs": {"makes_nothing_else": 0.0}}
    (result,) = run_checks(context(free), FakeSubmission())
    assert (result.status, result.points) == (Status.PASSED, 0.0)


@pytest.mark.parametrize(
    ("points", "named"),
    [
        ({"no_such": {"check": 1.0}}, r"no test_no_such\.py"),
        ({"split_dta": {"check": 1.0}}, "is split_data meant?"),
        ({"split_data": {"no_such_check": 1.0}}, "split_data::no_such_check"),
        ({"learning": {"loss_falls": 1.0}}, "create_model::"),
        ({"create_model": {"layer_match": 1.0}}, "is create_model::layers_match meant?"),
        ({"create_model": {"layers_match": 1.0}}, "create_model::returns_a_model.*0 are enough"),
    ],
    ids=["exercise", "misspelt exercise", "check", "needed exercise", "misspelt", "needed check"],
)
def test_settings_that_do_not_fit_the_checks_are_an_error_that_names_the_gap(points, named):
    with pytest.raises(CheckConfigError, match=named):
        expect_checks(context(points).settings)
    with pytest.raises(CheckConfigError, match=named):
        run_checks(context(points), FakeSubmission())


def test_settings_that_fit_the_checks_are_taken_without_a_submission():
    expect_checks(context().settings)


def test_an_exercise_that_has_no_points_cannot_be_asked_for():
    with pytest.raises(CheckConfigError):
        run_checks(context(), FakeSubmission(), ("no_such",))


@pytest.mark.parametrize(
    ("table", "attribute"), [("recipe", "training_config"), ("thresholds", "thresholds")]
)
def test_a_table_that_a_check_needs_and_the_settings_lack_is_named(table, attribute):
    lacking = replace(context(), settings=msgspec.structs.replace(SETTINGS, **{table: None}))
    with pytest.raises(CheckConfigError, match=rf"no \[{table}\]"):
        getattr(lacking, attribute)


# Checks of the course's own.

STRANGE = {"strange": {"thing": 1.0}}
OWN_CHECK = """
import pytest
from helper import verdict
from grader.grading.submission import CheckFailure

@pytest.mark.check(title="the thing is right")
def test_thing(context):
    if verdict() != "right":
        raise CheckFailure("right", verdict())
"""


def own_checks(folder: Path, **modules: str) -> AssignmentFiles:
    """Make an assignment's folder with modules in its folder of checks."""
    files = AssignmentFiles.beside(folder / "strange.py")
    files.checks.mkdir(parents=True, exist_ok=True)
    for name, source in modules.items():
        (files.checks / f"{name}.py").write_text(source)
    return files


def outcome(files: AssignmentFiles, points: dict[str, dict[str, float]] = STRANGE) -> CheckResult:
    results = run_checks(replace(context(points), files=files), FakeSubmission())
    return results[0]


def test_checks_of_the_course_import_modules_beside_them_and_none_of_another_course(tmp_path):
    right = own_checks(
        tmp_path / "a", test_strange=OWN_CHECK, helper="def verdict(): return 'right'"
    )
    wrong = own_checks(
        tmp_path / "b", test_strange=OWN_CHECK, helper="def verdict(): return 'wrong'"
    )
    before = list(sys.path)

    assert outcome(right).status is Status.PASSED
    assert outcome(wrong).actual == "wrong"
    assert outcome(right).status is Status.PASSED

    assert sys.path == before
    assert not {"helper", "test_strange"} & sys.modules.keys()
    assert {path.name for path in tmp_path.rglob("*.py*")} == {"helper.py", "test_strange.py"}


def test_a_changed_check_counts_at_once(tmp_path):
    files = own_checks(tmp_path, test_strange=OWN_CHECK, helper="def verdict(): return 'wrong'")
    assert outcome(files).status is Status.FAILED
    own_checks(tmp_path, helper="def verdict(): return 'right'")
    assert outcome(files).status is Status.PASSED


def test_checks_of_the_course_take_the_place_of_those_of_the_package(tmp_path):
    own = OWN_CHECK.replace("test_thing", "test_makes_nothing_else")
    files = own_checks(
        tmp_path, test_create_train_val_dirs=own, helper="def verdict(): return 'wrong'"
    )
    result = outcome(files, {"create_train_val_dirs": {"makes_nothing_else": 1.0}})
    assert (result.title, result.actual) == ("the thing is right", "wrong")


def test_a_test_that_is_not_marked_as_a_check_is_an_error(tmp_path):
    files = own_checks(tmp_path, test_strange="def test_thing():\n    pass\n")
    with pytest.raises(CheckConfigError, match="not marked as a check"):
        outcome(files)


@pytest.mark.parametrize(
    ("modules", "shown"),
    [
        ({"test_strange": "import no_such_module\n"}, ["test_strange.py:1", "no_such_module"]),
        ({"test_strange": "x = 1\ndef f(:\n"}, ["test_strange.py", "line 2", "def f(:"]),
        (
            {"test_strange": OWN_CHECK, "helper": "\n\nraise OSError('no disk')\n"},
            ["helper.py:3", "no disk"],
        ),
    ],
    ids=["import", "syntax", "helper"],
)
def test_checks_that_cannot_be_imported_are_an_error_with_their_own_traceback(
    tmp_path, modules, shown
):
    files = own_checks(tmp_path, **modules)
    for attempt in (
        lambda: outcome(files),
        lambda: expect_checks(context(STRANGE).settings, files),
    ):
        with pytest.raises(CheckConfigError) as raised:
            attempt()
        for text in shown:
            assert text in str(raised.value)


# Exercises with checks of another name.

SHARED_CHECKS = """
import pytest
from grader.grading.submission import CheckFailure

@pytest.fixture(scope="module")
def limit(exercise):
    return exercise.parameter("limit", int, 3)

@pytest.mark.check(title="the limit is low")
def test_is_low(limit, exercise):
    if limit > 5:
        raise CheckFailure("at most 5", f"{limit} for {exercise.function}")

@pytest.mark.check(title="the other is low, too", needs=["{first}::is_low"])
def test_other_is_low(exercise):
    pass
"""


def shared_outcomes(files: AssignmentFiles, exercises: dict[str, Any]) -> dict[str, CheckResult]:
    """Run two exercises that share one module of checks."""
    points = {name: {"is_low": 1.0, "other_is_low": 1.0} for name in ("first", "second")}
    base = context(points)
    described = msgspec.convert(exercises, dict[str, ExerciseSettings])
    settings = msgspec.structs.replace(base.settings, exercises=described)
    results = run_checks(replace(base, settings=settings, files=files), FakeSubmission())
    return {result.name: result for result in results}


def test_exercises_share_checks_with_parameters_of_their_own(tmp_path):
    results = shared_outcomes(
        own_checks(tmp_path, test_limits=SHARED_CHECKS),
        {
            "first": {"checks": "limits"},
            "second": {"checks": "limits", "function": "f", "parameters": {"limit": 9}},
        },
    )
    assert list(results) == [
        *("first::is_low", "first::other_is_low"),
        *("second::is_low", "second::other_is_low"),
    ]
    assert results["second::is_low"].actual == "9 for f"
    assert {result.status for name, result in results.items() if name != "second::is_low"} == {
        Status.PASSED
    }


def test_a_prerequisite_is_in_the_exercise_that_a_parameter_names(tmp_path):
    results = shared_outcomes(
        own_checks(tmp_path, test_limits=SHARED_CHECKS),
        {
            "first": {"checks": "limits", "parameters": {"limit": 9}},
            "second": {"checks": "limits", "parameters": {"first": "second"}},
        },
    )
    assert results["first::other_is_low"].status is Status.SKIPPED
    assert results["second::other_is_low"].status is Status.PASSED


def test_a_parameter_of_another_kind_breaks_the_check_and_is_named(tmp_path):
    results = shared_outcomes(
        own_checks(tmp_path, test_limits=SHARED_CHECKS),
        {
            "first": {"checks": "limits", "parameters": {"limit": "high"}},
            "second": {"checks": "limits"},
        },
    )
    assert results["first::is_low"].status is Status.BROKEN
    assert (
        "exercises.first.parameters.limit: Expected int, got str" in results["first::is_low"].actual
    )


# Texts and data in results.


@pytest.mark.parametrize(
    "error", [CallFailure("e" * 9999, "a" * 9999, "h" * 9999), OSError("o" * 9999)]
)
def test_long_texts_of_a_result_are_cut_and_say_so(error):
    result = next(iter(check_results({"create_train_val_dirs": failing(error)}).values()))
    texts = [result.expected, result.actual, result.hint]
    assert all(len(text or "") < 350 for text in texts)
    assert "(cut, " in (result.actual or "")


def test_a_hint_that_is_missing_stays_missing():
    results = check_results({"create_train_val_dirs": failing(CallFailure("a", "b"))})
    assert results["create_train_val_dirs::makes_all_six_directories"].hint is None


def test_the_same_seed_gives_the_same_results_and_another_seed_other_data():
    calls_by_run: list[list[Call]] = []
    for seed in (7, 7, 8):
        calls: list[Call] = []

        def answer(call: Call, calls: list[Call] = calls) -> CallEvidence:
            calls.append(call)
            return correct_dirs(call)

        submission = FakeSubmission({"create_train_val_dirs": answer})
        run_checks(context(seed=seed), submission, ("create_train_val_dirs",))
        calls_by_run.append(calls)
    assert calls_by_run[0] == calls_by_run[1]
    assert calls_by_run[0] != calls_by_run[2]


def test_random_numbers_depend_on_seed_and_purpose_alone():
    def numbers(seed: int, *purpose: str) -> list[int]:
        return context(seed=seed).random_input(
            lambda rng: list(rng.integers(0, 2**30, 3)), *purpose
        )

    assert numbers(7, "split_data") == numbers(7, "split_data")
    assert numbers(7, "split_data") != numbers(8, "split_data")
    assert numbers(7, "split_data") != numbers(7, "create_model")


def test_the_random_input_of_a_purpose_is_made_once():
    one = context(seed=7)
    assert one.random_input(lambda rng: [rng.random()], "cards") is one.random_input(list, "cards")


# The environment of a run.


@pytest.mark.parametrize(
    "options",
    ["--collect-only", "-k nothing", "--no-such-option", "-p no:python", "-x --maxfail=1"],
)
def test_options_for_another_pytest_do_not_matter_and_stay(monkeypatch, options):
    monkeypatch.setenv("PYTEST_ADDOPTS", options)
    results = check_results({"create_train_val_dirs": failing(CallFailure("a", "b"))})
    assert len(results) == sum(map(len, POINTS.values()))
    assert os.environ["PYTEST_ADDOPTS"] == options


def test_plugins_for_another_pytest_are_not_loaded(monkeypatch):
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert statuses(check_results(), "learning") == ["passed", "passed"]
    assert os.environ["PYTEST_PLUGINS"] == "no_such_plugin"


def test_files_in_the_working_folder_do_not_matter(tmp_path, monkeypatch):
    for name in ("conftest.py", "numpy.py", "sitecustomize.py", "test_learning.py"):
        (tmp_path / name).write_text("raise SystemExit('must not be imported')\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert statuses(check_results(), "learning") == ["passed", "passed"]
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_is_printed(capfd):
    def answer(_: Call) -> CallEvidence:
        print("Found 240 images belonging to 2 classes.")
        print("noise", file=sys.stderr)
        raise CallFailure("a", "b")

    check_results({"create_train_val_dirs": answer, "create_model": failing(OSError("full"))})
    assert capfd.readouterr() == ("", "")


def test_streams_and_environment_are_as_before():
    before = sys.stdout, sys.stderr, list(sys.path), Path.cwd(), dict(os.environ)
    check_results({"create_train_val_dirs": failing(OSError("full"))})
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    assert (sys.stdout, sys.stderr, list(sys.path), Path.cwd()) == before[:4]
    assert environment == {k: v for k, v in before[4].items() if k != "PYTEST_CURRENT_TEST"}


def test_an_interruption_ends_the_run_as_an_interruption():
    with pytest.raises(KeyboardInterrupt):
        check_results({"create_train_val_dirs": failing(KeyboardInterrupt())})


@pytest.mark.parametrize("learned", [LEARNED, 1 - LEARNED])
def test_the_accuracy_check_reports_the_training(learned):
    results = check_results({}, "create_model", "learning", learned=learned)

    assert results["learning::accuracy_reaches_threshold"].training == Training(
        model="Conv2D 16, Dense 1, RMSprop 0.001",
        parameters=961,
        losses=(0.7, 0.3),
        accuracies=(0.5, 1.0),
        accuracy=float(learned is LEARNED),
    )
    others = [one for one in results.values() if not one.name.endswith("threshold")]
    assert {one.training for one in others} == {None}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evaluated_losses": (0.03, 0.03, 0.03)}, "by training"),
        ({"evaluated_losses": (0.05, 0.049, 0.2)}, "by training"),
        ({"evaluated_losses": (0.7, float("nan"))}, "by training"),
        ({"initial_accuracy": 0.97}, "from fresh weights"),
        ({"initial_accuracy": 1.0, "evaluated_losses": (0.2, 0.01)}, "from fresh weights"),
    ],
)
def test_a_network_that_knows_the_pictures_without_training_has_learned_nothing(changes, words):
    results = check_results({}, "learning", **changes)
    assert statuses(results, "learning") == ["failed", "failed"]
    for result in results.values():
        if result.exercise == "learning":
            assert words in (result.expected or "")
            assert result.hint


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        # The loss falls as far as with one answer for all pictures: a bias can do that.
        ({"losses": (2.6, 0.7), "evaluated_losses": (2.6, 0.69)}, "failed"),
        ({"losses": (2.6, 0.9, float("nan")), "evaluated_losses": (2.6, 0.68)}, "failed"),
        (
            {"losses": (-0.3, -0.51), "evaluated_losses": (-0.3, -0.51), "constant_loss": -0.5},
            "failed",
        ),
        ({"losses": (2.6, 0.5), "evaluated_losses": (9.5, 9.0)}, "passed"),
        ({"losses": (2.6, 0.9), "evaluated_losses": (2.6, 0.5)}, "passed"),
        ({"losses": (2.6, 0.7), "evaluated_losses": (2.6, 0.69), "constant_loss": None}, "passed"),
    ],
)
def test_a_loss_must_fall_below_that_of_one_answer_for_all_pictures(changes, status):
    wrong = np.zeros_like(LEARNED)
    result = check_results({}, "learning", learned=wrong, **changes)["learning::loss_falls"]

    assert result.status.value == status
    if status == "failed":
        assert "the same answer for every picture" in (result.expected or "")
        assert result.hint


def test_the_hint_for_a_frozen_network_is_that_nothing_is_trainable():
    layers = tuple(msgspec.structs.replace(one, trainable=False) for one in EVIDENCE.layers)
    frozen = msgspec.structs.replace(EVIDENCE, layers=layers)
    results = check_results({}, "learning", model=frozen, evaluated_losses=(0.03, 0.03))
    assert "No layer is trainable" in (results["learning::loss_falls"].hint or "")


def test_invalid_losses_and_accuracies_are_reported_as_none():
    short = LEARNED[:-1]
    results = check_results({}, "learning", learned=short, losses=(0.7, float("nan")))

    training = results["learning::accuracy_reaches_threshold"].training
    assert (training.losses, training.accuracy) == ((0.7, None), None)


def test_results_carry_the_texts_in_the_language_of_the_course():
    english = context(SPLIT_POINTS)
    spanish = replace(english, settings=msgspec.structs.replace(english.settings, language="es"))
    answers = {"split_data": overlapping_split}
    results = run_checks(spanish, FakeSubmission(answers))
    failed = next(result for result in results if result.status is Status.FAILED)
    plain = next(
        one for one in run_checks(english, FakeSubmission(answers)) if one.name == failed.name
    )

    assert msgspec.structs.replace(failed, translated=msgspec.UNSET) == plain
    assert (plain.shown.language, failed.shown.language) == ("en", "es")
    assert failed.shown.title != failed.title
    assert failed.shown.finding.startswith("Se esperaba")
    assert failed.shown.hint not in (None, failed.hint)
    assert "Pista: " in check_text([failed])
    assert "Hint: " in check_text([plain])
