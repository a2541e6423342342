"""Hints on a call that left no copy in either set."""

from collections.abc import Mapping

from grader.checks.hints.code_facts import body_empty, exception_hidden, hidden_exception
from grader.checks.hints.split_common import misplaced_copies
from grader.checks.splits import Split
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import Entry

_COPYING_FUNCTIONS = {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "rename"}


def copies_misplaced(split: Split) -> bool:
    """There are copies in other folders."""
    return bool(split.misplaced)


def copies_renamed(split: Split) -> bool:
    """A copy does not end in .jpg or .jpeg."""
    return _renamed_copy(split) is not None


def other_files_written(split: Split) -> bool:
    """The function wrote files that are no copies."""
    return any(map(_is_new_file, split.evidence.files))


def copies_never(split: Split) -> bool:
    """The function calls other functions, but none that copies files."""
    called = split.evidence.reading.called
    return bool(called) and not called & _COPYING_FUNCTIONS


def _renamed_copy(split: Split) -> str | None:
    contents = set(split.pictures.values())
    files = (entry for entry in split.evidence.files if _is_new_file(entry))
    return next((entry.path for entry in files if entry.digest in contents), None)


def _written(split: Split) -> Mapping[str, Value]:
    return {"path": next(one.path for one in split.evidence.files if _is_new_file(one))}


NOTHING_RULES = Rules[Split](
    "split_data/nothing",
    Rule(
        "empty_body",
        "The function holds nothing but a docstring or pass: is your code missing, or not indented "
        "into it?",
        when=(body_empty,),
        example="no copies; the function is a docstring",
    ),
    Rule(
        "misplaced",
        "{copies} in {folders}: are TRAINING_DIR and VALIDATION_DIR used without a change?",
        when=(copies_misplaced,),
        values=misplaced_copies,
        example="no copies in the sets; 30 are in the current folder",
    ),
    Rule(
        "renamed",
        "{path} does not end in .jpg or .jpeg: does each copy keep the name of its file?",
        when=(copies_renamed,),
        unless=(copies_misplaced,),
        values=lambda split: {"path": _renamed_copy(split) or ""},
        example="copies named 0, 1, 2 without an ending",
    ),
    Rule(
        "no_copies",
        "{path} is no copy of a picture: is each file copied unchanged?",
        when=(other_files_written,),
        unless=(copies_misplaced, copies_renamed),
        values=_written,
        example="files with a few bytes in place of the pictures",
    ),
    Rule(
        "hidden_exception",
        "`{code}` raised {exception}, and `except` hid it: what happens without try and except?",
        when=(exception_hidden,),
        values=hidden_exception,
        example="no copies; copyfile raised FileNotFoundError, which was caught",
    ),
    Rule(
        "never_copied",
        "The lists are made, but no file is copied: where does the function call copyfile?",
        when=(copies_never,),
        unless=(body_empty, other_files_written),
        example="no copies; the function calls no copyfile",
    ),
    Rule(
        "nothing",
        "No file was copied: does the loop around copyfile run, and for which list?",
        unless=(body_empty, other_files_written),
        example="no copies; the list of files is empty",
    ),
)


def _is_new_file(entry: Entry) -> bool:
    return entry.kind == "file" and entry.size > 0 and not entry.path.startswith("PetImages/Cat/")
