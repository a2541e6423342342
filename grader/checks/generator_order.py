"""Detection of training pictures that come in an order instead of shuffled."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from grader.checks.color_cards import CLASS_FOLDERS, ColorCards
from grader.checks.recognized_sets import RecognizedSet

# Fewer recognized pictures show no order.
_MIN_PICTURES = 8


def is_sorted_by_label(labels: NDArray[np.floating]) -> bool:
    """Return whether all pictures of one class come before all of the other."""
    return _is_monotonic(labels.tolist())


def order_within_classes(training: RecognizedSet, cards: ColorCards) -> str | None:
    """Name the property by which the pictures of both classes are ordered, if there is one.

    By chance that happens once in 40,000 gradings.
    """
    numbers = [int(number) for number in training.card_numbers if number >= 0]
    if len(numbers) < _MIN_PICTURES:
        return None
    by_path = sorted(range(len(cards.paths)), key=cards.paths.__getitem__)
    path_place = {number: place for place, number in enumerate(by_path)}
    keys: dict[str, Callable[[int], int]] = {
        "their names": path_place.__getitem__,
        "their creation": int,
        "their sizes": cards.sizes.__getitem__,
    }
    by_class = [
        [number for number in numbers if cards.classes[number] == class_folder]
        for class_folder in CLASS_FOLDERS
    ]
    for name, key in keys.items():
        if all(_is_monotonic([key(number) for number in chosen]) for chosen in by_class):
            return name
    return None


def _is_monotonic(values: list[int] | list[float]) -> bool:
    return values in (sorted(values), sorted(values, reverse=True))
