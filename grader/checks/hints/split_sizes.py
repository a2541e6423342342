"""Hints on sets of wrong sizes.

What all calls have in common distinguishes one mistake from another: do the sizes follow SPLIT_SIZE
at all, the number of files, the number with the empty ones?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.checks.hints.code_facts import (
    draws_with_replacement,
    removes_in_loop,
    removing_line,
)
from grader.checks.hints.split_common import misplaced_copies, skipped_sizes
from grader.checks.splits import EMPTY_DIGEST, Split
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Message, Value, counted
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class Sizes:
    """The sizes of one split with the right size of its training set, and all splits."""

    split: Split
    training_size: int
    splits: Sequence[Split]

    @property
    def evidence(self) -> CallEvidence:
        """The evidence of the call."""
        return self.split.evidence

    @property
    def training(self) -> int:
        """The number of files in training."""
        return len(self.split.training)

    @property
    def both(self) -> int:
        """The number of files in both sets together."""
        return self.training + len(self.split.validation)

    @property
    def pictures(self) -> int:
        """The number of files that are not empty."""
        return len(self.split.pictures)

    @cached_property
    def excess(self) -> frozenset[int]:
        """By how many files training is too large, in each call."""
        return frozenset(len(one.training) - _share(one, one.ratio) for one in self.splits)


def empty_copied(sizes: Sizes) -> bool:
    """Empty files were copied."""
    return EMPTY_DIGEST in (*sizes.split.training.values(), *sizes.split.validation.values())


def copied_elsewhere(sizes: Sizes) -> bool:
    """Files are missing in the sets, and there are copies in other folders."""
    return bool(sizes.split.misplaced) and sizes.both < sizes.pictures


def too_many_together(sizes: Sizes) -> bool:
    """Both sets together hold more files than there are pictures."""
    return sizes.both > sizes.pictures


def swapped(sizes: Sizes) -> bool:
    """Each set has the size of the other one."""
    rest = sizes.pictures - sizes.training_size
    return sizes.training == rest and len(sizes.split.validation) == sizes.training_size


def sizes_left_out(sizes: Sizes) -> bool:
    """Exactly the smallest or the largest files are in neither set."""
    return skipped_sizes(sizes.splits) is not None


def everything_in_training(sizes: Sizes) -> bool:
    """All pictures of all calls are in training."""
    return all(len(one.training) == len(one.pictures) for one in sizes.splits)


def ratio_ignored(sizes: Sizes) -> bool:
    """Training gets the same share in all calls, whatever SPLIT_SIZE is."""
    first = sizes.splits[0]
    ratio = len(first.training) / len(first.pictures)
    return len({one.ratio for one in sizes.splits}) > 1 and all(
        len(one.training) == _share(one, ratio) for one in sizes.splits
    )


def number_fixed(sizes: Sizes) -> bool:
    """Training gets the same number of files in all calls, whatever the folder holds."""
    return len({len(one.training) for one in sizes.splits}) == 1 < len(sizes.splits) and (
        len({_share(one, one.ratio) for one in sizes.splits}) > 1
    )


def empty_counted(sizes: Sizes) -> bool:
    """The sizes are those of a count that includes the empty files."""
    differences = (len(one.training) - _size_with_empty_files(one) for one in sizes.splits)
    return bool(sizes.split.empty) and all(abs(one) <= 1 for one in differences)


def training_right(sizes: Sizes) -> bool:
    """Training has the right size in all calls."""
    return sizes.excess == {0}


def always_one_more(sizes: Sizes) -> bool:
    """Training has one file too many in each call."""
    return sizes.excess == {1}


def always_one_less(sizes: Sizes) -> bool:
    """Training has one file too few in each call."""
    return sizes.excess == {-1}


def sometimes_too_many(sizes: Sizes) -> bool:
    """Training has too many files in some calls and too few in others; no file is lost."""
    return all(map(_is_complete, sizes.splits)) and max(sizes.excess) > 0 > min(sizes.excess)


def some_in_neither(sizes: Sizes) -> bool:
    """Some pictures are in neither set."""
    return sizes.both < sizes.pictures


def _surplus(sizes: Sizes) -> Mapping[str, Value]:
    return {"files": _files(sizes.both - sizes.pictures)}


def _left_out(sizes: Sizes) -> Mapping[str, Value]:
    return {"files": _files(sizes.pictures - sizes.both)}


def _counted_sizes(sizes: Sizes) -> Mapping[str, Value]:
    first = sizes.splits[0]
    return {"all": len(first.pictures) + len(first.empty), "empty": len(first.empty)}


def _fixed(sizes: Sizes) -> Mapping[str, Value]:
    first = sizes.splits[0]
    return {"share": len(first.training) / len(first.pictures), "number": len(first.training)}


SIZE_RULES = Rules[Sizes](
    "split_data/sizes",
    Rule(
        "empty_copied",
        "Some copies are empty: does the function leave out files whose os.path.getsize is 0?",
        when=(empty_copied,),
        example="27 and 4, with 31 files of which 3 are empty",
    ),
    Rule(
        "misplaced",
        "{copies} in {folders}: are TRAINING_DIR and VALIDATION_DIR used without a change?",
        when=(copied_elsewhere,),
        values=lambda sizes: misplaced_copies(sizes.split),
        example="0 and 3, and 27 copies in training/cats/cats",
    ),
    Rule(
        "replacement",
        "random.choices can draw the same file twice: which function of random draws each once?",
        when=(draws_with_replacement,),
        unless=(too_many_together,),
        example="19 and 3 of 30 files; the function calls random.choices",
    ),
    Rule(
        "surplus",
        "Both sets together hold {files} too many: is a picture copied into both?",
        when=(too_many_together,),
        values=_surplus,
        example="27 and 30 of 30 files",
    ),
    Rule(
        "swapped",
        "The sizes are swapped: is SPLIT_SIZE the share of training or of validation?",
        when=(swapped,),
        unless=(ratio_ignored,),
        example="3 and 27 of 30 files for SPLIT_SIZE 0.9",
    ),
    Rule(
        "small_or_large_left_out",
        "Files of {sizes} are left out: does the function skip only files of 0 bytes?",
        when=(sizes_left_out,),
        values=lambda sizes: {"sizes": skipped_sizes(sizes.splits) or ""},
        example="25 and 3; the two smallest files are missing",
    ),
    Rule(
        "removed_in_loop",
        "Line {line}, `{code}`, changes the list that the loop goes through: which elements does "
        "the loop skip then?",
        when=(removes_in_loop, some_in_neither),
        values=removing_line,
        example="26 and 3 of 30 files",
    ),
    Rule(
        "all_in_training",
        "All pictures go into training: is the number of training files computed from SPLIT_SIZE?",
        when=(everything_in_training,),
        example="30 and 0 for SPLIT_SIZE 0.9, 0.8 and 0.5",
    ),
    Rule(
        "ratio_ignored",
        "The share of training is always {share:g}: does the function use the argument SPLIT_SIZE?",
        when=(ratio_ignored,),
        unless=(everything_in_training,),
        values=_fixed,
        example="27 and 3 of 30 files for SPLIT_SIZE 0.5",
    ),
    Rule(
        "number_fixed",
        "Training always gets {number} files: is this number computed from SPLIT_SIZE and the "
        "length of the list?",
        when=(number_fixed,),
        unless=(ratio_ignored, everything_in_training),
        values=_fixed,
        example="20 files in training in each call",
    ),
    Rule(
        "empty_counted",
        "The sizes fit {all} files, of which {empty} are empty: are empty files removed before the "
        "list is counted?",
        when=(empty_counted,),
        unless=(training_right, always_one_more, always_one_less),
        values=_counted_sizes,
        example="30 and 0, the share of 34 files of which 4 are empty",
    ),
    Rule(
        "one_too_many",
        "Training always has one file too many: is the number rounded up, or does a slice end one "
        "too late?",
        when=(always_one_more,),
        example="28 and 2 of 30 files: 28 is int(30 × 0.9) + 1",
    ),
    Rule(
        "one_too_few",
        "Training always has one file too few: does a slice or loop end one too early?",
        when=(always_one_less,),
        example="26 and 4 of 30 files: 26 is int(30 × 0.9) - 1",
    ),
    Rule(
        "sometimes_too_many",
        "Training gets too many files in some calls, too few in others: are empty files removed "
        "before the sizes are computed?",
        when=(sometimes_too_many,),
        unless=(ratio_ignored, number_fixed),
        example="28 and 2 in one call, 26 and 4 in another",
    ),
    Rule(
        "in_neither",
        "{files} in neither set: does the slice for validation begin where that for training ends?",
        when=(some_in_neither,),
        values=_left_out,
        example="27 and 2 of 30 files",
    ),
    Rule(
        "other",
        "Training should get SPLIT_SIZE times the number of files that are not empty: where does "
        "the function compute it?",
        example="20 and 10 of 30 files for SPLIT_SIZE 0.9",
    ),
)


def _size_with_empty_files(split: Split) -> int:
    """Return the size of training if empty files are counted first and skipped later."""
    counted = int((len(split.pictures) + len(split.empty)) * split.ratio)
    return min(counted, len(split.pictures))


def _share(split: Split, ratio: float) -> int:
    return round(len(split.pictures) * ratio)


def _is_complete(split: Split) -> bool:
    return len(split.training) + len(split.validation) == len(split.pictures)


def _files(count: int) -> Message:
    return counted(count, "one file", "{count} files")
