"""Exercise `split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)`.

The copies, the source and the printed lines are judged from what is on disk after the calls.
"""

from collections.abc import Iterable, Sequence

import msgspec
import pytest

from grader.checks.split_hints import lost_hint, nothing_copied_hint, overlap, size_hint
from grader.checks.split_order import systematic_choice
from grader.checks.splits import (
    EMPTY_DIGEST,
    OTHERS,
    USUAL,
    USUAL_CALLS,
    Split,
    split_call,
)
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallFailure, CheckFailure, Submission


class Sizes(msgspec.Struct, frozen=True):
    """How many files the reference puts into each set."""

    training: int
    validation: int


@pytest.fixture(scope="module")
def splits(context: CheckContext, submission: Submission) -> list[Split]:
    """The calls with the usual ratio, each with other files."""
    calls = [split_call(context, USUAL, number) for number in range(USUAL_CALLS)]
    made = [Split(call, submission.call(call)) for call in calls]
    if not any(one.training or one.validation for one in made):
        raise CallFailure(
            "copies in TRAINING_DIR and VALIDATION_DIR", "none", nothing_copied_hint(made[0])
        )
    return made


@pytest.fixture(scope="module")
def other_splits(context: CheckContext, submission: Submission) -> list[Split]:
    """A call with other files for each other ratio."""
    return _other_splits(context, submission)


@pytest.mark.check(title="the sets have the sizes that SPLIT_SIZE asks for")
def test_set_sizes_match(
    context: CheckContext, submission: Submission, splits: list[Split]
) -> None:
    try:
        every = [*splits, *_other_splits(context, submission)]
    except CallFailure:
        # Charged where the other calls are judged.
        every = splits
    if not _validation_is_rounded_down(every):
        for number, split in enumerate(splits):
            _expect_sizes(split, _reference_sizes(context, USUAL, number), every)


@pytest.mark.check(title="no picture is in both sets")
def test_copies_are_disjoint(splits: list[Split]) -> None:
    for split in splits:
        shared = split.names_of(split.training) & split.names_of(split.validation)
        if shared:
            raise CheckFailure("0 shared files", *overlap(split, len(shared)))


@pytest.mark.check(title="every picture is in one of the sets")
def test_union_is_complete(splits: list[Split]) -> None:
    for split in splits:
        copied = split.names_of(split.training) | split.names_of(split.validation)
        lost = sorted(split.pictures.keys() - copied)
        if lost:
            raise CheckFailure(
                f"all {len(split.pictures)} pictures",
                f"{len(lost)} left out or changed, such as {lost[0]}",
                lost_hint(split, lost),
            )


@pytest.mark.check(title="empty files are in neither set")
def test_leaves_out_empty_files(splits: list[Split]) -> None:
    for split in splits:
        copies = (*split.training.items(), *split.validation.items())
        kept = [name for name, digest in copies if digest == EMPTY_DIGEST]
        if kept:
            raise CheckFailure(
                "0 empty files in the sets",
                f"{len(kept)} of {len(split.empty)}, such as {min(kept)}",
                "does a file go into the list only when its own size is above 0?",
            )


@pytest.mark.check(title="empty files are reported")
def test_reports_empty_files(splits: list[Split]) -> None:
    for split in splits:
        if not split.evidence.printed.strip():
            raise CheckFailure(
                f"a line for each of the {len(split.empty)} empty files",
                "nothing was printed",
                "is a line printed for each file that is left out?",
            )


@pytest.mark.check(title="the source folder stays as it was")
def test_leaves_source_untouched(splits: list[Split]) -> None:
    for split in splits:
        given = {**split.pictures, **dict.fromkeys(split.empty, EMPTY_DIGEST)}
        gone = [name for name in given if name not in split.source]
        changed = [name for name in split.source if split.source[name] != given.get(name)]
        if gone or changed:
            raise CheckFailure(
                f"{len(given)} files, unchanged",
                f"{len(gone)} gone, {len(changed)} new or changed",
                "are the files moved or removed, where they should be copied?",
            )


@pytest.mark.check(title="which picture goes where is random")
def test_picks_at_random(splits: list[Split], other_splits: list[Split]) -> None:
    found = systematic_choice((*splits, *other_splits))
    if found is not None:
        raise CheckFailure(
            "pictures drawn at random",
            found,
            "is the list shuffled, and is the shuffled one used afterwards?",
        )


@pytest.mark.check(title="another SPLIT_SIZE gives other sizes", needs=["set_sizes_match"])
def test_respects_other_ratio(
    context: CheckContext, splits: list[Split], other_splits: list[Split]
) -> None:
    every = (*splits, *other_splits)
    if not _validation_is_rounded_down(every):
        for ratio, split in zip(OTHERS, other_splits, strict=True):
            _expect_sizes(split, _reference_sizes(context, ratio), every)


def _other_splits(context: CheckContext, submission: Submission) -> list[Split]:
    calls = [split_call(context, ratio) for ratio in OTHERS]
    return [Split(call, submission.call(call)) for call in calls]


def _reference_sizes(context: CheckContext, ratio: float, number: int = 0) -> Sizes:
    def observe(reference: Submission) -> Sizes:
        call = split_call(context, ratio, number)
        split = Split(call, reference.call(call))
        return Sizes(len(split.training), len(split.validation))

    return context.reference.value(f"split_data/{ratio}/{number}", Sizes, observe)


def _expect_sizes(split: Split, wanted: Sizes, every: Sequence[Split]) -> None:
    training, validation = len(split.training), len(split.validation)
    if (training, validation) != (wanted.training, wanted.validation):
        raise CheckFailure(
            f"{wanted.training} for training and {wanted.validation} for validation "
            f"({len(split.pictures)} pictures, SPLIT_SIZE {split.ratio:g})",
            f"{training} and {validation}",
            size_hint(split, wanted.training, every),
        )


def _validation_is_rounded_down(splits: Iterable[Split]) -> bool:
    """Whether validation was given `int(n * (1 - SPLIT_SIZE))` pictures and training the rest.

    In floating point that is one less than it should be for some ratios, through no fault of the
    student's; it is right for those that a computer holds exactly.
    """
    return all(
        len(split.validation) == int(len(split.pictures) * (1 - split.ratio))
        and len(split.training) + len(split.validation) == len(split.pictures)
        for split in splits
    )
