"""Exercise `split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)`.

The copies, the source and the printed lines are judged from what is on disk after the calls.
"""

import msgspec
import pytest

from grader.checking import Exam
from grader.checks.splits import EMPTY_DIGEST, OTHERS, USUAL, Split, in_listed_order, split_call
from grader.evidence import Entry, Number
from grader.submission import Mistake, Submission


class Sizes(msgspec.Struct, frozen=True):
    """How many files the reference puts into each set."""

    training: int
    validation: int


@pytest.fixture(scope="module")
def split(exam: Exam, submission: Submission) -> Split:
    """The main call."""
    call = split_call(exam, USUAL)
    return Split(call, submission.call(call))


@pytest.fixture(scope="module")
def other_splits(exam: Exam, submission: Submission) -> list[Split]:
    """A call with other files for each other ratio."""
    calls = [split_call(exam, ratio) for ratio in OTHERS]
    return [Split(call, submission.call(call)) for call in calls]


@pytest.fixture(scope="module")
def sizes(exam: Exam) -> Sizes:
    """The reference's sizes in the main call."""
    return _reference_sizes(exam, USUAL)


@pytest.fixture(scope="module")
def other_sizes(exam: Exam) -> list[Sizes]:
    """The reference's sizes in the calls with other ratios."""
    return [_reference_sizes(exam, ratio) for ratio in OTHERS]


@pytest.mark.check(title="the sets have the sizes that SPLIT_SIZE asks for")
def test_set_sizes_match(split: Split, sizes: Sizes) -> None:
    _expect_sizes(split, sizes)


@pytest.mark.check(title="no picture is in both sets")
def test_copies_are_disjoint(split: Split) -> None:
    names = split.training.keys() & split.validation.keys()
    contents = set(split.training.values()) & set(split.validation.values()) - {EMPTY_DIGEST}
    shared = max(len(names - set(split.empty)), len(contents))
    if shared:
        raise Mistake("0 shared files", *_overlap(split, shared))


@pytest.mark.check(title="every picture is in one of the sets")
def test_union_is_complete(split: Split) -> None:
    copied = {**split.training, **split.validation}
    lost = [name for name, digest in split.pictures.items() if copied.get(name) != digest]
    if lost:
        raise Mistake(
            f"all {len(split.pictures)} pictures",
            f"{len(lost)} left out or changed: {', '.join(sorted(lost)[:3])}",
            "does validation begin exactly where training ends, and go on to the end of the list?",
        )


@pytest.mark.check(title="empty files are in neither set")
def test_leaves_out_empty_files(split: Split) -> None:
    copied = {**split.training, **split.validation}
    kept = [name for name in copied if name in split.empty or copied[name] == EMPTY_DIGEST]
    if kept:
        raise Mistake(
            "0 empty files in the sets",
            f"{len(kept)} of {len(split.empty)}: {', '.join(sorted(kept)[:3])}",
            "is the size of each file looked at before it goes into the list?",
        )


@pytest.mark.check(title="empty files are reported")
def test_reports_empty_files(split: Split) -> None:
    if not split.evidence.printed.strip():
        raise Mistake(
            f"a line for each of the {len(split.empty)} empty files",
            "nothing was printed",
            "print the name of each file that is left out.",
        )


@pytest.mark.check(title="the source folder stays as it was")
def test_leaves_source_untouched(split: Split) -> None:
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
def test_picks_at_random(split: Split, other_splits: list[Split]) -> None:
    if all(in_listed_order(one) for one in (split, *other_splits)):
        raise Mistake(
            "pictures drawn at random",
            "each set is one end of the directory listing",
            "is the list shuffled, and is the shuffled one used afterwards?",
        )


@pytest.mark.check(title="another SPLIT_SIZE gives other sizes", needs=["set_sizes_match"])
def test_respects_other_ratio(other_splits: list[Split], other_sizes: list[Sizes]) -> None:
    for split, sizes in zip(other_splits, other_sizes, strict=True):
        _expect_sizes(split, sizes)


def _reference_sizes(exam: Exam, ratio: float) -> Sizes:
    def observe(reference: Submission) -> Sizes:
        call = split_call(exam, ratio)
        split = Split(call, reference.call(call))
        return Sizes(len(split.training), len(split.validation))

    return exam.reference.fact(f"split_data/{ratio}", Sizes, observe)


def _expect_sizes(split: Split, wanted: Sizes) -> None:
    training, validation = len(split.training), len(split.validation)
    if (training, validation) == (wanted.training, wanted.validation):
        return
    ratio = split.call.arguments[3]
    assert isinstance(ratio, Number)
    pictures = len(split.pictures)
    raise Mistake(
        f"{wanted.training} for training and {wanted.validation} for validation "
        f"({pictures} pictures, SPLIT_SIZE {ratio.value:g})",
        f"{training} and {validation}",
        _size_hint(split, wanted, ratio.value),
    )


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
    if not both:
        return _nothing_copied_hint(split)
    if any(name in split.empty for name in (*split.training, *split.validation)):
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
