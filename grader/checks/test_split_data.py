"""Exercise `split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)`.

The copies, the source and the printed lines are judged from what is on disk after the calls.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec
import pytest

from grader.checking import Exam
from grader.checks.splits import (
    EMPTY_DIGEST,
    OTHERS,
    USUAL,
    USUAL_CALLS,
    Split,
    in_listed_order,
    split_call,
)
from grader.evidence import Entry
from grader.submission import CallFailed, Mistake, Submission


class Sizes(msgspec.Struct, frozen=True):
    """How many files the reference puts into each set."""

    training: int
    validation: int


@pytest.fixture(scope="module")
def splits(exam: Exam, submission: Submission) -> list[Split]:
    """The calls with the usual ratio, each with other files."""
    calls = [split_call(exam, USUAL, number) for number in range(USUAL_CALLS)]
    made = [Split(call, submission.call(call)) for call in calls]
    if not any(one.training or one.validation for one in made):
        raise CallFailed(
            "copies in TRAINING_DIR and VALIDATION_DIR", "none", _nothing_copied_hint(made[0])
        )
    return made


@pytest.fixture(scope="module")
def other_splits(exam: Exam, submission: Submission) -> list[Split]:
    """A call with other files for each other ratio."""
    calls = [split_call(exam, ratio) for ratio in OTHERS]
    return [Split(call, submission.call(call)) for call in calls]


@pytest.mark.check(title="the sets have the sizes that SPLIT_SIZE asks for")
def test_set_sizes_match(exam: Exam, splits: list[Split], other_splits: list[Split]) -> None:
    if _validation_is_rounded_down((*splits, *other_splits)):
        return
    for number, split in enumerate(splits):
        _expect_sizes(split, _reference_sizes(exam, USUAL, number))


@pytest.mark.check(title="no picture is in both sets")
def test_copies_are_disjoint(splits: list[Split]) -> None:
    for split in splits:
        shared = split.names_of(split.training) & split.names_of(split.validation)
        if shared:
            raise Mistake("0 shared files", *_overlap(split, len(shared)))


@pytest.mark.check(title="every picture is in one of the sets")
def test_union_is_complete(splits: list[Split]) -> None:
    for split in splits:
        copied = split.names_of(split.training) | split.names_of(split.validation)
        lost = sorted(split.pictures.keys() - copied)
        if lost:
            raise Mistake(
                f"all {len(split.pictures)} pictures",
                f"{len(lost)} left out or changed: {', '.join(lost[:3])}",
                _lost_hint(lost),
            )


@pytest.mark.check(title="empty files are in neither set")
def test_leaves_out_empty_files(splits: list[Split]) -> None:
    for split in splits:
        copies = (*split.training.items(), *split.validation.items())
        kept = [name for name, digest in copies if digest == EMPTY_DIGEST]
        if kept:
            raise Mistake(
                "0 empty files in the sets",
                f"{len(kept)} of {len(split.empty)}: {', '.join(sorted(kept)[:3])}",
                "is the size of each file looked at before it goes into the list?",
            )


@pytest.mark.check(title="empty files are reported")
def test_reports_empty_files(splits: list[Split]) -> None:
    for split in splits:
        if not split.evidence.printed.strip():
            raise Mistake(
                f"a line for each of the {len(split.empty)} empty files",
                "nothing was printed",
                "print the name of each file that is left out.",
            )


@pytest.mark.check(title="the source folder stays as it was")
def test_leaves_source_untouched(splits: list[Split]) -> None:
    for split in splits:
        given = {**split.pictures, **dict.fromkeys(split.empty, EMPTY_DIGEST)}
        gone = [name for name in given if name not in split.source]
        changed = [name for name in split.source if split.source[name] != given.get(name)]
        if gone or changed:
            raise Mistake(
                f"{len(given)} files, unchanged",
                f"{len(gone)} gone, {len(changed)} new or changed",
                "are the files moved or removed, where they should be copied?",
            )


@pytest.mark.check(title="which picture goes where is random")
def test_picks_at_random(splits: list[Split], other_splits: list[Split]) -> None:
    if all(in_listed_order(split) for split in (*splits, *other_splits)):
        raise Mistake(
            "pictures drawn at random",
            "each set is one end of the directory listing",
            "is the list shuffled, and is the shuffled one used afterwards?",
        )


@pytest.mark.check(title="another SPLIT_SIZE gives other sizes", needs=["set_sizes_match"])
def test_respects_other_ratio(exam: Exam, splits: list[Split], other_splits: list[Split]) -> None:
    if _validation_is_rounded_down((*splits, *other_splits)):
        return
    for ratio, split in zip(OTHERS, other_splits, strict=True):
        _expect_sizes(split, _reference_sizes(exam, ratio))


def _reference_sizes(exam: Exam, ratio: float, number: int = 0) -> Sizes:
    def observe(reference: Submission) -> Sizes:
        call = split_call(exam, ratio, number)
        split = Split(call, reference.call(call))
        return Sizes(len(split.training), len(split.validation))

    return exam.reference.fact(f"split_data/{ratio}/{number}", Sizes, observe)


def _expect_sizes(split: Split, wanted: Sizes) -> None:
    training, validation = len(split.training), len(split.validation)
    if (training, validation) == (wanted.training, wanted.validation):
        return
    pictures = len(split.pictures)
    raise Mistake(
        f"{wanted.training} for training and {wanted.validation} for validation "
        f"({pictures} pictures, SPLIT_SIZE {split.ratio:g})",
        f"{training} and {validation}",
        _size_hint(split, wanted, split.ratio),
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


def _lost_hint(lost: list[str]) -> str:
    endings = {PurePosixPath(name).suffix for name in lost}
    if len(lost) > 2 and ".jpg" not in endings:
        return f"all of these end in {' or '.join(sorted(endings))}: are only some endings taken?"
    return "does validation begin exactly where training ends, and go on to the end?"


def _overlap(split: Split, shared: int) -> tuple[str, str]:
    """What is in both sets, and how that may have come about."""
    training, validation = len(split.training), len(split.validation)
    if shared >= len(split.pictures):
        return f"all {shared} pictures are in both", "does each loop copy only its own set's files?"
    if shared >= training:
        return (
            f"all {shared} training files are also in validation",
            "which list does the loop that fills validation go through?",
        )
    if shared < validation:
        return (
            f"{shared} of {validation} validation files are also in training",
            "do the two slices overlap at their border, or is each set drawn on its own?",
        )
    if training >= len(split.pictures):
        hint = "all pictures are in training: which list does the loop that fills it go through?"
    else:
        hint = "do both slices start at the beginning of the same list?"
    return f"all {shared} validation files are also in training", hint


def _size_hint(split: Split, wanted: Sizes, ratio: float) -> str:
    """What in the sizes and the files tells how they came about."""
    empty, pictures = len(split.empty), len(split.pictures)
    training, validation = len(split.training), len(split.validation)
    excess, both = training - wanted.training, training + validation
    if EMPTY_DIGEST in (*split.training.values(), *split.validation.values()):
        return f"were the {empty} empty files left out?"
    if both == pictures and training == int((pictures + empty) * ratio):
        return (
            f"{_pictures(excess)} too many in training: "
            f"were the {empty} empty files counted before they were dropped?"
        )
    if (training, validation) == (wanted.validation, wanted.training):
        return "are the two sets swapped?"
    if both > pictures:
        return f"{_pictures(both - pictures)} more than there are: is a picture in both sets?"
    if abs(excess) == 1:
        direction = "too many in training: one step too far" if excess > 0 else "too few: too short"
        return f"one picture {direction} in a loop, a comparison or a slice?"
    if ratio != USUAL and training == round(pictures * USUAL):
        return f"these are the sizes for {USUAL}: is the number written into the function?"
    if both < pictures:
        return f"{_pictures(pictures - both)} in neither set: where does the second one begin?"
    return f"is the number for training {ratio:g} of the {pictures} pictures that are not empty?"


def _nothing_copied_hint(split: Split) -> str:
    copies = {entry.path.rpartition("/")[0] for entry in split.evidence.files if _is_copy(entry)}
    if copies:
        return f"the copies are in {', '.join(sorted(copies)[:3])}: which folder was asked for?"
    return "are the files copied into the folders given as TRAINING_DIR and VALIDATION_DIR?"


def _is_copy(entry: Entry) -> bool:
    return entry.kind == "file" and entry.size > 0 and not entry.path.startswith("PetImages/Cat/")


def _pictures(count: int) -> str:
    return "one picture" if count == 1 else f"{count} pictures"
