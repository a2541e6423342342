"""The charts of the class report as SVG, made from numbers only; the page's style colors them."""

from collections.abc import Sequence

from markupsafe import Markup

from grader.reports.class_statistics import Bin
from grader.results import Training

# Lengths in units of the SVG's view box.
_BAR_WIDTH, _BAR_GAP, _BAR_MAX_HEIGHT = 34, 6, 120
_CURVE_WIDTH, _CURVE_HEIGHT = 220.0, 70.0


def histogram(bins: Sequence[Bin]) -> Markup:
    """Draw the distribution of scores: a bar for each bin, with its count above it."""
    highest = max((one.count for one in bins), default=0) or 1
    width = len(bins) * (_BAR_WIDTH + _BAR_GAP)
    bars = Markup("").join(_bar(index, one, highest) for index, one in enumerate(bins))
    description = ", ".join(f"{one.low} to {one.high} %: {one.count}" for one in bins)
    return Markup(
        '<svg class="histogram" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(width, _BAR_MAX_HEIGHT + 40, f"submissions by share of points: {description}", bars)


def curves(trainings: Sequence[Training]) -> Markup:
    """Draw trainings: accuracies (0 to 1) as lines, losses as dashes from their maximum to 0."""
    lines = Markup("").join(
        _line("loss", _relative(one.losses), first=0) + _line("accuracy", one.accuracies, first=1)
        for one in trainings
    )
    grid = Markup("").join(
        Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"/>').format(_CURVE_WIDTH, y, y)
        for y in (0, _CURVE_HEIGHT / 2, _CURVE_HEIGHT)
    )
    return Markup(
        '<svg class="curves" viewBox="-2 -3 {} {}" role="img" '
        'aria-label="accuracy and loss by half epochs">{}{}</svg>'
    ).format(_CURVE_WIDTH + 4, _CURVE_HEIGHT + 6, grid, lines)


def _relative(losses: Sequence[float | None]) -> list[float | None]:
    """Divide losses by their maximum, because models may differ by a factor of ten."""
    highest = max((loss for loss in losses if loss), default=1.0)
    return [loss and loss / highest for loss in losses]


def _bar(index: int, one: Bin, highest: int) -> Markup:
    left = index * (_BAR_WIDTH + _BAR_GAP) + _BAR_GAP / 2
    height = _BAR_MAX_HEIGHT * one.count / highest
    return Markup(
        '<rect class="bar" x="{left:g}" y="{top:.1f}" width="{width}" height="{height:.1f}"/>'
        '<text x="{middle:g}" y="{above:.1f}">{count}</text>'
        '<text class="axis" x="{middle:g}" y="{below}">{low}–{high}</text>'
    ).format(
        left=left,
        top=20 + _BAR_MAX_HEIGHT - height,
        width=_BAR_WIDTH,
        height=height,
        middle=left + _BAR_WIDTH / 2,
        above=14 + _BAR_MAX_HEIGHT - height,
        count=f"{one.count}" if one.count else "",
        below=_BAR_MAX_HEIGHT + 36,
        low=one.low,
        high=one.high,
    )


def _line(css_class: str, values: Sequence[float | None], first: int) -> Markup:
    """Draw a line through values from 0 to 1, which starts `first` half epochs after the left."""
    steps = max(first + len(values) - 1, 1)
    points = " ".join(
        f"{_CURVE_WIDTH * (first + index) / steps:.1f},{_CURVE_HEIGHT * (1 - min(value, 1)):.1f}"
        for index, value in enumerate(values)
        if value is not None
    )
    return Markup('<polyline class="{}" points="{}"/>').format(css_class, points)
