"""Detection of splits that follow a rule instead of chance, from the choices of all calls.

A rule may follow an order of the files, by position, name or size: the chosen files then are blocks
of the order, or even steps through it. A rule by anything else in the contents or names shows when
a folder keeps its names and gets other contents, or the other way round.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from grader.checks.splits import SAME_CONTENTS, SAME_FOLDER, SAME_NAMES, Split

_Order = Callable[[Split], list[str]]
_MAX_BLOCKS = 2
# A smaller set looks regular by chance, and so does a set in a single call.
_MIN_PICTURES, _MIN_CALLS = 4, 3


def systematic_choice(splits: Sequence[Split]) -> str | None:
    """Describe the rule that all sets follow; None if the choice looks random.

    `splits` begin with the calls with the usual ratio. A shuffle with a fixed seed counts as
    random: it chooses the same positions each time, but no regular ones.
    """
    large = [split for split in splits if _has_large_sets(split)]
    if len(large) < _MIN_CALLS:
        return None
    return _choice_by_order(large) or _choice_by_property(splits)


def _choice_by_order(splits: Sequence[Split]) -> str | None:
    """Describe the order that the sets of all splits follow."""
    for label, order in _ORDERS.items():
        if all(_is_one_end(split, order(split)) for split in splits):
            return f"{_ends_in_words(splits, order)} one end of {label}"
        if all(_is_regular(split, order(split)) for split in splits):
            return f"each set is made of blocks or even steps of {label}"
    return None


def _choice_by_property(splits: Sequence[Split]) -> str | None:
    """Describe whether the same contents, or the same names, are chosen again."""
    first, again, refilled = splits[0], splits[SAME_FOLDER], splits[SAME_NAMES]
    if not _has_large_sets(first) or _chosen_names(first) != _chosen_names(again):
        return None
    if _chosen_names(first) != _chosen_names(refilled):
        return "the choice depends on what the files hold or how large they are, not on chance"
    if not _chooses_places(first, splits[SAME_CONTENTS]):
        return "the choice depends on what the files are called, not on chance"
    return None


def _chooses_places(first: Split, renamed: Split) -> bool:
    """Return whether files at the same places of some order are chosen under other names, too."""
    return any(
        _chosen_places(first, order(first)) == _chosen_places(renamed, order(renamed))
        for order in _ORDERS.values()
    )


def _chosen_places(split: Split, names: list[str]) -> list[set[int]]:
    return [{names.index(name) for name in chosen} for chosen in _chosen_names(split)]


def _has_large_sets(split: Split) -> bool:
    """Return whether both sets are large enough to show how they were chosen."""
    return all(len(chosen) >= _MIN_PICTURES for chosen in _chosen_names(split))


def _chosen_names(split: Split) -> tuple[set[str], set[str]]:
    return split.names_of(split.training), split.names_of(split.validation)


def _is_one_end(split: Split, names: list[str]) -> bool:
    return any(_ends(split, names))


def _ends(split: Split, names: list[str]) -> list[bool]:
    """Return for training and for validation whether the set is one end of the order."""
    return [
        0 < len(chosen) < len(names)
        and chosen in (set(names[: len(chosen)]), set(names[-len(chosen) :]))
        for chosen in _chosen_names(split)
    ]


def _ends_in_words(splits: Sequence[Split], order: _Order) -> str:
    """Name the set that is one end of the order in all splits, if it is only one of the two."""
    training, validation = (
        all(ends) for ends in zip(*(_ends(split, order(split)) for split in splits), strict=True)
    )
    if training is validation:
        return "each set is"
    return "the training set is" if training else "the validation set is"


def _is_regular(split: Split, names: list[str]) -> bool:
    """Return whether a set has few blocks of the order, or steps that differ by at most one.

    Adjacent files are no steps. A large random set that lacks a few scattered files has steps of
    one and two; the set of those few files shows whether they follow steps.
    """
    for chosen in _chosen_names(split):
        places = [place for place, name in enumerate(names) if name in chosen]
        steps = [after - before for before, after in pairwise(places)]
        blocks = 1 + sum(step > 1 for step in steps)
        is_part = 0 < len(places) < len(names)
        even = min(steps, default=0) > 1 and max(steps) - min(steps) <= 1
        if is_part and (blocks <= _MAX_BLOCKS or even):
            return True
    return False


def _by_creation(split: Split) -> list[str]:
    """Return names as the files were created: listings have this order, forwards or backwards."""
    return list(split.pictures)


def _by_key(key: Callable[[str], object]) -> _Order:
    return lambda split: sorted(split.pictures, key=key)  # type: ignore[arg-type]


def _number_in(name: str) -> int:
    return int("".join(re.findall(r"\d", name)) or 0)


def _by_size(split: Split) -> list[str]:
    return sorted(split.pictures, key=split.sizes.__getitem__)


_ORDERS: dict[str, _Order] = {
    "the directory listing": _by_creation,
    "the directory listing sorted by name": _by_key(str),
    "the directory listing sorted by name in small letters": _by_key(str.lower),
    "the directory listing sorted by the numbers in the names": _by_key(_number_in),
    "the directory listing sorted by file size": _by_size,
}
