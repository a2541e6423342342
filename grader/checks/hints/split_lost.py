"""Hints on pictures that are in neither set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.checks.hints.code_facts import (
    draws_with_replacement,
    exception_hidden,
    hidden_exception,
    removes_in_loop,
    removing_line,
)
from grader.checks.hints.split_common import misplaced_copies, skipped_sizes
from grader.checks.splits import Split
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class Lost:
    """One split, and the names of pictures whose content is in neither set."""

    split: Split
    names: Sequence[str]

    @property
    def evidence(self) -> CallEvidence:
        """The evidence of the call."""
        return self.split.evidence

    @property
    def endings(self) -> frozenset[str]:
        """The endings of the lost pictures."""
        return frozenset(PurePosixPath(name).suffix for name in self.names)


def extreme_sizes_lost(lost: Lost) -> bool:
    """Exactly the smallest or the largest files are lost."""
    return skipped_sizes([lost.split]) is not None


def one_ending_lost(lost: Lost) -> bool:
    """All files with some endings are lost, and no file that ends in .jpg."""
    kept = lost.split.pictures.keys() - set(lost.names)
    kept_endings = {PurePosixPath(name).suffix for name in kept}
    return len(lost.names) > 2 and ".jpg" not in lost.endings and not lost.endings & kept_endings


def copied_to_other_folders(lost: Lost) -> bool:
    """There are copies in other folders."""
    return bool(lost.split.misplaced)


def contents_changed(lost: Lost) -> bool:
    """A copy has the name of a lost picture and the content of no picture."""
    contents = set(lost.split.pictures.values())
    return any(
        name in lost.names and digest not in contents for name, digest in lost.split.files_in_sets
    )


def contents_mixed_up(lost: Lost) -> bool:
    """A copy has the name of a lost picture and the content of another one."""
    contents = set(lost.split.pictures.values())
    return any(
        name in lost.names and digest in contents for name, digest in lost.split.files_in_sets
    )


def copied_repeatedly(lost: Lost) -> bool:
    """A picture was copied more than once, so there are fewer pictures than copies."""
    contents = set(lost.split.pictures.values())
    digests = [digest for _, digest in lost.split.files_in_sets if digest in contents]
    return len(set(digests)) < len(digests)


def in_both_sets(lost: Lost) -> bool:
    """Some pictures are in both sets."""
    split = lost.split
    return bool(split.names_of(split.training) & split.names_of(split.validation))


def _mixed_up(lost: Lost) -> Mapping[str, Value]:
    return {"name": min(name for name, _ in lost.split.files_in_sets if name in lost.names)}


LOST_RULES = Rules[Lost](
    "split_data/lost",
    Rule(
        "small_or_large_left_out",
        "Files of {sizes} are left out: does the function skip only files of 0 bytes?",
        when=(extreme_sizes_lost,),
        values=lambda lost: {"sizes": skipped_sizes([lost.split]) or ""},
        example="2 left out, the two smallest",
    ),
    Rule(
        "ending",
        "All of them end in {endings}: does the function choose files by their ending?",
        when=(one_ending_lost,),
        values=lambda lost: {"endings": tuple(sorted(lost.endings))},
        example="6 left out, all named .JPG or .jpeg",
    ),
    Rule(
        "misplaced",
        "{copies} in {folders}: are TRAINING_DIR and VALIDATION_DIR used without a change?",
        when=(copied_to_other_folders,),
        values=lambda lost: misplaced_copies(lost.split),
        example="27 left out; 27 copies are in training/cats/cats",
    ),
    Rule(
        "hidden_exception",
        "`{code}` raised {exception}, and `except` hid it: what happens without try and except?",
        when=(exception_hidden,),
        values=hidden_exception,
        example="3 left out; shutil.copy raised an exception, which was caught",
    ),
    Rule(
        "replacement",
        "random.choices can draw the same file twice: which function of random draws each once?",
        when=(draws_with_replacement,),
        example="11 left out; the function calls random.choices",
    ),
    Rule(
        "removed_in_loop",
        "Line {line}, `{code}`, changes the list that the loop goes through: which elements does "
        "the loop skip then?",
        when=(removes_in_loop,),
        unless=(copied_repeatedly,),
        values=removing_line,
        example="4 left out; the loop removes elements of its own list",
    ),
    Rule(
        "mixed_up",
        "{name} has the content of another file: do source and target of the copy have the same "
        "name?",
        when=(contents_mixed_up,),
        values=_mixed_up,
        example="3 left out; 12.jpg has the content of 11.jpg",
    ),
    Rule(
        "changed",
        "{name} is not an exact copy: is each file copied unchanged, with copyfile?",
        when=(contents_changed,),
        unless=(contents_mixed_up,),
        values=_mixed_up,
        example="30 left out; each file was opened and saved again",
    ),
    Rule(
        "in_both",
        "Some pictures are in both sets, and others in none: are both sets cut from the same list?",
        when=(in_both_sets,),
        unless=(draws_with_replacement,),
        example="5 left out; 5 others are in both sets",
    ),
    Rule(
        "repeated",
        "Some files were copied several times and others never: is each file drawn only once?",
        when=(copied_repeatedly,),
        unless=(draws_with_replacement, in_both_sets),
        example="8 left out; 30 copies of 22 pictures",
    ),
    Rule(
        "slices",
        "Do the slices for training and for validation together cover the whole list?",
        example="1 left out; 27 and 2 of 30 files",
    ),
)
