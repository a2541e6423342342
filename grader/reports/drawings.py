"""The report's drawings as SVG for its page: numbers alone go in, colours come from its style."""

from collections.abc import Sequence

from markupsafe import Markup

from grader.reports.numbers import Bin
from grader.results import Training

_BAR, _GAP, _TALL = 34, 6, 120
_WIDE, _HIGH = 220.0, 70.0


def histogram(bins: Sequence[Bin]) -> Markup:
    """The distribution of scores: a bar for each bin, with its count above it."""
    highest = max((each.count for each in bins), default=0) or 1
    width = len(bins) * (_BAR + _GAP)
    bars = Markup("").join(_bar(place, each, highest) for place, each in enumerate(bins))
    described = ", ".join(f"{each.low} to {each.high} %: {each.count}" for each in bins)
    return Markup(
        '<svg class="histogram" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(width, _TALL + 40, f"submissions by share of points: {described}", bars)


def curves(trainings: Sequence[Training]) -> Markup:
    """What was learned: accuracies (0 to 1) as lines, losses as dashes from their highest to 0."""
    lines = Markup("").join(
        _line("loss", _shares(one.losses), first=0) + _line("accuracy", one.accuracies, first=1)
        for one in trainings
    )
    grid = Markup("").join(
        Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"/>').format(_WIDE, y, y)
        for y in (0, _HIGH / 2, _HIGH)
    )
    return Markup(
        '<svg class="curves" viewBox="-2 -3 {} {}" role="img" '
        'aria-label="accuracy and loss by half epochs">{}{}</svg>'
    ).format(_WIDE + 4, _HIGH + 6, grid, lines)


def _shares(losses: Sequence[float | None]) -> list[float | None]:
    """Losses as shares of the highest: those of one model may be tenfold those of another."""
    highest = max((loss for loss in losses if loss), default=1.0)
    return [loss and loss / highest for loss in losses]


def _bar(place: int, each: Bin, highest: int) -> Markup:
    left = place * (_BAR + _GAP) + _GAP / 2
    tall = _TALL * each.count / highest
    count = f"{each.count}" if each.count else ""
    return Markup(
        '<rect class="bar" x="{left:g}" y="{top:.1f}" width="{bar}" height="{tall:.1f}"/>'
        '<text x="{middle:g}" y="{above:.1f}">{count}</text>'
        '<text class="axis" x="{middle:g}" y="{below}">{low}–{high}</text>'
    ).format(
        left=left,
        top=20 + _TALL - tall,
        bar=_BAR,
        tall=tall,
        middle=left + _BAR / 2,
        above=14 + _TALL - tall,
        count=count,
        below=_TALL + 36,
        low=each.low,
        high=each.high,
    )


def _line(kind: str, values: Sequence[float | None], first: int) -> Markup:
    """A line through values from 0 to 1, the first one `first` half epochs after the beginning."""
    steps = max(first + len(values) - 1, 1)
    points = " ".join(
        f"{_WIDE * (first + place) / steps:.1f},{_HIGH * (1 - min(value, 1)):.1f}"
        for place, value in enumerate(values)
        if value is not None
    )
    return Markup('<polyline class="{}" points="{}"/>').format(kind, points)
