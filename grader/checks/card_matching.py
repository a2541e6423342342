"""Matching of pictures with color cards: the card that each shows, and whether it is changed."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.checks.color_cards import ColorCards
from grader.grading.pictures import card_fields, thumbnails

# The fields of an unchanged card correlate above 0.9999 with those of its file, and below 0.7 with
# those of other cards.
_CARD_CORRELATION, _UNCHANGED_CORRELATION = 0.97, 0.999
# The thumbnail of a detailed picture correlates more than this with that of its file, whatever the
# way of resizing.
_DETAIL_CORRELATION = 0.95
# Pixels closer to a border of two fields than this share of the side are not compared.
_BORDER_SHARE = 0.027
# A pixel deviates if it differs by more than this many of 255 steps. An unchanged card has at most
# this share of such pixels.
_DEVIATION_STEPS, _MAX_DEVIATING_SHARE = 25, 0.002
# The root mean square of these differences is below 0.7 steps for an unchanged card, however it is
# resized, and about 2 if it was saved as a JPEG once more. Noise is a change above this.
_MAX_NOISE_STEPS = 2.5
# The scales of unchanged cards differ by at most this share, and black by this share of the range:
# by 0.001 after another JPEG decoder, and by 0.004 after they were saved once more.
_MAX_SCALE_SPREAD = 0.005
_GRID = (3, 4)
# Comparing pixels takes time and memory on the grader's side.
_MIN_SIDE_PIXELS, _MAX_PICTURE_PIXELS, _PIXELS_AT_ONCE = 24, 2**20, 2**18


class CardMatches(NamedTuple):
    """For each of n pictures the number of the card that it shows, -1 if there is none.

    `changed` and `mirrored` compare the picture with its file. Pixel values are
    `scale * file value + offset`, for pictures that are `detailed` only roughly.
    """

    card: NDArray[np.integer]
    changed: NDArray[np.bool_]
    mirrored: NDArray[np.bool_]
    detailed: NDArray[np.bool_]
    scale: NDArray[np.floating]
    offset: NDArray[np.floating]


_NO_FLAGS = np.empty(0, bool)
_NO_MATCHES = CardMatches(
    np.empty(0, int), _NO_FLAGS, _NO_FLAGS, _NO_FLAGS, np.empty(0), np.empty(0)
)


def match_cards(batches: list[NDArray[np.generic]], cards: ColorCards) -> CardMatches:
    """Match all pictures in some batches (n, height, width, 3); other arrays are left out."""
    matches = [
        _match_pictures(pictures, cards)
        for batch in batches
        if is_picture_batch(batch)
        for pictures in _portions(batch)
    ]
    if not matches:
        return _NO_MATCHES
    return CardMatches(*map(np.concatenate, zip(*matches, strict=True)))


def is_picture_batch(array: NDArray[np.generic]) -> bool:
    """Return whether an array is a batch of color pictures of a size that can be compared."""
    if array.ndim != 4 or array.shape[-1] != 3:
        return False
    height, width = array.shape[1:3]
    return bool(min(height, width) >= _MIN_SIDE_PIXELS and height * width <= _MAX_PICTURE_PIXELS)


def is_recolored(*epochs: CardMatches) -> bool:
    """Return whether the scale or the offset of the pixel values differs among unchanged cards."""
    kept = [~matches.changed & ~matches.detailed for matches in epochs]
    scales, offsets = (
        np.concatenate([getattr(one, name)[rows] for one, rows in zip(epochs, kept, strict=True)])
        for name in ("scale", "offset")
    )
    if not len(scales):
        return False
    limit = _MAX_SCALE_SPREAD * np.abs(np.median(scales))
    return bool(np.ptp(scales) > limit or np.ptp(offsets) > 255 * limit)


def mean_scale(matches: CardMatches, chosen: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the mean scale and offset of the chosen pictures."""
    # Rounded, because decoders differ by that much; adding 0 turns -0.0 into 0.0.
    return float(matches.scale[chosen].mean()), round(float(matches.offset[chosen].mean()), 4) + 0.0


