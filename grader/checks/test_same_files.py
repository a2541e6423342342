"""Exercises whose function leaves the files that the reference leaves, for drawn folders.

Parameters: `arguments` and `calls` (see `grader.checks.drawn_arguments`).
"""

from typing import NamedTuple

import pytest

from grader.checks.drawn_arguments import draw_calls
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Call, Entry

_MAX_NAMED = 3


class Folders(NamedTuple):
    """The entries that a call found, those of the reference after it, and the submission's."""

    before: dict[str, Entry]
    expected: dict[str, Entry]
    found: dict[str, Entry]


@pytest.fixture(scope="module")
def calls(context: CheckContext, exercise: Exercise) -> list[Call]:
    """The calls of this grading."""
    return context.random_input(lambda rng: draw_calls(rng, exercise, "nothing"), exercise.name)


@pytest.fixture(scope="module")
def folders(
    context: CheckContext, submission: Submission, exercise: Exercise, calls: list[Call]
) -> list[Folders]:
    """The files before and after each call."""

    def observe(one: Submission) -> list[tuple[Entry, ...]]:
        return [one.call(call).files for call in calls]

    expected = context.reference.value(f"{exercise}/files", list[tuple[Entry, ...]], observe)
    return [
        Folders(
            {given.path.rstrip("/"): Entry(given.path, "file") for given in call.input_files},
            _by_path(right),
            _by_path(submission.call(call).files),
        )
        for call, right in zip(calls, expected, strict=True)
    ]


@pytest.mark.check(title="{function} makes all files and folders of the task")
def test_leaves_the_files(folders: list[Folders]) -> None:
    for each in folders:
        missing = sorted(each.expected.keys() - each.found.keys())
        if missing:
            new = [name for name in missing if name not in each.before]
            raise CheckFailure(
                f"{len(each.expected)} files and folders",
                f"{len(missing)} missing: {_named(missing)}",
                "which names does the task give to the files?"
                if new
                else "is a file removed that must stay?",
            )


@pytest.mark.check(title="{function} makes nothing else", needs=["leaves_the_files"])
def test_leaves_nothing_else(folders: list[Folders]) -> None:
    for each in folders:
        extra = sorted(each.found.keys() - each.expected.keys())
        if extra:
            kept = [name for name in extra if name in each.before]
            raise CheckFailure(
                f"{len(each.expected)} files and folders",
                f"{len(extra)} too many: {_named(extra)}",
                "is a file left out or removed that must not stay?"
                if kept
                else "which files must be left out?",
            )


@pytest.mark.check(title="the files have the right content", needs=["leaves_the_files"])
def test_contents_match(folders: list[Folders]) -> None:
    for each in folders:
        wrong = [
            path
            for path, entry in each.expected.items()
            if (entry.kind, entry.digest) != (each.found[path].kind, each.found[path].digest)
        ]
        if wrong:
            first = wrong[0]
            raise CheckFailure(
                f"{first} with {each.expected[first].size} bytes of the right content",
                f"{each.found[first].size} bytes of another content; {len(wrong)} files differ",
            )


def _by_path(files: tuple[Entry, ...]) -> dict[str, Entry]:
    return {entry.path.rstrip("/"): entry for entry in files}


def _named(paths: list[str]) -> str:
    names = ", ".join(paths[:_MAX_NAMED])
    return f"{names}, …" if len(paths) > _MAX_NAMED else names
