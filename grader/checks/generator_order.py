"""Detection of training pictures that come in an order instead of shuffled."""

from collections.abc import Callable

from grader.checks.color_cards import CLASS_FOLDERS, ColorCards
from grader.checks.hints.picture_order import ORDER_RULES, Ordered
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.submission import CallEvidence, CheckFailure

CLASSES = "their classes"
# Fewer recognized pictures show no order.
_MIN_PICTURES = 8


def order_of(training: RecognizedSet, cards: ColorCards) -> str | None:
    """Return the property by which training pictures are ordered; None if they are shuffled.

    It is `CLASSES` if one class comes before the other. Otherwise the classes are mixed, but each
    of them is ordered by the property. Shuffled pictures have one class before the other by chance
    once in 1,200 gradings, and an order within the classes once in 40,000.
    """
    if _is_monotonic(training.labels.tolist()):
        return CLASSES
    return _order_within_classes(training, cards)


def order_failure(training: RecognizedSet, order: str, evidence: CallEvidence) -> CheckFailure:
    """Return the failure of training pictures that come in an order."""
    labels = tuple(training.labels.tolist())
    hint = ORDER_RULES.hint(Ordered(evidence, "" if order == CLASSES else order, labels))
    if order != CLASSES:
        return CheckFailure(
            "training pictures in random order",
            f"the cats in order of {order}, and the dogs as well",
            hint,
        )
    if len(set(labels)) == 1:
        return CheckFailure("cats and dogs mixed", f"only pictures with label {labels[0]:g}", hint)
    return CheckFailure(
        "cats and dogs mixed", "first all of one class, then all of the other", hint
    )


def _order_within_classes(training: RecognizedSet, cards: ColorCards) -> str | None:
    """Name the property by which the pictures of both classes are ordered, if there is one."""
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
