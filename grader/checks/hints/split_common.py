"""What several tables of hints on a split say in the same way."""

from collections.abc import Mapping, Sequence

from grader.checks.splits import Split
from grader.messages.phrases import Message, Value, counted, phrase


def misplaced_copies(split: Split) -> Mapping[str, Value]:
    """Return the values `copies` and `folders` for copies outside the sets."""
    count = sum(split.misplaced.values())
    return {
        "copies": counted(count, "One copy is", "{count} copies are"),
        "folders": tuple(sorted(split.misplaced)[:3]),
    }


def skipped_sizes(splits: Sequence[Split]) -> Message | None:
    """Return the sizes of the files in neither set, if they are the smallest or the largest."""
    lost: list[int] = []
    kept: list[int] = []
    for split in splits:
        copied = split.names_of(split.training) | split.names_of(split.validation)
        for name, size in split.sizes.items():
            (kept if name in copied else lost).append(size)
    if not lost or not kept or (min(kept) <= max(lost) and min(lost) <= max(kept)):
        return None
    lowest, highest = f"{min(lost):,}", f"{max(lost):,}"
    if lowest == highest:
        return counted(min(lost), "1 byte", "{count} bytes")
    return phrase("{lowest} to {highest} bytes", lowest=lowest, highest=highest)
