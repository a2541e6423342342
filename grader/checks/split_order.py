"""Tells a random split from a systematic one, by the pictures that each call chose.

A systematic choice follows an order of the files: blocks of it, or even steps through it. Such an
order is looked for in position, name and size. A choice by anything else that a file holds or is
called shows when a folder keeps its names and gets other contents, or the other way round.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from grader.checks.splits import SAME_CONTENTS, SAME_FOLDER, SAME_NAMES, Split

_Order = Callable[[Split], list[str]]
_MAX_BLOCKS = 2
# A smaller set looks regular by chance, and so does a set in a single call.
_FEWEST_PICTURES, _FEWEST_CALLS = 4, 3


def systematic_choice(splits: Sequence[Split]) -> str | None:
    """Describe the rule that all the sets follow; None if they look drawn at random.

    `splits` begin with the calls with the usual ratio. A shuffle from a seed that the student has
    fixed counts as random: it chooses the same positions each time, but no regular ones.
    """
    telling = [split for split in splits if _is_telling(split)]
    if len(telling) < _FEWEST_CALLS:
        return None
    for label, order in _ORDERS.items():
        if all(_is_one_end(split, order(split)) for split in telling):
            return f"each set is one end of {label}"
        if all(_is_regular(split, order(split)) for split in telling):
            return f"each set is made of blocks or even steps of {label}"
    first, again, refilled = splits[0], splits[SAME_FOLDER], splits[SAME_NAMES]
    if not _is_telling(first) or _chosen(first) != _chosen(again):
        return None
    if _chosen(first) != _chosen(refilled):
        return "the choice depends on what the files hold or how large they are, not on chance"
    if not _chooses_places(first, splits[SAME_CONTENTS]):
        return "the choice depends on what the files are called, not on chance"
    return None


def _chooses_places(first: Split, renamed: Split) -> bool:
    """Whether files at the same places of some order were chosen under other names, too."""
    return any(
        _places(first, order(first)) == _places(renamed, order(renamed))
        for order in _ORDERS.values()
    )


def _places(split: Split, names: list[str]) -> list[set[int]]:
    return [{names.index(name) for name in chosen} for chosen in _chosen(split)]


def _is_telling(split: Split) -> bool:
    """Whether both sets are large enough to show how they were chosen."""
    return all(len(chosen) >= _FEWEST_PICTURES for chosen in _chosen(split))


def _chosen(split: Split) -> tuple[set[str], set[str]]:
    return split.names_of(split.training), split.names_of(split.validation)


def _is_one_end(split: Split, names: list[str]) -> bool:
    return any(
        0 < len(chosen) < len(names) and chosen in (set(names[: len(chosen)]), _end(names, chosen))
        for chosen in _chosen(split)
    )


def _end(names: list[str], chosen: set[str]) -> set[str]:
    return set(names[-len(chosen) :])


def _is_regular(split: Split, names: list[str]) -> bool:
    """Whether a set consists of few blocks of the order, or of steps that differ by one at most.

    Files side by side are no steps: a large set that lacks a few scattered files consists of steps
    of one and two, and is what chance leaves. The set of those few shows whether they follow steps.
    """
    for chosen in _chosen(split):
        places = [place for place, name in enumerate(names) if name in chosen]
        steps = [after - before for before, after in pairwise(places)]
        blocks = 1 + sum(step > 1 for step in steps)
        is_part = 0 < len(places) < len(names)
        even = min(steps, default=0) > 1 and max(steps) - min(steps) <= 1
        if is_part and (blocks <= _MAX_BLOCKS or even):
            return True
    return False


def _as_made(split: Split) -> list[str]:
    """Names in the order in which the files were made; a listing has it forwards or backwards."""
    return list(split.pictures)


def _sorted_by(key: Callable[[str], object]) -> _Order:
    return lambda split: sorted(split.pictures, key=key)  # type: ignore[arg-type]


def _number(name: str) -> int:
    return int("".join(re.findall(r"\d", name)) or 0)


def _by_size(split: Split) -> list[str]:
    return sorted(split.pictures, key=split.sizes.__getitem__)


_ORDERS: dict[str, _Order] = {
    "the directory listing": _as_made,
    "the directory listing sorted by name": _sorted_by(str),
    "the directory listing sorted by name in small letters": _sorted_by(str.lower),
    "the directory listing sorted by the numbers in the names": _sorted_by(_number),
    "the directory listing sorted by file size": _by_size,
}
