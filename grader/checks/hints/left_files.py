"""Hints on files that a function leaves or removes otherwise than the reference."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.code_facts import body_empty, exception_hidden, hidden_exception
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import Entry


@dataclass(frozen=True)
class LeftFiles:
    """The entries that a call found, those of the reference after it, and the submission's."""

    evidence: CallEvidence
    before: Mapping[str, Entry]
    expected: Mapping[str, Entry]
    found: Mapping[str, Entry]

    @property
    def missing(self) -> list[str]:
        """The paths that the reference left and the submission did not."""
        return sorted(self.expected.keys() - self.found.keys())

    @property
    def extra(self) -> list[str]:
        """The paths that the submission left and the reference did not."""
        return sorted(self.found.keys() - self.expected.keys())

    @property
    def changed(self) -> list[str]:
        """The paths of both with another content."""
        return [
            path
            for path, entry in self.expected.items()
            if path in self.found
            and (entry.kind, entry.digest) != (self.found[path].kind, self.found[path].digest)
        ]


def nothing_made(files: LeftFiles) -> bool:
    """The function left the files as they were."""
    return files.found.keys() == files.before.keys()


def makes_others(files: LeftFiles) -> bool:
    """The function made files that the task does not ask for."""
    return any(path not in files.before for path in files.extra)


def removes_too_many(files: LeftFiles) -> bool:
    """A file that existed before is missing."""
    return any(path in files.before for path in files.missing)


def removes_too_few(files: LeftFiles) -> bool:
    """A file that existed before should be gone."""
    return any(path in files.before for path in files.extra)


def is_empty(files: LeftFiles) -> bool:
    """The first file with another content is empty."""
    return bool(files.changed) and files.found[files.changed[0]].size == 0


def is_cut(files: LeftFiles) -> bool:
    """The first file with another content is shorter than it should be."""
    first = files.changed[:1]
    return any(files.found[path].size < files.expected[path].size for path in first)


def _others(files: LeftFiles) -> Mapping[str, Value]:
    return {"names": tuple(path for path in files.extra if path not in files.before)[:3]}


MISSING_RULES = Rules[LeftFiles](
    "same_files/missing",
    Rule(
        "empty_body",
        "The function holds nothing but a docstring or pass: is your code missing, or not indented "
        "into it?",
        when=(nothing_made, body_empty),
        example="3 missing; the function is a docstring",
    ),
    Rule(
        "hidden_exception",
        "`{code}` raised {exception}, and `except` hid it: what happens without try and except?",
        when=(exception_hidden,),
        values=hidden_exception,
        example="3 missing; open raised FileNotFoundError, which was caught",
    ),
    Rule(
        "removed",
        "A file of the folder is gone: does the function remove or move files that must stay?",
        when=(removes_too_many,),
        example="1 missing, which was there before",
    ),
    Rule(
        "other_names",
        "These were made instead: {names}. Do folders and names match the task?",
        when=(makes_others,),
        values=_others,
        example="1 missing: list.txt; there is liste.txt",
    ),
    Rule(
        "other",
        "Does the function write each file that the task asks for, into the folder of its "
        "argument?",
        example="2 missing",
    ),
)

EXTRA_RULES = Rules[LeftFiles](
    "same_files/extra",
    Rule(
        "kept",
        "Which files does the task ask to remove, and does the function remove each of them?",
        when=(removes_too_few,),
        example="1 too many, which was there before",
    ),
    Rule(
        "added",
        "Does the task ask for these files, or are they left from an attempt?",
        example="1 too many: copy.txt",
    ),
)

CONTENT_RULES = Rules[LeftFiles](
    "same_files/content",
    Rule(
        "empty",
        "The file is empty: does the function write to it, and close it with `with open`?",
        when=(is_empty,),
        example="0 bytes",
    ),
    Rule(
        "cut",
        "The file is too short: does each line reach it, also the last one?",
        when=(is_cut,),
        example="20 bytes in place of 24",
    ),
    Rule(
        "other",
        "Does the function write the text of the task, with its spaces and line ends?",
        example="24 bytes of another content",
    ),
)
