"""Hints on a wrong split, derived from the files of all calls.

What all calls have in common distinguishes one mistake from another, so a hint on one split gets
all of them.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.checks.splits import EMPTY_DIGEST, Split
from grader.sandbox.protocol import Entry


def size_hint(split: Split, training_size: int, splits: Sequence[Split]) -> str:
    """Return a hint on the sizes of `split`, whose training set should have `training_size`."""
    pictures = len(split.pictures)
    training, validation = len(split.training), len(split.validation)
    if EMPTY_DIGEST in (*split.training.values(), *split.validation.values()):
        return f"some copies are empty: are the {len(split.empty)} empty files left out?"
    if split.misplaced and training + validation < pictures:
        return _misplaced_hint(split)
    if training + validation > pictures:
        surplus = _counted_pictures(training + validation - pictures)
        return f"both sets together hold {surplus} too many: is a picture copied into both?"
    if training == pictures - training_size and validation == training_size:
        return "the sizes are swapped: is SPLIT_SIZE the share of training or of validation?"
    return _skipped_sizes_hint(splits) or _common_hint(splits) or _single_hint(split, training_size)


def _common_hint(splits: Sequence[Split]) -> str | None:
    """Return a hint on what the sizes of all calls have in common."""
    return (
        _empty_files_counted_hint(splits)
        or _off_by_one_hint(splits)
        or _fixed_ratio_hint(splits)
        or _mixed_sizes_hint(splits)
    )


def _empty_files_counted_hint(splits: Sequence[Split]) -> str | None:
    if any(abs(len(split.training) - _size_with_empty_files(split)) > 1 for split in splits):
        return None
    first = splits[0]
    surplus = _counted_pictures(len(first.training) - _share(first, first.ratio))
    exact = all(len(split.training) == _size_with_empty_files(split) for split in splits)
    return (
        f"{surplus} too many in training: "
        f"were the {len(first.empty)} empty files counted before they were dropped?"
        + ("" if exact else " One picture is added or missing besides.")
    )


def _off_by_one_hint(splits: Sequence[Split]) -> str | None:
    excess = _training_excess(splits)
    if excess not in ({1}, {-1}):
        return None
    direction = "too many" if excess == {1} else "too few"
    return f"always one picture {direction} in training: is a loop, slice or rounding off by one?"


def _fixed_ratio_hint(splits: Sequence[Split]) -> str | None:
    ratio = len(splits[0].training) / len(splits[0].pictures)
    if ratio < 1 and all(len(split.training) == _share(split, ratio) for split in splits):
        return (
            f"the share of training is always {ratio:g}: "
            "does the function use the argument SPLIT_SIZE?"
        )
    if all(len(split.training) == len(split.pictures) for split in splits):
        return (
            "all pictures go into training: "
            "is the number of training files computed from SPLIT_SIZE?"
        )
    return None


def _mixed_sizes_hint(splits: Sequence[Split]) -> str | None:
    excess = _training_excess(splits)
    if not all(map(_is_complete, splits)) or not max(excess) > 0 > min(excess):
        return None
    return (
        "training gets too many pictures in some calls and too few in others: "
        "are empty files removed before the sizes are computed?"
    )


def _single_hint(split: Split, training_size: int) -> str:
    """Return a hint on the sizes of one call."""
    pictures = len(split.pictures)
    left_out = pictures - len(split.training) - len(split.validation)
    if left_out > 0:
        return (
            f"{_counted_pictures(left_out)} in neither set: "
            "does the second slice begin where the first one ends?"
        )
    return (
        f"should training get {training_size} of the {pictures} pictures that are not empty? "
        "How is this number computed?"
    )


def overlap(split: Split, shared: int) -> tuple[str, str]:
    """Describe an overlap of `shared` pictures, and return a hint on it."""
    training, validation = len(split.training), len(split.validation)
    if shared >= len(split.pictures):
        return f"all {shared} pictures are in both", "does each loop copy only its own set's files?"
    if shared >= training:
        return (
            f"all {shared} training files are also in validation",
            "does the loop that copies into VALIDATION_DIR use the list of validation files?",
        )
    if shared < validation:
        return (
            f"{shared} of {validation} validation files are also in training",
            "do the two slices overlap, or is each set drawn separately from all files?",
        )
    if training >= len(split.pictures):
        hint = (
            "all pictures are in training: "
            "does the loop that copies into TRAINING_DIR use the list of training files?"
        )
    else:
        hint = "do both slices start at the beginning of the same list?"
    return f"all {shared} validation files are also in training", hint


def lost_hint(split: Split, lost: Sequence[str]) -> str:
    """Return a hint on why the pictures with these names are in neither set."""
    endings = {PurePosixPath(name).suffix for name in lost}
    skipped_sizes = _skipped_sizes_hint([split])
    if skipped_sizes:
        return skipped_sizes
    if len(lost) > 2 and ".jpg" not in endings:
        return (
            f"all of them end in {' or '.join(sorted(endings))}: "
            "does the function select files by their ending?"
        )
    if split.misplaced:
        return _misplaced_hint(split)
    return "do the training and the validation slice together cover the whole list?"


def nothing_copied_hint(split: Split) -> str:
    """Return a hint on a call that left no copy in either set."""
    if split.misplaced:
        return _misplaced_hint(split)
    files = [entry for entry in split.evidence.files if _is_new_file(entry)]
    pictures = set(split.pictures.values())
    renamed = next((entry.path for entry in files if entry.digest in pictures), None)
    if renamed is not None:
        return f"{renamed} does not end in .jpg or .jpeg: does each copy keep its ending?"
    if files:
        return f"{files[0].path} is no copy of a picture: is each file copied unchanged?"
    return (
        "no file was copied: "
        "is copyfile called with paths that begin with TRAINING_DIR and VALIDATION_DIR?"
    )


def _misplaced_hint(split: Split) -> str:
    count, folders = sum(split.misplaced.values()), sorted(split.misplaced)[:3]
    copies = "one copy is" if count == 1 else f"{count} copies are"
    return (
        f"{copies} in {', '.join(folders)}: "
        "are TRAINING_DIR and VALIDATION_DIR used without a change?"
    )


def _skipped_sizes_hint(splits: Sequence[Split]) -> str | None:
    """Return a hint if exactly the smallest or the largest pictures are in neither set."""
    lost: list[int] = []
    kept: list[int] = []
    for split in splits:
        copied = split.names_of(split.training) | split.names_of(split.validation)
        for name, size in split.sizes.items():
            (kept if name in copied else lost).append(size)
    if not lost or not kept or (min(kept) <= max(lost) and min(lost) <= max(kept)):
        return None
    lowest, highest = f"{min(lost):,}", f"{max(lost):,}"
    sizes = f"{lowest} to {highest} bytes"
    if lowest == highest:
        sizes = f"{lowest} byte{'' if lowest == '1' else 's'}"
    return f"files of {sizes} are left out: does the function skip only files of 0 bytes?"


def _training_excess(splits: Sequence[Split]) -> set[int]:
    """Return by how many pictures the training sets are too large."""
    return {len(split.training) - _share(split, split.ratio) for split in splits}


def _size_with_empty_files(split: Split) -> int:
    """Return the size of training if empty files are counted first and skipped later."""
    counted = int((len(split.pictures) + len(split.empty)) * split.ratio)
    return min(counted, len(split.pictures))


def _share(split: Split, ratio: float) -> int:
    return round(len(split.pictures) * ratio)


def _is_complete(split: Split) -> bool:
    return len(split.training) + len(split.validation) == len(split.pictures)


def _is_new_file(entry: Entry) -> bool:
    return entry.kind == "file" and entry.size > 0 and not entry.path.startswith("PetImages/Cat/")


def _counted_pictures(count: int) -> str:
    return "one picture" if count == 1 else f"{count} pictures"
