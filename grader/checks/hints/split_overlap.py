"""Hints on pictures that are in both sets."""

from dataclasses import dataclass

from grader.checks.splits import Split
from grader.messages.phrases import Message, phrase
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class Overlap:
    """One split, and how many of its pictures are in both sets."""

    split: Split
    shared: int

    @property
    def found(self) -> Message:
        """The overlap in words."""
        training, validation = len(self.split.training), len(self.split.validation)
        if self.shared >= len(self.split.pictures):
            return phrase("all {count} pictures in both", count=self.shared)
        if self.shared >= training:
            return phrase("all {count} training files in validation, too", count=self.shared)
        if self.shared < validation:
            return phrase(
                "{count} of {all} validation files in training, too",
                count=self.shared,
                all=validation,
            )
        return phrase("all {count} validation files in training, too", count=self.shared)


def all_in_both(overlap: Overlap) -> bool:
    """All pictures are in both sets."""
    return overlap.shared >= len(overlap.split.pictures)


def training_in_validation(overlap: Overlap) -> bool:
    """All training files are in validation, too."""
    return overlap.shared >= len(overlap.split.training)


def only_some_in_both(overlap: Overlap) -> bool:
    """Some validation files are in training, too, and others are not."""
    return overlap.shared < len(overlap.split.validation)


def all_in_training(overlap: Overlap) -> bool:
    """All pictures are in training."""
    return len(overlap.split.training) >= len(overlap.split.pictures)


OVERLAP_RULES = Rules[Overlap](
    "split_data/overlap",
    Rule(
        "all_in_both",
        "Both sets hold all files: does each loop go through the list of its own set only?",
        when=(all_in_both,),
        example="all 30 pictures in both",
    ),
    Rule(
        "training_in_validation",
        "Does the loop that copies into VALIDATION_DIR go through the list of validation files?",
        when=(training_in_validation,),
        unless=(all_in_both,),
        example="all 27 training files in validation, too",
    ),
    Rule(
        "drawn_separately",
        "Is validation drawn from all files instead of from those that are not in training?",
        when=(only_some_in_both,),
        unless=(all_in_both, training_in_validation),
        example="2 of 3 validation files in training, too",
    ),
    Rule(
        "all_in_training",
        "Does the loop that copies into TRAINING_DIR go through the list of training files?",
        when=(all_in_training,),
        unless=(all_in_both, only_some_in_both),
        example="all 3 validation files in training, too; training holds all 30",
    ),
    Rule(
        "same_beginning",
        "Do both slices start at the beginning of the same list?",
        example="all 3 validation files in training, too; training holds 27",
    ),
)
