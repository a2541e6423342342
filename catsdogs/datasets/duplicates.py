"""Find pictures with equal bytes, equal pixels, or similar content, mirrored ones included.

Two pictures are similar if their gray thumbnails of 16 by 16 pixels correlate by more than
`ENOUGH`. Every picture is compared with every other one: as products of matrices that takes seconds
for 25,000 pictures, so no hash has to find candidates.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catsdogs.datasets.issues import THUMBNAIL_SIDE, Fingerprint

MIN_CORRELATION = 0.96
"""Lies above any two photos and below a copy; see docs/measurements.md."""

_ROWS = 512  # pictures that are compared with all others at a time; bounds the memory


@dataclass(frozen=True)
class DuplicateMatch:
    """A picture that equals or resembles an earlier one."""

    index: int
    earlier: int
    how: str
    exact: bool


def duplicates(fingerprints: Sequence[Fingerprint]) -> list[DuplicateMatch]:
    """Find each picture that equals or resembles an earlier one.

    Args:
        fingerprints: of the pictures, in order.

    Returns:
        For each such picture its strongest match, with the first picture that matches so; in the
        order of the pictures.
    """
    thumbnails = np.array([fingerprint.thumbnail for fingerprint in fingerprints])
    upright, mirrored = _normalized(thumbnails), _normalized(thumbnails[..., ::-1])
    ways = (  # the stronger the later
        ("a mirror image of", False, _similar(upright, mirrored)),
        ("nearly the same as", False, _similar(upright, upright)),
        ("the same pixels as", True, _equal(fingerprints, lambda fingerprint: fingerprint.pixels)),
        ("the same bytes as", True, _equal(fingerprints, lambda fingerprint: fingerprint.content)),
    )
    found = {
        index: DuplicateMatch(index, earlier, how, exact)
        for how, exact, pairs in ways
        for index, earlier in pairs
    }
    return [found[index] for index in sorted(found)]


def _equal(
    fingerprints: Sequence[Fingerprint], digest: Callable[[Fingerprint], bytes]
) -> Iterator[tuple[int, int]]:
    firsts: dict[bytes, int] = {}
    for index, fingerprint in enumerate(fingerprints):
        earlier = firsts.setdefault(digest(fingerprint), index)
        if earlier != index:
            yield index, earlier


def _similar(
    thumbnails: NDArray[np.float32], others: NDArray[np.float32]
) -> Iterator[tuple[int, int]]:
    for start in range(0, len(thumbnails), _ROWS):
        stop = start + _ROWS
        alike = thumbnails[start:stop] @ others[:stop].T > MIN_CORRELATION
        alike = np.tril(alike, start - 1)  # the earlier ones of each row
        for row in np.flatnonzero(alike.any(axis=1)):
            yield start + int(row), int(alike[row].argmax())


def _normalized(thumbnails: NDArray[np.uint8]) -> NDArray[np.float32]:
    """As rows with mean 0 and length 1, so that products are correlations; flat ones become 0."""
    rows = thumbnails.reshape(len(thumbnails), THUMBNAIL_SIDE**2).astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    normalized: NDArray[np.float32] = np.divide(
        rows, lengths, out=np.zeros_like(rows), where=lengths > 0
    )
    return normalized
