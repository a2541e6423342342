"""What the sizes of all splits have in common, for hints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.checks.hints.split_common import skipped_sizes
from grader.checks.hints.split_lost import Lost, one_ending_lost
from grader.checks.splits import EMPTY_DIGEST, Split
from grader.grading.submission import CallEvidence


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
        return frozenset(len(one.training) - share_of(one, one.ratio) for one in self.splits)


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
        len(one.training) == share_of(one, ratio) for one in sizes.splits
    )


def number_fixed(sizes: Sizes) -> bool:
    """Training gets the same number of files in all calls, whatever the folder holds."""
    return len({len(one.training) for one in sizes.splits}) == 1 < len(sizes.splits) and (
        len({share_of(one, one.ratio) for one in sizes.splits}) > 1
    )


def empty_counted(sizes: Sizes) -> bool:
    """The sizes are those of a count that includes the empty files."""
    differences = (len(one.training) - _size_with_empty_files(one) for one in sizes.splits)
    return bool(sizes.split.empty) and all(abs(one) <= 1 for one in differences)


def share_of_all_files(sizes: Sizes) -> bool:
    """The sizes are those of a count with the empty files, and all parameters are used."""
    return empty_counted(sizes) and not sizes.evidence.reading.unused


def endings_left_out(sizes: Sizes) -> bool:
    """All files with some endings are in neither set, and no file that ends in .jpg."""
    return one_ending_lost(lost_pictures(sizes))


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


def lost_pictures(sizes: Sizes) -> Lost:
    """Return the pictures that are in neither set."""
    copied = sizes.split.names_of(sizes.split.training)
    copied |= sizes.split.names_of(sizes.split.validation)
    return Lost(sizes.split, sorted(sizes.split.pictures.keys() - copied))


def _size_with_empty_files(split: Split) -> int:
    """Return the size of training if empty files are counted first and skipped later."""
    counted = int((len(split.pictures) + len(split.empty)) * split.ratio)
    return min(counted, len(split.pictures))


def share_of(split: Split, ratio: float) -> int:
    """Return the right size of a training set with this share."""
    return round(len(split.pictures) * ratio)


def _is_complete(split: Split) -> bool:
    return len(split.training) + len(split.validation) == len(split.pictures)
