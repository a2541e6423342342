"""Hints on two datasets that were read from one folder with a validation split."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value, counted
from grader.messages.rules import Rule, Rules

_SAME_SHARE = 0.04


@dataclass(frozen=True)
class SplitSets:
    """The recognized pictures of both datasets, with repetitions, and how many the folder has.

    `batches` are the sizes of the batches of both datasets, and `sizes` the numbers of pictures,
    also of those that are not recognized. `share` is that of validation in the task.
    """

    evidence: CallEvidence
    training: tuple[int, ...]
    validation: tuple[int, ...]
    count: int
    share: float
    sizes: tuple[int, int]
    batches: tuple[int, ...] = ()

    @property
    def both(self) -> int:
        """The number of pictures in both datasets."""
        return len(set(self.training) & set(self.validation))

    @property
    def repeated(self) -> int:
        """The number of pictures that come again in a dataset."""
        return sum(len(one) - len(set(one)) for one in (self.training, self.validation))

    @property
    def missing(self) -> int:
        """The number of pictures in neither dataset."""
        return max(0, self._surplus_of_folder + self.both)

    @property
    def is_complete(self) -> bool:
        """Whether each picture is in one dataset, and once."""
        return not self.both and not self.repeated and not self._surplus_of_folder

    @property
    def _surplus_of_folder(self) -> int:
        """How many more pictures the folder has than both datasets."""
        return self.count - sum(self.sizes)


def same_pictures(split: SplitSets) -> bool:
    """Both datasets have the same pictures."""
    return set(split.training) == set(split.validation) and bool(split.training)


def both_are_whole(split: SplitSets) -> bool:
    """Both datasets have all pictures of the folder."""
    return same_pictures(split) and len(set(split.training)) == split.count


def one_is_whole(split: SplitSets) -> bool:
    """One dataset has all pictures of the folder, the other one a part of them."""
    sizes = {len(set(one)) for one in (split.training, split.validation)}
    return split.both > 0 and split.count in sizes and not same_pictures(split)


def some_in_both(split: SplitSets) -> bool:
    """Some pictures are in both datasets."""
    return split.both > 0


def sizes_add_up(split: SplitSets) -> bool:
    """Both datasets together have as many pictures as the folder."""
    return sum(split.sizes) == split.count


def some_repeated(split: SplitSets) -> bool:
    """Pictures come again within a dataset."""
    return split.repeated > 0


def last_batches_missing(split: SplitSets) -> bool:
    """All batches are full, and fewer pictures are missing than two batches hold."""
    sizes = set(split.batches)
    return len(sizes) == 1 and 0 < split.missing < 2 * min(sizes)


def drops_last_batch(split: SplitSets) -> bool:
    """The function passes the argument drop_remainder."""
    return "drop_remainder" in split.evidence.reading.keywords


def returned_in_wrong_order(split: SplitSets) -> bool:
    """Training has the share of validation, and the datasets are different."""
    share = split.sizes[0] / split.count
    return abs(share - split.share) < _SAME_SHARE and sizes_add_up(split)


def _counts(split: SplitSets) -> Mapping[str, Value]:
    return {
        "both": counted(split.both, "one picture is", "{count} pictures are"),
        "missing": counted(split.missing, "one picture is", "{count} pictures are"),
        "training": split.sizes[0],
        "validation": split.sizes[1],
        "count": split.count,
    }


OVERLAP_RULES = Rules[SplitSets](
    "train_val_datasets/overlap",
    Rule(
        "both_are_whole",
        "Both datasets have all pictures of the folder: does each call get validation_split and "
        "subset?",
        when=(both_are_whole,),
        example="30 of 30 in both datasets",
    ),
    Rule(
        "same_subset",
        "Both datasets have the same pictures: which subset does each call of "
        "image_dataset_from_directory name?",
        when=(same_pictures,),
        example="27 in both datasets, 3 in none",
    ),
    Rule(
        "one_is_whole",
        "One dataset has all pictures, the other a part of them: do both calls get "
        "validation_split and subset?",
        when=(one_is_whole,),
        example="30 training pictures, 3 of them in validation as well",
    ),
    Rule(
        "seeds_differ",
        "The sizes add up, but {both} in both datasets: do both calls get the same seed?",
        when=(some_in_both, sizes_add_up),
        values=_counts,
        example="2 in both datasets, 2 in none; the sizes are 27 and 3",
    ),
    Rule(
        "splits_overlap",
        "{training} and {validation} pictures are not {count} together: do both calls get the "
        "same validation_split and seed?",
        when=(some_in_both,),
        values=_counts,
        example="3 in both datasets; the sizes are 27 and 6",
    ),
    Rule(
        "repeated",
        "Pictures come more than once in a dataset: does the function repeat it, or join it with "
        "another one?",
        when=(some_repeated,),
        example="27 repeated",
    ),
    Rule(
        "last_batch",
        "The argument drop_remainder leaves out a last batch that is not full: may pictures be "
        "left out?",
        when=(drops_last_batch,),
        example="10 in none; drop_remainder is passed",
    ),
    Rule(
        "last_batches_missing",
        "All batches are full, and {missing} missing: is the last batch left out where it is not "
        "full?",
        when=(last_batches_missing,),
        values=_counts,
        example="3 in none; all batches have 4 pictures",
    ),
    Rule(
        "splits_differ",
        "Some pictures are in neither dataset: do both calls get the same validation_split, and "
        "is no part left out?",
        example="3 in none; validation_split is 0.2 in one call and 0.1 in the other",
    ),
)


SHARE_RULES = Rules[SplitSets](
    "train_val_datasets/share",
    Rule(
        "same_subset",
        "Both datasets have the same pictures: which subset does the call for validation name?",
        when=(same_pictures,),
        example="27 for validation, the same as for training",
    ),
    Rule(
        "wrong_order",
        "The sizes are swapped: in which order does the function return training and validation?",
        when=(returned_in_wrong_order,),
        example="27 for validation, 3 for training",
    ),
    Rule(
        "other_share",
        "Validation gets {validation} of {count} pictures: which share does the task ask for in "
        "validation_split?",
        values=_counts,
        example="4 of 30 for validation instead of 3",
    ),
)
