"""Hints on folders that `create_train_val_dirs` should make: rules over what a call left."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.hints.code_facts import (
    body_empty,
    exception_hidden,
    hidden_exception,
    line_values,
)
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

_MAX_LISTED = 3


@dataclass(frozen=True)
class Folders:
    """The folders after one call: those below the root, others, and the missing ones."""

    evidence: CallEvidence
    root: str
    expected: tuple[str, ...]
    made: tuple[str, ...]
    outside: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The expected folders that were not made."""
        return tuple(path for path in self.expected if path not in self.made)

    @property
    def below_root(self) -> tuple[str, ...]:
        """Folders below the root that nobody asked for."""
        prefix = f"{self.root}/"
        return tuple(
            path for path in self.made if path.startswith(prefix) and path not in self.expected
        )

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Folders that are not below the root."""
        here = [path for path in self.made if path.partition("/")[0] != self.root]
        return (*here, *self.outside)


def nothing_made(folders: Folders) -> bool:
    """No folder was made anywhere."""
    return not folders.made and not folders.outside


def some_missing(folders: Folders) -> bool:
    """Some of the folders are missing, or all."""
    return bool(folders.missing) or nothing_made(folders)


def made_elsewhere(folders: Folders) -> bool:
    """Folders were made, but not below root_path."""
    return bool(folders.elsewhere)


def made_below_root(folders: Folders) -> bool:
    """At least one of the expected folders was made."""
    return any(path in folders.made for path in folders.expected)


def made_in_another(folders: Folders) -> bool:
    """A folder of the task was made within another one, where it does not belong."""
    return _nested(folders) is not None


def named_otherwise(folders: Folders) -> bool:
    """Folders below root_path have names that the task does not use."""
    return bool(folders.below_root)


def root_rebound(folders: Folders) -> bool:
    """The function gives its parameter another value."""
    return bool(folders.evidence.reading.rebound)


def root_unused(folders: Folders) -> bool:
    """The function never reads its parameter."""
    return bool(folders.evidence.reading.unused)


def part_rooted(folders: Folders) -> bool:
    """`os.path.join` gets a later part that begins with a slash."""
    return folders.evidence.reading.rooted_part is not None


def unreachable_code(folders: Folders) -> bool:
    """Statements follow a `return`."""
    return folders.evidence.reading.unreachable is not None


def joins_paths(folders: Folders) -> bool:
    """The function joins paths."""
    return "join" in folders.evidence.reading.called


def makes_folders(folders: Folders) -> bool:
    """The function calls a function that makes folders."""
    return bool(folders.evidence.reading.called & {"makedirs", "mkdir"})


def _nested(folders: Folders) -> tuple[str, str] | None:
    """Return the path of an expected folder within another one, and that other one."""
    inner = {path.removeprefix(f"{folders.root}/") for path in folders.expected}
    for path in folders.below_root:
        for parent in sorted(folders.expected, key=len, reverse=True):
            if path.startswith(f"{parent}/") and path.removeprefix(f"{parent}/") in inner:
                return path.removeprefix(f"{parent}/"), parent
    return None


def _inner(folders: Folders) -> Mapping[str, Value]:
    name, parent = _nested(folders) or ("", "")
    return {"name": name, "parent": parent.replace(folders.root, "root_path", 1)}


def _rebound(folders: Folders) -> Mapping[str, Value]:
    name, line = next(iter(folders.evidence.reading.rebound.items()))
    return {"name": name, **line_values(line)}


def _rooted(folders: Folders) -> Mapping[str, Value]:
    return line_values(folders.evidence.reading.rooted_part)


def _unreachable(folders: Folders) -> Mapping[str, Value]:
    return line_values(folders.evidence.reading.unreachable)


def _elsewhere(folders: Folders) -> Mapping[str, Value]:
    return {"names": folders.elsewhere[:_MAX_LISTED]}


def _renamed(folders: Folders) -> Mapping[str, Value]:
    names = (path.replace(folders.root, "root_path", 1) for path in folders.below_root)
    return {"names": tuple(names)[:_MAX_LISTED]}


MISSING_RULES = Rules[Folders](
    "create_train_val_dirs/missing",
    Rule(
        "empty_body",
        "The function holds nothing but a docstring or pass: is your code missing, or not indented "
        "into it?",
        when=(nothing_made, body_empty),
        example="no folder; the function is a docstring",
    ),
    Rule(
        "hidden_exception",
        "`{code}` raised {exception}, and `except` hid it: what happens without try and except?",
        when=(some_missing, exception_hidden),
        values=hidden_exception,
        example="no folder; os.mkdir raised FileNotFoundError, which was caught",
    ),
    Rule(
        "part_begins_with_slash",
        "In line {line}, a part begins with `/`, so os.path.join drops root_path: is the `/` "
        "needed?",
        when=(some_missing, made_elsewhere, part_rooted),
        values=_rooted,
        example="folders /training and /validation instead of below root_path",
    ),
    Rule(
        "parameter_rebound",
        "Line {line}, `{code}`, replaces the argument {name}: should the caller choose the folder?",
        when=(some_missing, root_rebound),
        values=_rebound,
        example="folders below /tmp/cats-v-dogs; the function sets root_path",
    ),
    Rule(
        "elsewhere",
        "These were made elsewhere: {names}. Does every path begin with the argument root_path?",
        when=(some_missing, made_elsewhere),
        unless=(made_below_root,),
        values=_elsewhere,
        example="folders training and validation, not below root_path",
    ),
    Rule(
        "unreachable",
        "Line {line} never runs, because a return comes before it: is the return indented right?",
        when=(some_missing, unreachable_code),
        values=_unreachable,
        example="only the first folders; the others follow a return",
    ),
    Rule(
        "only_joined",
        "os.path.join only makes a text: where does the function call os.makedirs with it?",
        when=(nothing_made, joins_paths),
        unless=(makes_folders, body_empty),
        example="no folder; the function joins paths and calls no os.makedirs",
    ),
    Rule(
        "nested",
        "{name} was made inside {parent}: does a line change root_path, or the path that the next "
        "folder is joined to?",
        when=(some_missing, made_in_another),
        values=_inner,
        example="a folder root_path/training/validation",
    ),
    Rule(
        "other_names",
        "These have other names: {names}. Are all names spelt as in the task?",
        when=(some_missing, named_otherwise),
        values=_renamed,
        example="a folder root_path/train instead of root_path/training",
    ),
    Rule(
        "nothing",
        "No folder was made: does the function call os.makedirs for each path?",
        when=(nothing_made,),
        example="no folder",
    ),
    Rule(
        "not_each",
        "Is os.makedirs called for each of the missing paths?",
        when=(some_missing,),
        unless=(nothing_made,),
        example="training and validation, but no folders for cats and dogs",
    ),
)


EXTRA_RULES = Rules[Folders](
    "create_train_val_dirs/extra",
    Rule(
        "part_begins_with_slash",
        "In line {line}, a part begins with `/`, so os.path.join drops root_path: is the `/` "
        "needed?",
        when=(made_elsewhere, part_rooted),
        values=_rooted,
        example="folders /training and /validation",
    ),
    Rule(
        "parameter_rebound",
        "Line {line}, `{code}`, replaces the argument {name}: should the caller choose the folder?",
        when=(made_elsewhere, root_rebound),
        values=_rebound,
        example="folders below /tmp/cats-v-dogs; the function sets root_path",
    ),
    Rule(
        "parameter_unused",
        "The function never uses its argument root_path: which name do the paths begin with?",
        when=(made_elsewhere, root_unused),
        example="folders below a global variable",
    ),
    Rule(
        "elsewhere",
        "Does every path begin with the argument root_path?",
        when=(made_elsewhere,),
        example="a folder training beside root_path",
    ),
    Rule(
        "nested",
        "{name} was made inside {parent}: does a line change root_path, or the path that the next "
        "folder is joined to?",
        when=(made_in_another,),
        values=_inner,
        example="a folder root_path/training/validation",
    ),
    Rule(
        "not_asked",
        "Does the task ask for this, under this name?",
        unless=(made_elsewhere,),
        example="a folder root_path/test",
    ),
)
