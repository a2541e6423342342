"""Hints on the pictures of one epoch: missing, repeated, or from another folder."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from grader.checks.hints.code_facts import line_values
from grader.checks.shown_pictures import ShownSets
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


def returned_in_wrong_order(shown: ShownSets) -> bool:
    """All pictures of each set are from the folder of the other set."""
    return all(one.cards and one.foreign == frozenset(one.cards) for one in shown.sets)


def one_folder_for_both(shown: ShownSets) -> bool:
    """Both sets have pictures of one folder only, the same for both."""
    folders = {shown.cards.sets[number] for one in shown.sets for number in one.cards}
    return len(folders) == 1 and all(one.cards for one in shown.sets)


def variable_returned_twice(shown: ShownSets) -> bool:
    """The function returns one variable in two places."""
    return shown.evidence.reading.returned_twice is not None


def folder_unused(shown: ShownSets) -> bool:
    """The function never reads one of its parameters."""
    return len(shown.evidence.reading.unused) == 1


def whole_of_both_folders(shown: ShownSets) -> bool:
    """A set has all pictures of both folders."""
    return any(len(one.cards) == len(shown.cards.paths) for one in shown.sets)


def all_from_another_folder(shown: ShownSets) -> bool:
    """All recognized pictures of the first wrong set are from the folder of the other set."""
    return bool(shown.first.foreign) and shown.first.foreign == frozenset(shown.first.cards)


def some_from_another_folder(shown: ShownSets) -> bool:
    """Some pictures are from the folder of the other set."""
    return any(one.foreign for one in shown.sets)


def each_repeated_alike(shown: ShownSets) -> bool:
    """Each picture of the folder comes the same number of times, more than once."""
    counts = set(shown.first.cards.values())
    return not shown.first.missing and len(counts) == 1 and counts != {1}


def repeats_dataset(shown: ShownSets) -> bool:
    """The function calls the method repeat."""
    return "repeat" in shown.evidence.reading.called


def some_repeated(shown: ShownSets) -> bool:
    """Some pictures come more than once."""
    return shown.first.repeated > 0


def some_missing(shown: ShownSets) -> bool:
    """Fewer pictures come than are in the folder."""
    return len(shown.first.numbers) < len(shown.first.folder)


def holds_back(shown: ShownSets) -> bool:
    """The function passes arguments that divide a folder into two parts."""
    return bool(shown.evidence.reading.keywords & {"validation_split", "subset"})


def class_missing(shown: ShownSets) -> bool:
    """Exactly the pictures of one class are missing."""
    return _missing_class(shown) is not None


def last_batch_missing(shown: ShownSets) -> bool:
    """All batches have one size, and fewer pictures are missing than would fill another one."""
    sizes = set(shown.first.batches)
    missing = len(shown.first.folder) - len(shown.first.numbers)
    return len(sizes) == 1 and missing == len(shown.first.folder) % min(sizes)


def one_batch_only(shown: ShownSets) -> bool:
    """There is only one batch."""
    return len(shown.first.batches) == 1


def ending_missing(shown: ShownSets) -> bool:
    """Exactly the pictures whose names have certain endings are missing."""
    return bool(_missing_endings(shown))


def _names(shown: ShownSets) -> Mapping[str, Value]:
    reading = shown.evidence.reading
    return {
        "name": shown.first.name,
        "folder": f"{shown.first.name.upper()}_DIR",
        "unused": next(iter(reading.unused), ""),
        "times": max(shown.first.cards.values(), default=0),
        "missing_class": _missing_class(shown) or "",
        "missing": len(shown.first.folder) - len(shown.first.numbers),
        "size": shown.first.batches[0] if shown.first.batches else 0,
        "endings": tuple(sorted(_missing_endings(shown))),
    }


def _one_folder(shown: ShownSets) -> Mapping[str, Value]:
    number = next(iter(shown.sets[0].cards))
    return {"name": shown.cards.sets[number], "wrong": shown.first.name}


def _returned_twice(shown: ShownSets) -> Mapping[str, Value]:
    return line_values(shown.evidence.reading.returned_twice)


SHOWN_RULES = Rules[ShownSets](
    "train_val_generators/pictures",
    Rule(
        "wrong_order",
        "The generators are swapped: does the function return the training generator first, then "
        "the validation generator?",
        when=(returned_in_wrong_order,),
        example="14 training pictures, 14 from another folder; the same for validation",
    ),
    Rule(
        "returned_twice",
        "Line {line}, `{code}`, returns one generator twice: which two generators should the "
        "function return?",
        when=(one_folder_for_both, variable_returned_twice),
        values=_returned_twice,
        example="both sets have the training pictures; return train, train",
    ),
    Rule(
        "argument_unused",
        "Both generators read one folder, and the argument {unused} is never used: which folder "
        "should the {name} generator read?",
        when=(one_folder_for_both, folder_unused),
        values=_names,
        example="both sets have the training pictures; VALIDATION_DIR is never used",
    ),
    Rule(
        "one_folder",
        "Both generators give the {name} pictures: which folder does the {wrong} generator read, "
        "and is this generator returned?",
        when=(one_folder_for_both,),
        values=_one_folder,
        example="both sets have the training pictures",
    ),
    Rule(
        "folder_above",
        "The {name} generator gives the pictures of both folders: does it get {folder}, or the "
        "folder above?",
        when=(whole_of_both_folders,),
        values=_names,
        example="28 training pictures, 14 from another folder",
    ),
    Rule(
        "other_folder",
        "All {name} pictures come from the other folder: does this generator read {folder}, and "
        "is it returned in the right place?",
        when=(all_from_another_folder,),
        values=_names,
        example="14 training pictures, 14 from another folder; validation is not recognized",
    ),
    Rule(
        "mixed",
        "Pictures of both folders are mixed: does each generator read only its own folder, "
        "TRAINING_DIR or VALIDATION_DIR?",
        when=(some_from_another_folder,),
        example="14 training pictures, 6 from another folder",
    ),
    Rule(
        "repeat",
        "The function calls repeat, so {name} pictures come again within one epoch: is repeat "
        "needed?",
        when=(some_repeated, repeats_dataset),
        values=_names,
        example="28 training pictures, 14 repeated; the function calls repeat",
    ),
    Rule(
        "each_repeated_alike",
        "Every {name} picture comes {times} times in an epoch: is the folder read, or gone "
        "through, more than once?",
        when=(each_repeated_alike,),
        values=_names,
        example="28 training pictures, 14 repeated",
    ),
    Rule(
        "some_repeated",
        "Some {name} pictures come more than once in an epoch: does the generator draw them anew "
        "for each batch, or do batches overlap?",
        when=(some_repeated,),
        values=_names,
        example="14 training pictures, 5 repeated, 5 missing",
    ),
    Rule(
        "held_back",
        "The argument validation_split holds back a part of each folder: is it needed when "
        "validation has its own folder?",
        when=(some_missing, holds_back),
        example="12 training pictures, 2 missing; validation_split is passed",
    ),
    Rule(
        "class_missing",
        "No {missing_class} come in the {name} set: does its generator read both class folders "
        "(argument classes)?",
        when=(some_missing, class_missing),
        values=_names,
        example="7 training pictures, 7 missing, all of them dogs",
    ),
    Rule(
        "ending_missing",
        "Exactly the {name} pictures whose names end in {endings} are missing: which endings does "
        "the function look for?",
        when=(some_missing, ending_missing),
        values=_names,
        example="11 training pictures, 3 missing, all named .JPG",
    ),
    Rule(
        "last_batch_missing",
        "The {name} pictures that fill no whole batch of {size} are missing: does drop_remainder, "
        "or a division with //, leave them out?",
        when=(some_missing, last_batch_missing),
        values=_names,
        example="10 training pictures in one batch of 10, 4 missing",
    ),
    Rule(
        "one_batch_only",
        "Only one batch of {name} pictures comes: does the generator continue until the whole "
        "folder has come?",
        when=(some_missing, one_batch_only),
        values=_names,
        example="5 training pictures in one batch, 9 missing",
    ),
    Rule(
        "some_missing",
        "Some {name} pictures are missing: which line leaves out pictures of {folder}?",
        when=(some_missing,),
        values=_names,
        example="11 training pictures, 3 missing",
    ),
    Rule(
        "too_many",
        "More pictures come in an epoch than {folder} has: does the {name} generator stop after "
        "one pass through the folder?",
        values=_names,
        example="28 training pictures, of which 14 are not recognized",
    ),
)


def _missing_class(shown: ShownSets) -> str | None:
    """Name the class of the missing pictures, if these are all of one class."""
    missing = shown.first.missing
    for name in {shown.cards.classes[number] for number in missing}:
        if missing == {one for one in shown.first.folder if shown.cards.classes[one] == name}:
            return name
    return None


def _missing_endings(shown: ShownSets) -> set[str]:
    """Return the endings of the missing files, if no file with these endings came."""
    missing, present = (
        {PurePosixPath(shown.cards.paths[number]).suffix for number in numbers}
        for numbers in (shown.first.missing, shown.first.folder & shown.first.cards.keys())
    )
    return missing if present and not missing & present else set()
