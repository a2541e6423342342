"""Forge messages of the sandbox, and run checks on submissions with forged answers."""

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
from hypothesis import event, settings
from hypothesis import strategies as st

from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure
from grader.reports.tables import check_html, check_lines, check_text
from grader.results import CheckResult, GradeReport, SubmissionResult
from grader.sandbox.protocol import (
    AnyArray,
    Array,
    Arrays,
    Batch,
    Batches,
    Call,
    Elements,
    Fault,
    GeneratorOutput,
    Items,
    JobResult,
    Leaf,
    ModelConfig,
    Nothing,
    Pairs,
    Part,
    Place,
    Plain,
    Raised,
    Report,
    RunCall,
    Stopping,
    Unexpected,
    encode,
    skeleton_of,
)
from grader.text import single_line
from tests.fuzz.conftest import PROFILE
from tests.fuzz.damage import damaged_bytes, damaged_tree
from tests.fuzz.odd import ODD
from tests.fuzz.recording import Record

MEGABYTES = 100
Recorded = tuple[Record, list[CheckContext]]
PROBE = RunCall(Part("f", 1, ()), Call("f"))


def fraction_of_examples(part: float) -> settings:
    """Return settings with the profile's number of examples, times `part`."""
    return settings(PROFILE, max_examples=max(10, int(PROFILE.max_examples * part)))


def forged(tree: Any) -> st.SearchStrategy[bytes]:
    """Return messages made from a tree, damaged in structure, in bytes, or both."""
    messages = damaged_tree(tree, ODD).map(msgspec.msgpack.encode)
    return messages | messages.flatmap(damaged_bytes) | damaged_bytes(msgspec.msgpack.encode(tree))


def plain(message: bytes) -> Any:
    """Decode a message into lists and dictionaries."""
    return msgspec.msgpack.decode(message)


def run_check_functions(checks: ModuleType, without: str = "", **known: Any) -> None:
    """Call the checks of an exercise in order, without those that need a failed one.

    `known` are the values of their fixtures. Checks that need the fixture `without` are not called.
    Any other fixture that is missing is an error, so that no renamed one makes a test try nothing.
    """
    event("checked")
    known["record_property"] = lambda _name, _value: None
    not_passed: set[str] = set()
    for name, check in vars(checks).items():
        if name.startswith("test_"):
            needs = check.pytestmark[0].kwargs.get("needs", [])
            parameters = inspect.signature(check).parameters
            if without in parameters:
                continue
            assert known.keys() >= parameters.keys(), f"{name} needs {set(parameters) - set(known)}"
            passed = not not_passed & set(needs)
            if not passed or not _passes(check, {key: known[key] for key in parameters}):
                not_passed.add(name.removeprefix("test_"))


def _passes(check: Callable[..., None], known: Mapping[str, Any]) -> bool:
    try:
        check(**known)
    except CheckFailure:
        return False
    return True


def always(report: bytes) -> Callable[[msgspec.Struct], JobResult]:
    """Return a function that answers every job with the same report."""
    return lambda _work: JobResult("finished", report=report)


CALLS = (
    Call("split_data"),
    Call("create_model", observe="model"),
    Call("early_stopping", observe="stopping"),
    Call("evaluate", observe="plain"),
    Call("train_val_generators", observe="batches", pictures=20),
    Call("evaluate", observe="arrays"),
    Call("train_val_generators", observe="dataset", elements=20),
)
SMALL = Array.of(np.arange(6, dtype=np.float32))
TEXTS = AnyArray.of(np.array(["a", "b"]))
FEED = GeneratorOutput("list", (Batch(SMALL, SMALL),))
VALUES = (
    Nothing(),
    Unexpected("a list"),
    Batches(FEED, FEED),
    Arrays(skeleton_of(Items([Place(), Leaf(1)], "tuple")), (TEXTS,)),
    Elements("list", skeleton_of(Pairs([("x", Place())])), (((TEXTS,), (TEXTS,)),)),
    Raised("KeyError", "'x'", 3, 4, "d['x']"),
    Stopping(7, 3),
    Plain([{"precision": 0.5}, [[1, 2], [3, 4]], "cat", None]),
    ModelConfig("Sequential", {"class_name": "Sequential", "config": {"layers": [{"a": 1}]}}),
)
REPORTS = [plain(encode(Report(value, (Fault(1, 2, "NameError: x"),)))) for value in VALUES]


EMPTY = plain(encode(Array("bool", (0,), b"")))


def expect_presentable(failure: CheckFailure) -> None:
    """Expect that each text of a failure fits into one line of a table."""
    for text in map(str, (failure.expected, failure.actual, failure.hint or "")):
        assert single_line(text).isprintable()


def expect_report(results: tuple[CheckResult, ...]) -> None:
    """Expect that results can be printed and saved, and contain no control codes or markup."""
    for line in check_lines(results):
        assert line.plain.isprintable()
    assert check_text(results)
    assert "<script" not in check_html(results)
    result = SubmissionResult(
        submission="a.ipynb",
        student="student",
        status="graded",
        score=0,
        max_score=24,
        isolation="namespaces",
        seconds=0,
        checks=results,
    )
    report = GradeReport(assignment="baseline", seed=7, results=(result,))
    assert GradeReport.from_json(report.to_json()) == report
