"""Hints on empty files, on the source folder, and on splits that follow a rule."""

from dataclasses import dataclass

from grader.checks.splits import Split
from grader.grading.submission import CallEvidence
from grader.messages.rules import Rule, Rules

_SIZE_FUNCTIONS = {"getsize", "stat", "lstat", "read", "read_bytes", "st_size"}
_DRAWING_FUNCTIONS = {
    *("choice", "choices", "permutation", "rand", "randint", "random", "randrange"),
    *("sample", "shuffle", "train_test_split", "uniform"),
}
_REMOVING_FUNCTIONS = {"move", "remove", "rename", "replace", "rmtree", "unlink"}


@dataclass(frozen=True)
class SourceFolder:
    """A split whose source folder changed: how many files are gone, and how many are new."""

    split: Split
    gone: int
    changed: int

    @property
    def evidence(self) -> CallEvidence:
        """The evidence of the call."""
        return self.split.evidence


def reads_no_size(split: Split) -> bool:
    """The function calls other functions, but none that tells the size of a file."""
    called = split.evidence.reading.called
    return bool(called) and not called & _SIZE_FUNCTIONS


def prints_nothing(split: Split) -> bool:
    """The function calls other functions, but not print."""
    called = split.evidence.reading.called
    return bool(called) and "print" not in called


def moves_files(folder: SourceFolder) -> bool:
    """Files are gone, and the function calls one that moves or removes files."""
    return folder.gone > 0 and bool(folder.evidence.reading.called & _REMOVING_FUNCTIONS)


def files_gone(folder: SourceFolder) -> bool:
    """Files are gone from the source folder."""
    return folder.gone > 0


def draws_nothing(split: Split) -> bool:
    """The function calls other functions, but none that shuffles or draws."""
    called = split.evidence.reading.called
    return bool(called) and not called & _DRAWING_FUNCTIONS


def draws(split: Split) -> bool:
    """The function calls one that shuffles or draws."""
    return bool(split.evidence.reading.called & _DRAWING_FUNCTIONS)


EMPTY_FILE_RULES = Rules[Split](
    "split_data/empty_files",
    Rule(
        "size_not_read",
        "The function asks for the size of no file: where does it leave out files of 0 bytes?",
        when=(reads_no_size,),
        example="3 of 3, such as empty1.jpg; the function never calls os.path.getsize",
    ),
    Rule(
        "condition",
        "Is a file used only if its size is above 0, and is it the size of the file in SOURCE_DIR?",
        unless=(reads_no_size,),
        example="1 of 3, such as empty1.jpg",
    ),
)
REPORT_RULES = Rules[Split](
    "split_data/report",
    Rule(
        "no_print",
        "The function calls print nowhere: where does it name the files that it leaves out?",
        when=(prints_nothing,),
        example="nothing was printed",
    ),
    Rule(
        "print_not_reached",
        "Does the print stand where the function meets a file of 0 bytes?",
        unless=(prints_nothing,),
        example="nothing was printed; the print stands behind a condition that never holds",
    ),
)
SOURCE_RULES = Rules[SourceFolder](
    "split_data/source",
    Rule(
        "moved",
        "The function moves or deletes files: which function of shutil leaves the original where "
        "it is?",
        when=(moves_files,),
        example="30 gone, 0 new or changed; the function calls shutil.move",
    ),
    Rule(
        "gone",
        "Files are gone from SOURCE_DIR: which line moves, deletes or renames them?",
        when=(files_gone,),
        unless=(moves_files,),
        example="30 gone, 0 new or changed",
    ),
    Rule(
        "written",
        "Files in SOURCE_DIR are new or changed: are source and target of a copy in the right "
        "order?",
        unless=(files_gone,),
        example="0 gone, 3 new or changed",
    ),
)
ORDER_RULES = Rules[Split](
    "split_data/order",
    Rule(
        "not_drawn",
        "The function shuffles nothing: where does chance decide which files are for training?",
        when=(draws_nothing,),
        example="each set is one end of the directory listing; no function of random is called",
    ),
    Rule(
        "other_list",
        "The function shuffles or draws, but the sets do not follow it: is the shuffled list the "
        "one that is split?",
        when=(draws,),
        example="each set is one end of the directory listing; random.sample gives a new list, and "
        "the old one is split",
    ),
    Rule(
        "unread",
        "Is the list of files shuffled, and is the shuffled list the one that is split?",
        unless=(draws_nothing, draws),
        example="each set is one end of the directory listing",
    ),
)
