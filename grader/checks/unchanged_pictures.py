"""Expectations of a recognized set: its pictures are legible, detailed and unchanged."""

from grader.checks.color_cards import ColorCards
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.submission import CheckFailure


def expect_legible(name: str, recognized: RecognizedSet) -> None:
    """Expect pictures that have fields of one color, as the files have."""
    if not recognized.legible:
        raise CheckFailure(
            f"the pictures of {name} from their files",
            "pictures that show nothing of what is in the files",
            "is each picture read from its file, or is it changed beyond recognition?",
        )


def expect_details(name: str, recognized: RecognizedSet, cards: ColorCards) -> None:
    """Expect the detailed pictures with their details, unless color cards are changed, too."""
    detailed = [int(number) for number in cards.detailed if cards.sets[number] == name]
    lost = len(set(detailed) - set(recognized.card_numbers.tolist()))
    unchanged = int((~recognized.changed).sum())
    if lost and unchanged >= cards.sets.count(name) - len(detailed):
        raise CheckFailure(
            f"the pictures of {name} with all that is in their files",
            f"{lost} of {len(detailed)} detailed ones show something else",
            "is each picture resized once, and to nothing smaller than 150 by 150?",
        )


def expect_unchanged(name: str, recognized: RecognizedSet, hint: str) -> None:
    """Expect pictures as they are in their files, in the first epoch and in the second."""
    if not len(recognized.changed):
        raise CheckFailure(
            f"{name} pictures that can be recognized", f"pictures of {recognized.shapes[0][1:]}"
        )
    changed = int(recognized.changed.sum())
    if changed:
        mirrored = f", {recognized.mirrored} of them mirrored" if recognized.mirrored else ""
        raise CheckFailure(
            f"{name} pictures as they are in their files",
            f"{changed} of {len(recognized.changed)} are moved, turned or recolored{mirrored}",
            hint,
        )
    later = int(recognized.later_changed.sum())
    if later:
        raise CheckFailure(
            f"{name} pictures as they are in their files, in each epoch",
            f"{later} of {len(recognized.later_changed)} of the second epoch are changed",
            hint,
        )
