"""Exercises whose function leaves the files that the reference leaves, for drawn folders.

Parameters: `arguments` and `calls` (see `grader.checks.drawn_arguments`).
"""

import pytest

from grader.checks.drawn_arguments import draw_calls
from grader.checks.hints.left_files import CONTENT_RULES, EXTRA_RULES, MISSING_RULES, LeftFiles
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CallEvidence, CheckFailure, Submission
from grader.sandbox.protocol import Call, Entry

_MAX_NAMED = 3


@pytest.fixture(scope="module")
def calls(context: CheckContext, exercise: Exercise) -> list[Call]:
    """The calls of this grading."""
    return context.random_input(lambda rng: draw_calls(rng, exercise, "nothing"), exercise.name)


@pytest.fixture(scope="module")
def folders(
    context: CheckContext, submission: Submission, exercise: Exercise, calls: list[Call]
) -> list[LeftFiles]:
    """The files before and after each call."""

    def observe(one: Submission) -> list[tuple[Entry, ...]]:
        return [one.call(call).files for call in calls]

    expected = context.reference.value(f"{exercise}/files", list[tuple[Entry, ...]], observe)
    return [
        _left_files(submission.call(call), call, right)
        for call, right in zip(calls, expected, strict=True)
    ]


@pytest.mark.check(title="{function} makes all files and folders of the task")
def test_leaves_the_files(folders: list[LeftFiles]) -> None:
    for each in folders:
        if each.missing:
            raise CheckFailure(
                f"{len(each.expected)} files and folders",
                f"{len(each.missing)} missing: {_named(each.missing)}",
                MISSING_RULES.hint(each),
            )


@pytest.mark.check(title="{function} makes nothing else", needs=["leaves_the_files"])
def test_leaves_nothing_else(folders: list[LeftFiles]) -> None:
    for each in folders:
        if each.extra:
            raise CheckFailure(
                f"{len(each.expected)} files and folders",
                f"{len(each.extra)} too many: {_named(each.extra)}",
                EXTRA_RULES.hint(each),
            )


@pytest.mark.check(title="the files have the right content", needs=["leaves_the_files"])
def test_contents_match(folders: list[LeftFiles]) -> None:
    for each in folders:
        if each.changed:
            first = each.changed[0]
            raise CheckFailure(
                f"{first} with {each.expected[first].size} bytes of the right content",
                f"{each.found[first].size} bytes of another content; "
                f"files that differ: {len(each.changed)}",
                CONTENT_RULES.hint(each),
            )


def _left_files(evidence: CallEvidence, call: Call, right: tuple[Entry, ...]) -> LeftFiles:
    before = {given.path.rstrip("/"): Entry(given.path, "file") for given in call.input_files}
    return LeftFiles(evidence, before, _by_path(right), _by_path(evidence.files))


def _by_path(files: tuple[Entry, ...]) -> dict[str, Entry]:
    return {entry.path.rstrip("/"): entry for entry in files}


def _named(paths: list[str]) -> str:
    names = ", ".join(paths[:_MAX_NAMED])
    return f"{names}, …" if len(paths) > _MAX_NAMED else names
