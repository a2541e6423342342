"""Hints on sets of wrong sizes.

What all calls have in common distinguishes one mistake from another: do the sizes follow SPLIT_SIZE
at all, the number of files, the number with the empty ones?
"""

from collections.abc import Mapping

from grader.checks.hints.code_facts import draws_with_replacement, removes_in_loop, removing_line
from grader.checks.hints.split_common import misplaced_copies, skipped_sizes
from grader.checks.hints.split_size_conditions import (
    Sizes,
    always_one_less,
    always_one_more,
    copied_elsewhere,
    empty_copied,
    empty_counted,
    endings_left_out,
    everything_in_training,
    lost_pictures,
    number_fixed,
    ratio_ignored,
    share_of_all_files,
    sizes_left_out,
    some_in_neither,
    sometimes_too_many,
    swapped,
    too_many_together,
    training_right,
)
from grader.messages.phrases import Message, Value, counted
from grader.messages.rules import Rule, Rules


def _endings(sizes: Sizes) -> Mapping[str, Value]:
    return {"endings": tuple(sorted(lost_pictures(sizes).endings))}


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


def _files(count: int) -> Message:
    return counted(count, "one file", "{count} files")


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
        "ending",
        "Files that end in {endings} are in neither set: does the function choose files by their "
        "ending?",
        when=(endings_left_out,),
        values=_endings,
        example="30 and 4 of 50 files; those with .JPG and .jpeg are missing",
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
        unless=(share_of_all_files,),
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
        "The sizes fit {all} files, of which {empty} are empty: is the number computed from the "
        "list without empty files?",
        when=(empty_counted,),
        unless=(training_right, always_one_more, always_one_less),
        values=_counted_sizes,
        example="30 and 0, the share of 34 files of which 4 are empty",
    ),
    Rule(
        "one_too_many",
        "Training always has one file too many: is the number rounded up, or does a slice or a "
        "comparison go one too far?",
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
