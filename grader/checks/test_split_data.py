"""Exercise `split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)`.

The checks compare the files on disk after the calls with those before, and read the printed text.
"""

from collections.abc import Collection, Iterable, Sequence

import msgspec
import pytest

from grader.checks.hints.split_lost import LOST_RULES, Lost
from grader.checks.hints.split_nothing import NOTHING_RULES
from grader.checks.hints.split_overlap import OVERLAP_RULES, Overlap
from grader.checks.hints.split_rest import (
    EMPTY_FILE_RULES,
    ORDER_RULES,
    REPORT_RULES,
    SOURCE_RULES,
    SourceFolder,
)
from grader.checks.hints.split_size_conditions import Sizes
from grader.checks.hints.split_sizes import SIZE_RULES
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
from grader.messages.views import TableView


class SetSizes(msgspec.Struct, frozen=True):
    """The number of files that the reference copies into each set."""

    training: int
    validation: int


@pytest.fixture(scope="module")
def splits(context: CheckContext, submission: Submission) -> list[Split]:
    """The calls with the usual ratio, each with other files."""
    calls = [split_call(context, USUAL, number) for number in range(USUAL_CALLS)]
    splits = [Split(call, submission.call(call)) for call in calls]
    if not any(split.training or split.validation for split in splits):
        raise CallFailure(
            "copies in TRAINING_DIR and VALIDATION_DIR", "none", NOTHING_RULES.hint(splits[0])
        )
    return splits


@pytest.fixture(scope="module")
def other_splits(context: CheckContext, submission: Submission) -> list[Split]:
    """One call with other files for each other ratio."""
    return _call_with_other_ratios(context, submission)


@pytest.mark.check(title="the sets have the sizes that SPLIT_SIZE asks for")
def test_set_sizes_match(
    context: CheckContext, submission: Submission, splits: list[Split]
) -> None:
    try:
        all_splits = [*splits, *_call_with_other_ratios(context, submission)]
    except CallFailure:
        # `respects_other_ratio` reports a failure of the other calls.
        all_splits = splits
    if not _validation_is_rounded_down(all_splits):
        for number, split in enumerate(splits):
            _expect_sizes(split, _reference_sizes(context, USUAL, number), all_splits)


@pytest.mark.check(title="no picture is in both sets")
def test_copies_are_disjoint(splits: list[Split]) -> None:
    for split in splits:
        shared = split.names_of(split.training) & split.names_of(split.validation)
        if shared:
            overlap = Overlap(split, len(shared))
            view = _names_view("Files in both sets", shared)
            raise CheckFailure("0 shared files", overlap.found, OVERLAP_RULES.hint(overlap), view)


@pytest.mark.check(title="every picture is in one of the sets")
def test_union_is_complete(splits: list[Split]) -> None:
    for split in splits:
        copied = split.names_of(split.training) | split.names_of(split.validation)
        lost = sorted(split.pictures.keys() - copied)
        if lost:
            raise CheckFailure(
                f"all {len(split.pictures)} pictures",
                f"{len(lost)} left out or changed, such as {lost[0]}",
                LOST_RULES.hint(Lost(split, lost)),
                _names_view("Pictures in neither set, or changed", lost),
            )


@pytest.mark.check(title="empty files are in neither set")
def test_leaves_out_empty_files(splits: list[Split]) -> None:
    for split in splits:
        copies = (*split.training.items(), *split.validation.items())
        empty = [name for name, digest in copies if digest == EMPTY_DIGEST]
        if empty:
            raise CheckFailure(
                "0 empty files in the sets",
                f"{len(empty)} of {len(split.empty)}, such as {min(empty)}",
                EMPTY_FILE_RULES.hint(split),
            )


@pytest.mark.check(title="empty files are reported")
def test_reports_empty_files(splits: list[Split]) -> None:
    for split in splits:
        if not split.evidence.printed.strip():
            raise CheckFailure(
                f"a line for each of the {len(split.empty)} empty files",
                "nothing was printed",
                REPORT_RULES.hint(split),
            )


@pytest.mark.check(title="the source folder stays as it was")
def test_leaves_source_untouched(splits: list[Split]) -> None:
    for split in splits:
        before = {**split.pictures, **dict.fromkeys(split.empty, EMPTY_DIGEST)}
        gone = [name for name in before if name not in split.source]
        changed = [name for name in split.source if split.source[name] != before.get(name)]
        if gone or changed:
            raise CheckFailure(
                f"{len(before)} files, unchanged",
                f"{len(gone)} gone, {len(changed)} new or changed",
                SOURCE_RULES.hint(SourceFolder(split, len(gone), len(changed))),
            )


@pytest.mark.check(title="pictures are assigned to the sets at random")
def test_picks_at_random(splits: list[Split], other_splits: list[Split]) -> None:
    rule = systematic_choice((*splits, *other_splits))
    if rule is not None:
        raise CheckFailure("pictures drawn at random", rule, ORDER_RULES.hint(splits[0]))


@pytest.mark.check(title="another SPLIT_SIZE gives other sizes", needs=["set_sizes_match"])
def test_respects_other_ratio(
    context: CheckContext, splits: list[Split], other_splits: list[Split]
) -> None:
    all_splits = (*splits, *other_splits)
    if not _validation_is_rounded_down(all_splits):
        for ratio, split in zip(OTHERS, other_splits, strict=True):
            _expect_sizes(split, _reference_sizes(context, ratio), all_splits)


def _call_with_other_ratios(context: CheckContext, submission: Submission) -> list[Split]:
    calls = [split_call(context, ratio) for ratio in OTHERS]
    return [Split(call, submission.call(call)) for call in calls]


def _reference_sizes(context: CheckContext, ratio: float, number: int = 0) -> SetSizes:
    def count_files(reference: Submission) -> SetSizes:
        call = split_call(context, ratio, number)
        split = Split(call, reference.call(call))
        return SetSizes(len(split.training), len(split.validation))

    return context.reference.value(f"split_data/{ratio}/{number}", SetSizes, count_files)


def _expect_sizes(split: Split, expected: SetSizes, all_splits: Sequence[Split]) -> None:
    training, validation = len(split.training), len(split.validation)
    if (training, validation) != (expected.training, expected.validation):
        raise CheckFailure(
            f"{expected.training} for training and {expected.validation} for validation "
            f"({len(split.pictures)} pictures, SPLIT_SIZE {split.ratio:g})",
            f"{training} and {validation}",
            SIZE_RULES.hint(Sizes(split, expected.training, all_splits)),
            _calls_view(all_splits),
        )


def _names_view(title: str, names: Collection[str]) -> TableView:
    return TableView(title, ["name"], [[name] for name in sorted(names)])


def _calls_view(splits: Sequence[Split]) -> TableView:
    """Return a table of all calls: what each was given, and what it made of it."""
    head = ["pictures", "empty files", "SPLIT_SIZE", "in training", "in validation"]
    rows = [
        [
            str(number)
            for number in (
                len(split.pictures),
                len(split.empty),
                f"{split.ratio:g}",
                len(split.training),
                len(split.validation),
            )
        ]
        for split in splits
    ]
    return TableView("All calls of the function", head, rows)


def _validation_is_rounded_down(splits: Iterable[Split]) -> bool:
    """Return whether validation got `int(n * (1 - SPLIT_SIZE))` pictures and training the rest.

    For some ratios, floating point makes that one less than it should be, which is no fault of the
    student's. For ratios that floating point holds exactly it is the right number.
    """
    return all(
        len(split.validation) == int(len(split.pictures) * (1 - split.ratio))
        and len(split.training) + len(split.validation) == len(split.pictures)
        for split in splits
    )
