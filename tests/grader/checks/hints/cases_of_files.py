"""Evidence for the rules on folders and splits: what each rule speaks for, and what it must not."""

from typing import Any

from grader.checks.hints.folders import EXTRA_RULES, MISSING_RULES, Folders
from grader.checks.hints.split_lost import LOST_RULES, Lost
from grader.checks.hints.split_nothing import NOTHING_RULES
from grader.checks.hints.split_overlap import OVERLAP_RULES, Overlap
from grader.checks.hints.split_rest import (
    EMPTY_FILE_RULES,
    ORDER_RULES,
    REPORT_RULES,
    SOURCE_RULES,
    SourceFolder,
)
from grader.checks.hints.split_size_conditions import Sizes
from grader.checks.hints.split_sizes import SIZE_RULES
from grader.checks.splits import Split
from grader.messages.rules import Rules
from tests.grader.checks.hints.made_evidence import (
    CAUGHT,
    LINE,
    content_of,
    copies,
    evidence,
    split,
)

EXPECTED = tuple(f"root/{one}" for one in ("training", "training/cats", "validation"))


def folders(made: tuple[str, ...] = (), outside: tuple[str, ...] = (), **reading: Any) -> Folders:
    caught = reading.pop("caught", ())
    return Folders(evidence({}, caught, **reading), "root", EXPECTED, made, outside)


def sizes(*splits: Split, training_size: int = 18) -> Sizes:
    return Sizes(splits[0], training_size, splits)


def sized(training: int, count: int = 20, ratio: float = 0.9, **parts: Any) -> Split:
    """Return a split with this many files in training and the rest in validation."""
    return split(copies(0, training), copies(training, count), count, ratio, **parts)


def called(*names: str) -> Split:
    """Return a split by a function that calls these functions."""
    return split(copies(0, 18), copies(18, 20), called=frozenset(names))


def lost(one: Split) -> Lost:
    copied = one.names_of(one.training) | one.names_of(one.validation)
    return Lost(one, sorted(one.pictures.keys() - copied))


ODD_SIZES = {**copies(0, 18), "tiny0.jpg": b"a", "tiny1.jpg": b"bb"}
UPPER_CASE = {**copies(0, 16), **{f"{n}.JPG": content_of(n) for n in range(16, 20)}}
RENAMED = {"training/cats/0": content_of(0)}
OTHERS = {"training/cats/cats/0.jpg": content_of(0), "training/cats/cats/1.jpg": content_of(1)}
UNRELATED = {"training/cats/0.jpg": b"no picture"}
SHIFTED = {"19.jpg": content_of(0)}

# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    (MISSING_RULES, "empty_body"): (
        folders(is_empty=True),
        folders(),
        folders(("root",), is_empty=True),
    ),
    (MISSING_RULES, "hidden_exception"): (
        folders(caught=CAUGHT),
        folders(),
        folders(EXPECTED, caught=CAUGHT),
    ),
    (MISSING_RULES, "part_begins_with_slash"): (
        folders(outside=("/training",), rooted_part=LINE),
        folders(outside=("/training",)),
        folders(rooted_part=LINE),
        folders(EXPECTED, ("/training",), rooted_part=LINE),
    ),
    (MISSING_RULES, "parameter_rebound"): (
        folders(outside=("/tmp/x",), rebound={"root_path": LINE}),
        folders(outside=("/tmp/x",)),
        folders(EXPECTED, rebound={"root_path": LINE}),
    ),
    (MISSING_RULES, "elsewhere"): (
        folders(("training",)),
        folders(("root/train",)),
        folders(("training", "root/training")),
        folders(("training", *EXPECTED)),
    ),
    (MISSING_RULES, "unreachable"): (
        folders(("root/training",), unreachable=LINE),
        folders(("root/training",)),
        folders(EXPECTED, unreachable=LINE),
    ),
    (MISSING_RULES, "only_joined"): (
        folders(called=frozenset({"join"})),
        folders(),
        folders(called=frozenset({"join", "makedirs"})),
        folders(is_empty=True),
        folders(("root",)),
    ),
    (MISSING_RULES, "nested"): (
        folders(("root/training", "root/training/validation")),
        folders(("root/training", "root/training/other")),
        folders((*EXPECTED, "root/training/validation")),
    ),
    (MISSING_RULES, "other_names"): (
        folders(("root/train", "root/train/cats")),
        folders(("root/training",)),
        folders((*EXPECTED, "root/train")),
    ),
    (MISSING_RULES, "nothing"): (
        folders(called=frozenset({"makedirs"})),
        folders(("root",), called=frozenset({"makedirs"})),
    ),
    (MISSING_RULES, "not_each"): (
        folders(("root", "root/training"), called=frozenset({"makedirs"})),
        folders(called=frozenset({"makedirs"})),
        folders(EXPECTED),
    ),
    (EXTRA_RULES, "part_begins_with_slash"): (
        folders(outside=("/training",), rooted_part=LINE),
        folders(outside=("/training",)),
        folders(("root/x",), rooted_part=LINE),
    ),
    (EXTRA_RULES, "parameter_rebound"): (
        folders(outside=("/tmp/x",), rebound={"root_path": LINE}),
        folders(outside=("/tmp/x",)),
        folders(("root/x",), rebound={"root_path": LINE}),
    ),
    (EXTRA_RULES, "parameter_unused"): (
        folders(("other",), unused=frozenset({"root_path"})),
        folders(("other",)),
        folders(("root/x",), unused=frozenset({"root_path"})),
    ),
    (EXTRA_RULES, "elsewhere"): (folders(("training",)), folders(("root/x",))),
    (EXTRA_RULES, "nested"): (
        folders((*EXPECTED, "root/training/validation")),
        folders((*EXPECTED, "root/test")),
    ),
    (EXTRA_RULES, "not_asked"): (folders(("root/test",)), folders(("test",))),
    (SIZE_RULES, "empty_copied"): (
        sizes(split({**copies(0, 18), "empty0.jpg": b""}, copies(18, 20))),
        sizes(sized(17)),
    ),
    (SIZE_RULES, "misplaced"): (
        sizes(split(copies(0, 10), copies(18, 20), others=OTHERS)),
        sizes(split(copies(0, 10), copies(18, 20))),
        sizes(split(copies(0, 17), copies(17, 20), others=OTHERS)),
    ),
    (SIZE_RULES, "replacement"): (
        sizes(split(copies(0, 12), copies(12, 14), with_replacement=LINE)),
        sizes(split(copies(0, 12), copies(12, 14))),
        sizes(split(copies(0, 18), copies(0, 20), with_replacement=LINE)),
    ),
    (SIZE_RULES, "surplus"): (
        sizes(split(copies(0, 18), copies(0, 20))),
        sizes(split(copies(0, 17), copies(17, 20))),
    ),
    (SIZE_RULES, "swapped"): (
        sizes(sized(2), sized(10, ratio=0.5)),
        sizes(sized(3), sized(10, ratio=0.5)),
        sizes(sized(2), sized(2, ratio=0.5)),
    ),
    (SIZE_RULES, "small_or_large_left_out"): (
        sizes(split(copies(0, 16), copies(16, 18), pictures=ODD_SIZES)),
        sizes(split(copies(0, 16), {"tiny0.jpg": b"a"}, pictures=ODD_SIZES)),
    ),
    (SIZE_RULES, "removed_in_loop"): (
        sizes(split(copies(0, 10), copies(10, 14), removing=LINE)),
        sizes(split(copies(0, 10), copies(10, 14))),
        sizes(sized(16, removing=LINE)),
    ),
    (SIZE_RULES, "all_in_training"): (
        sizes(sized(20), sized(20, ratio=0.5)),
        sizes(sized(20), sized(10, ratio=0.5)),
        sizes(sized(20, empty=4)),
    ),
    (SIZE_RULES, "ending"): (
        sizes(split(copies(0, 14), copies(14, 16), pictures=UPPER_CASE)),
        sizes(split(copies(0, 13), copies(13, 16), pictures=copies(0, 20))),
    ),
    (SIZE_RULES, "ratio_ignored"): (
        sizes(sized(16), sized(16, ratio=0.5), sized(24, 30, 0.6)),
        sizes(sized(16), sized(16, ratio=0.5), sized(18, 30, 0.6)),
        sizes(sized(16)),
        sizes(sized(20), sized(20, ratio=0.5)),
    ),
    (SIZE_RULES, "number_fixed"): (
        sizes(sized(15), sized(15, 30), sized(15, 40, 0.5)),
        sizes(sized(15), sized(16, 30), sized(15, 40, 0.5)),
        sizes(sized(15)),
    ),
    (SIZE_RULES, "empty_counted"): (
        sizes(sized(20, empty=4), sized(22, 30, 0.6, empty=8)),
        sizes(sized(17, empty=4), sized(22, 30, 0.6, empty=8)),
        sizes(split(copies(0, 18), copies(19, 20))),
        sizes(sized(19, empty=0), sized(19, 30, 0.6, empty=0)),
        sizes(sized(19, empty=1), sized(19, 30, 0.6, empty=1)),
    ),
    (SIZE_RULES, "one_too_many"): (
        sizes(sized(19), sized(11, ratio=0.5)),
        sizes(sized(19), sized(12, ratio=0.5)),
    ),
    (SIZE_RULES, "one_too_few"): (
        sizes(sized(17), sized(9, ratio=0.5)),
        sizes(sized(17), sized(8, ratio=0.5)),
    ),
    (SIZE_RULES, "sometimes_too_many"): (
        sizes(sized(15), sized(14, ratio=0.5)),
        sizes(sized(15), sized(8, ratio=0.5)),
        sizes(split(copies(0, 15), {}), sized(14, ratio=0.5)),
        sizes(sized(15), sized(15, 20, 0.5), sized(15, 40, 0.5)),
    ),
    (SIZE_RULES, "in_neither"): (
        sizes(split(copies(0, 18), copies(19, 20))),
        sizes(sized(16)),
    ),
    (SIZE_RULES, "other"): (sizes(sized(14), sized(8, ratio=0.5)),),
    (OVERLAP_RULES, "all_in_both"): (
        Overlap(split(copies(0, 20), copies(0, 20)), 20),
        Overlap(split(copies(0, 20), copies(0, 19)), 19),
    ),
    (OVERLAP_RULES, "training_in_validation"): (
        Overlap(split(copies(0, 18), copies(0, 20)), 18),
        Overlap(split(copies(0, 18), copies(1, 20)), 17),
        Overlap(split(copies(0, 20), copies(0, 20)), 20),
    ),
    (OVERLAP_RULES, "drawn_separately"): (
        Overlap(split(copies(0, 18), copies(17, 20)), 1),
        Overlap(split(copies(0, 18), copies(0, 2)), 2),
        Overlap(split(copies(0, 2), copies(0, 18)), 2),
    ),
    (OVERLAP_RULES, "all_in_training"): (
        Overlap(split(copies(0, 20), copies(18, 20)), 2),
        Overlap(split(copies(0, 18), copies(16, 18)), 2),
        Overlap(split(copies(0, 20), copies(0, 20)), 20),
    ),
    (OVERLAP_RULES, "same_beginning"): (Overlap(split(copies(0, 18), copies(0, 2)), 2),),
    (LOST_RULES, "small_or_large_left_out"): (
        lost(split(copies(0, 16), copies(16, 18), pictures=ODD_SIZES)),
        lost(split(copies(0, 16), {"tiny0.jpg": b"a"}, pictures=ODD_SIZES)),
    ),
    (LOST_RULES, "ending"): (
        lost(split(copies(0, 14), copies(14, 16), pictures=UPPER_CASE)),
        lost(split(copies(0, 13), copies(13, 16), pictures=copies(0, 20))),
        lost(split(copies(0, 14), {"16.JPG": content_of(16)}, pictures=UPPER_CASE)),
    ),
    (LOST_RULES, "misplaced"): (
        lost(split(copies(2, 18), copies(18, 20), others=OTHERS)),
        lost(split(copies(2, 18), copies(18, 20))),
    ),
    (LOST_RULES, "hidden_exception"): (
        lost(split(copies(2, 18), copies(18, 20), caught=CAUGHT)),
        lost(split(copies(2, 18), copies(18, 20))),
    ),
    (LOST_RULES, "replacement"): (
        lost(split(copies(2, 18), copies(18, 20), with_replacement=LINE)),
        lost(split(copies(2, 18), copies(18, 20))),
    ),
    (LOST_RULES, "removed_in_loop"): (
        lost(split(copies(2, 18), copies(18, 20), removing=LINE)),
        lost(split(copies(2, 18), copies(18, 20))),
        lost(split(copies(2, 18), {**copies(18, 19), "x.jpg": content_of(2)}, removing=LINE)),
    ),
    (LOST_RULES, "mixed_up"): (
        lost(split(copies(0, 18), {**copies(18, 19), **SHIFTED})),
        lost(split(copies(0, 18), copies(18, 19))),
    ),
    (LOST_RULES, "changed"): (
        lost(split(copies(0, 18), {**copies(18, 19), "19.jpg": b"saved again"})),
        lost(split(copies(0, 18), copies(18, 19))),
        lost(split(copies(0, 17), {"18.jpg": b"saved again", **SHIFTED})),
    ),
    (LOST_RULES, "in_both"): (
        lost(split(copies(0, 18), copies(0, 2))),
        lost(split(copies(0, 18), copies(18, 19))),
        lost(split(copies(0, 18), copies(0, 2), with_replacement=LINE)),
    ),
    (LOST_RULES, "repeated"): (
        lost(split({**copies(0, 17), "a.jpg": content_of(3)}, copies(18, 20))),
        lost(split(copies(0, 17), copies(18, 20))),
        lost(
            split({**copies(0, 17), "a.jpg": content_of(3)}, copies(18, 20), with_replacement=LINE)
        ),
        lost(split(copies(0, 18), copies(0, 2))),
    ),
    (LOST_RULES, "slices"): (lost(split(copies(0, 18), copies(19, 20))),),
    (NOTHING_RULES, "empty_body"): (split({}, {}, is_empty=True), split({}, {})),
    (NOTHING_RULES, "misplaced"): (split({}, {}, others=OTHERS), split({}, {})),
    (NOTHING_RULES, "renamed"): (
        split({}, {}, others=RENAMED),
        split({}, {}, others=UNRELATED),
        split({}, {}, others={**RENAMED, **OTHERS}),
    ),
    (NOTHING_RULES, "no_copies"): (
        split({}, {}, others=UNRELATED),
        split({}, {}),
        split({}, {}, others={**UNRELATED, **OTHERS}),
        split({}, {}, others={**RENAMED, "training/cats/1.jpg": b"no picture"}),
    ),
    (NOTHING_RULES, "hidden_exception"): (split({}, {}, caught=CAUGHT), split({}, {})),
    (NOTHING_RULES, "never_copied"): (
        split({}, {}, called=frozenset({"listdir"})),
        split({}, {}),
        split({}, {}, called=frozenset({"copyfile"})),
        split({}, {}, is_empty=True),
        split({}, {}, others=UNRELATED),
    ),
    (NOTHING_RULES, "nothing"): (
        split({}, {}, called=frozenset({"copyfile"})),
        split({}, {}, is_empty=True, called=frozenset({"copyfile"})),
        split({}, {}, others=UNRELATED, called=frozenset({"copyfile"})),
    ),
    (EMPTY_FILE_RULES, "size_not_read"): (called("copyfile"), called("getsize"), called()),
    (EMPTY_FILE_RULES, "condition"): (called("getsize"), called("copyfile")),
    (REPORT_RULES, "no_print"): (called("getsize"), called("getsize", "print"), called()),
    (REPORT_RULES, "print_not_reached"): (called("print"), called("getsize")),
    (SOURCE_RULES, "moved"): (
        SourceFolder(called("move"), 3, 0),
        SourceFolder(called("copyfile"), 3, 0),
        SourceFolder(called("move"), 0, 3),
    ),
    (SOURCE_RULES, "gone"): (
        SourceFolder(called("copyfile"), 3, 0),
        SourceFolder(called("move"), 3, 0),
        SourceFolder(called("copyfile"), 0, 3),
    ),
    (SOURCE_RULES, "written"): (
        SourceFolder(called("move"), 0, 3),
        SourceFolder(called("move"), 3, 3),
    ),
    (ORDER_RULES, "not_drawn"): (called("copyfile"), called("shuffle"), called()),
    (ORDER_RULES, "other_list"): (called("shuffle"), called("copyfile"), called()),
    (ORDER_RULES, "unread"): (called(), called("copyfile"), called("sample")),
}