def _portions(pictures: NDArray[np.generic]) -> Iterator[NDArray[np.generic]]:
    """Yield a batch in portions, because each portion is copied several times."""
    height, width = pictures.shape[1:3]
    step = max(1, _PIXELS_AT_ONCE // (height * width))
    for start in range(0, len(pictures), step):
        yield pictures[start : start + step]


def _match_pictures(pictures: NDArray[np.generic], cards: ColorCards) -> CardMatches:
    """Match pictures (n, height, width, 3) with the cards."""
    values = np.asarray(pictures, np.float64)
    fields = card_fields(values)
    correlation = _correlations(values, fields, cards)
    best, nearest = correlation.max(axis=1), correlation.argmax(axis=1)
    scale, offset = _fit_lines(cards.fields[nearest], fields)
    expected = cards.fields[nearest] * scale[:, None] + offset[:, None]
    step = np.abs(scale)
    deviating, noise = _deviations(values, expected.reshape(len(values), *_GRID, 3), step)
    detailed = np.isin(nearest, cards.detailed)
    unchanged = np.where(
        detailed,
        best >= _DETAIL_CORRELATION,
        (best >= _UNCHANGED_CORRELATION)
        & (deviating <= _MAX_DEVIATING_SHARE)
        & (noise <= _MAX_NOISE_STEPS * step),
    )
    minimum = np.where(detailed, _DETAIL_CORRELATION, _CARD_CORRELATION)
    return CardMatches(
        card=np.where(best > minimum, nearest, -1),
        # A comparison with NaN is false, so pixels that are NaN count as changed.
        changed=~unchanged,
        mirrored=_mirror_correlation(fields, cards) > _UNCHANGED_CORRELATION,
        detailed=detailed,
        scale=scale,
        offset=offset,
    )


def _correlations(
    values: NDArray[np.floating], fields: NDArray[np.floating], cards: ColorCards
) -> NDArray[np.floating]:
    """Correlate each picture with each card: color cards by fields, detailed ones by thumbnail."""
    correlation = _normalized(fields) @ _normalized(cards.fields).T
    # A picture that is clearly a color card is no detailed one.
    correlation[:, cards.detailed] = -1
    unclear = correlation.max(axis=1) < _UNCHANGED_CORRELATION
    small = _normalized(thumbnails(values[unclear]))
    correlation[np.ix_(unclear, cards.detailed)] = small @ _normalized(cards.thumbnails).T
    return np.asarray(correlation)


def _mirror_correlation(fields: NDArray[np.floating], cards: ColorCards) -> NDArray[np.floating]:
    """Return the highest correlation of each picture with a mirrored card."""
    mirrored = cards.fields.reshape(-1, *_GRID, 3)[:, :, ::-1].reshape(cards.fields.shape)
    return np.asarray((_normalized(fields) @ _normalized(mirrored).T).max(axis=1))


def _fit_lines(
    known: NDArray[np.floating], found: NDArray[np.floating]
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Fit a straight line from known to found values in each row: its slopes and offsets."""
    known_mean, found_mean = known.mean(axis=1), found.mean(axis=1)
    centered = known - known_mean[:, None]
    slopes = (centered * found).sum(axis=1) / (centered**2).sum(axis=1)
    return slopes, found_mean - slopes * known_mean


def _deviations(
    pictures: NDArray[np.floating], fields: NDArray[np.floating], step: NDArray[np.floating]
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Compare the pixels away from borders with the value of their field, for each picture.

    Returns the share of pixels that differ by many steps, and the root mean square of all
    differences. In a card that was moved a little, the middle of each field is right, but not its
    edges. In a noisy card, each pixel differs a little.
    """
    height, width = pictures.shape[1:3]
    rows, inner_rows = _field_places(height, _GRID[0])
    columns, inner_columns = _field_places(width, _GRID[1])
    expected = fields[:, rows][:, :, columns]
    squares = (pictures - expected) ** 2
    tolerance = (_DEVIATION_STEPS * step)[:, None, None, None] ** 2
    inner = inner_rows[:, None] & inner_columns[None, :]
    far, mean = (
        np.compress(inner.ravel(), values.reshape(len(pictures), -1), axis=1).mean(axis=1)
        for values in (np.any(squares > tolerance, axis=3), squares.mean(axis=3))
    )
    return far, np.sqrt(mean)


def _field_places(length: int, fields: int) -> tuple[NDArray[np.integer], NDArray[np.bool_]]:
    """Return the field of each pixel of a row or column, and whether it is away from the border."""
    position = (np.arange(length) + 0.5) * fields / length
    gap = np.abs(position - np.round(position)) * length / fields
    return position.astype(int), gap > _BORDER_SHARE * length


def _normalized(rows: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return rows of mean 0 and length 1, so that their products are correlations."""
    centered = rows - rows.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centered, axis=1, keepdims=True)
    return np.asarray(centered / np.maximum(norms, 1e-12))
