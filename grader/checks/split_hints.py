"""How a wrong split may have come about, told from the files of all calls."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.checks.splits import EMPTY_DIGEST, Split
from grader.sandbox.protocol import Entry


def size_hint(split: Split, wanted: int, every: Sequence[Split]) -> str:
    """What explains the sizes of `split`, of which `wanted` pictures belong into training.

    `every` are all calls: what they have in common tells one mistake from another.
    """
    pictures, empty = len(split.pictures), len(split.empty)
    training, validation = len(split.training), len(split.validation)
    both = training + validation
    if EMPTY_DIGEST in (*split.training.values(), *split.validation.values()):
        return f"were the {empty} empty files left out?"
    if split.misplaced and both < pictures:
        return _misplaced_hint(split)
    if both > pictures:
        return f"{_pictures(both - pictures)} more than there are: is a picture in both sets?"
    if training == pictures - wanted and validation == wanted:
        return "are the two sets swapped?"
    return _left_out_hint(every) or _common_hint(every) or _single_hint(split, wanted)


def _common_hint(every: Sequence[Split]) -> str | None:
    """What all calls together show."""
    excesses = {len(split.training) - _share(split, split.ratio) for split in every}
    first, complete = every[0], all(_is_complete(split) for split in every)
    if all(abs(len(split.training) - _counted(split)) <= 1 for split in every):
        many = len(first.training) - _share(first, first.ratio)
        exactly = all(len(split.training) == _counted(split) for split in every)
        return (
            f"{_pictures(many)} too many in training: "
            f"were the {len(first.empty)} empty files counted before they were dropped?"
            + ("" if exactly else " And is one added or taken away?")
        )
    if excesses in ({1}, {-1}):
        far = "too many: one step too far" if excesses == {1} else "too few: one step too short"
        return f"always one picture {far} in a loop, a comparison or a slice?"
    ratio = len(first.training) / len(first.pictures)
    if ratio < 1 and all(len(split.training) == _share(split, ratio) for split in every):
        return f"it is always {ratio:g}: is a number written into the function for SPLIT_SIZE?"
    if all(len(split.training) == len(split.pictures) for split in every):
        return "all pictures go into training: does the number grow with the list and SPLIT_SIZE?"
    if complete and len(excesses) > 1 and max(excesses) > 0 > min(excesses):
        return (
            "in one call too many, in the next too few in training: were the empty files "
            "dropped only after the sizes were fixed?"
        )
    return None


def _single_hint(split: Split, wanted: int) -> str:
    """What one call shows."""
    pictures, left_out = len(split.pictures), len(split.pictures) - len(split.training)
    left_out -= len(split.validation)
    if left_out > 0:
        return f"{_pictures(left_out)} in neither set: where does the second one begin?"
    return f"should training get {wanted} of the {pictures} pictures that are not empty?"


def overlap(split: Split, shared: int) -> tuple[str, str]:
    """What is in both sets, and how that may have come about."""
    training, validation = len(split.training), len(split.validation)
    if shared >= len(split.pictures):
        return f"all {shared} pictures are in both", "does each loop copy only its own set's files?"
    if shared >= training:
        return (
            f"all {shared} training files are also in validation",
            "which list does the loop that fills validation go through?",
        )
    if shared < validation:
        return (
            f"{shared} of {validation} validation files are also in training",
            "do the two slices overlap at their border, or is each set drawn on its own?",
        )
    if training >= len(split.pictures):
        hint = "all pictures are in training: which list does the loop that fills it go through?"
    else:
        hint = "do both slices start at the beginning of the same list?"
    return f"all {shared} validation files are also in training", hint


def lost_hint(split: Split, lost: Sequence[str]) -> str:
    """Why pictures with these names may be in neither set."""
    endings = {PurePosixPath(name).suffix for name in lost}
    by_size = _left_out_hint([split])
    if by_size:
        return by_size
    if len(lost) > 2 and ".jpg" not in endings:
        return f"all of them end in {' or '.join(sorted(endings))}: are only some endings taken?"
    if split.misplaced:
        return _misplaced_hint(split)
    return "is validation all that is not in training, with nothing left out?"


def nothing_copied_hint(split: Split) -> str:
    """Where the copies are, when they are in neither set."""
    if split.misplaced:
        return _misplaced_hint(split)
    files = [entry for entry in split.evidence.files if _is_new(entry)]
    pictures = set(split.pictures.values())
    renamed = next((entry.path for entry in files if entry.digest in pictures), None)
    if renamed is not None:
        return f"{renamed} does not end in .jpg or .jpeg: does each copy keep its ending?"
    if files:
        return f"{files[0].path} is no copy of a picture: is each file copied as it is?"
    return (
        "does it copy anything into TRAINING_DIR and VALIDATION_DIR, or is it still to be written?"
    )


def _misplaced_hint(split: Split) -> str:
    count, folders = sum(split.misplaced.values()), sorted(split.misplaced)[:3]
    copies = "one copy is" if count == 1 else f"{count} copies are"
    return f"{copies} in {', '.join(folders)}: which folder was asked for?"


def _left_out_hint(every: Sequence[Split]) -> str | None:
    """Whether it is the smallest or the largest pictures that are in neither set."""
    lost: list[int] = []
    kept: list[int] = []
    for split in every:
        copied = split.names_of(split.training) | split.names_of(split.validation)
        for name, size in split.sizes.items():
            (kept if name in copied else lost).append(size)
    if not lost or not kept or (min(kept) <= max(lost) and min(lost) <= max(kept)):
        return None
    few, many = f"{min(lost):,}", f"{max(lost):,}"
    sizes = f"{few} byte{'' if few == '1' else 's'}" if few == many else f"{few} to {many} bytes"
    return f"files of {sizes} are left out: is only a file of 0 bytes empty?"


def _counted(split: Split) -> int:
    """The size of training for who counts the empty files and then skips them."""
    counted = int((len(split.pictures) + len(split.empty)) * split.ratio)
    return min(counted, len(split.pictures))


def _share(split: Split, ratio: float) -> int:
    return round(len(split.pictures) * ratio)


def _is_complete(split: Split) -> bool:
    return len(split.training) + len(split.validation) == len(split.pictures)


def _is_new(entry: Entry) -> bool:
    return entry.kind == "file" and entry.size > 0 and not entry.path.startswith("PetImages/Cat/")


def _pictures(count: int) -> str:
    return "one picture" if count == 1 else f"{count} pictures"
