"""Hints on copies that `find_leaks` misses, and on different pictures that it takes for copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.checks.leaks import Pair
from grader.messages.rules import Rule, Rules
from grader.submissions.function_reading import FunctionReading

_PIXEL_FUNCTIONS = {
    *("abs", "absolute", "allclose", "array_equal", "asarray", "convert", "load_img", "resize"),
    *("img_to_array", "imread", "subtract", "tobytes", "getdata"),
}


@dataclass(frozen=True)
class MissedLeaks:
    """The pairs of copies of one kind that a function found, and those that it missed.

    `others_found` counts the copies of each other kind that it found. `by_name` is true if all
    pairs that it returned have one file name each. `reading` is what the function's source shows.
    """

    kind: str
    found: Sequence[Pair]
    missed: Sequence[Pair]
    others_found: Mapping[str, int]
    by_name: bool
    reading: FunctionReading


@dataclass(frozen=True)
class FalsePairs:
    """How many pairs of different pictures a function returned, and what some of them share.

    `possible` is the number of pairs of different pictures that can be made of the files.
    """

    count: int
    possible: int
    same_name: int
    same_length: int
    same_colors: int


def other_class_missed(leaks: MissedLeaks) -> bool:
    """Exactly the copies in folders of different classes are missed."""
    return (
        bool(leaks.found)
        and all(not _is_one_class(pair) for pair in leaks.missed)
        and all(map(_is_one_class, leaks.found))
    )


def names_compared(leaks: MissedLeaks) -> bool:
    """Each pair that the function returned has one file name."""
    return leaks.by_name


def only_exact_found(leaks: MissedLeaks) -> bool:
    """No copies but those with the same bytes are found."""
    others = {kind: count for kind, count in leaks.others_found.items() if count}
    return not leaks.found and set(others) == {"exact"}


def compares_pixels(leaks: MissedLeaks) -> bool:
    """The function opens pictures or computes differences."""
    return bool(leaks.reading.called & _PIXEL_FUNCTIONS)


def are_stored_again(leaks: MissedLeaks) -> bool:
    """The copies were stored again, with slightly other pixels."""
    return leaks.kind == "stored again"


def are_resized(leaks: MissedLeaks) -> bool:
    """The copies have another size."""
    return leaks.kind == "resized"


def are_mirrored(leaks: MissedLeaks) -> bool:
    """The copies are mirrored."""
    return leaks.kind == "mirrored"


def are_nearly_all(pairs: FalsePairs) -> bool:
    """More than half of all pairs of different pictures were returned."""
    return 2 * pairs.count > pairs.possible


def share_nothing(pairs: FalsePairs) -> bool:
    """Some of the false pairs share neither name, size nor colors."""
    return pairs.same_name + pairs.same_length + pairs.same_colors < pairs.count


def share_names(pairs: FalsePairs) -> bool:
    """Some of the false pairs share the file name."""
    return pairs.same_name > 0


def share_lengths(pairs: FalsePairs) -> bool:
    """Some of the false pairs share the file size."""
    return pairs.same_length > 0


def _is_one_class(pair: Pair) -> bool:
    first, second = (path.partition("/")[0] for path in pair)
    return first == second


MISSED_RULES = Rules[MissedLeaks](
    "find_leaks/missed",
    Rule(
        "names",
        "Only pictures with the same file name are returned: does the function compare names in "
        "place of pictures?",
        when=(names_compared,),
        example="0 of 4; copies have other names",
    ),
    Rule(
        "other_class",
        "Copies in folders of different classes are missed: is each picture compared with those "
        "of both classes?",
        when=(other_class_missed,),
        example="2 of 4; the missed ones are in cats and in dogs",
    ),
    Rule(
        "pixels_too_exact",
        "Only exact copies are found: are pixels turned into float before they are subtracted, and "
        "small differences allowed?",
        when=(only_exact_found, compares_pixels),
        example="0 of 4; the function subtracts arrays of uint8, or asks for equal arrays",
    ),
    Rule(
        "only_exact",
        "Only exact copies are found: does the function compare pixels, or bytes and hashes of "
        "files?",
        when=(only_exact_found,),
        unless=(compares_pixels,),
        example="0 of 4; the function compares md5 hashes",
    ),
    Rule(
        "stored_again",
        "A copy that was saved again has slightly other pixels: does the comparison allow small "
        "differences?",
        when=(are_stored_again,),
        example="1 of 4; pixels must be equal",
    ),
    Rule(
        "resized",
        "Are both pictures resized to one size before their pixels are compared?",
        when=(are_resized,),
        example="0 of 4; the sizes of pictures differ",
    ),
    Rule(
        "mirrored",
        "Is each picture also compared with the mirrored picture?",
        when=(are_mirrored,),
        example="0 of 4",
    ),
    Rule(
        "exact",
        "Is each picture compared with all pictures of the other folder, in both class folders?",
        example="2 of 4",
    ),
)

FALSE_RULES = Rules[FalsePairs](
    "find_leaks/false",
    Rule(
        "nearly_all",
        "Nearly all pairs are returned: does the function compare two pictures before it returns "
        "them as a pair?",
        when=(are_nearly_all,),
        example="216 of 224; each picture is paired with each other one",
    ),
    Rule(
        "nothing_shared",
        "Some of these pictures are not even similar: is the threshold of the comparison too "
        "loose?",
        when=(share_nothing,),
        example="15 of 30",
    ),
    Rule(
        "names",
        "Some of these pictures share only the file name: does the function compare names in "
        "place of pictures?",
        when=(share_names,),
        example="1 of 9, both called 12.jpg",
    ),
    Rule(
        "lengths",
        "Some of these pictures share only the file size: does the function compare sizes in "
        "place of pictures?",
        when=(share_lengths,),
        example="1 of 9, both with 4,012 bytes",
    ),
    Rule(
        "colors",
        "These pictures have the same colors in different places: does the comparison ignore "
        "places, as histograms and means do?",
        example="1 of 9, with the same histogram",
    ),
)
