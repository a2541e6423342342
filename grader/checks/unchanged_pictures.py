"""Expectations of a recognized set: its pictures are legible, detailed and unchanged."""

from grader.checks.color_cards import ColorCards
from grader.checks.hints.changed_pictures import DETAIL_RULES, ILLEGIBLE_RULES, Changed
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.submission import CallEvidence, CheckFailure
from grader.messages.rules import Rules
from grader.messages.views import View


def changed_pictures(
    name: str, recognized: RecognizedSet, evidence: CallEvidence, swapped: bool = False
) -> Changed:
    """Return the evidence for hints on changed pictures of a set.

    `swapped` means that both sets have the pictures of the other one.
    """
    return Changed(
        evidence,
        name,
        len(recognized.changed),
        int(recognized.changed.sum()),
        recognized.mirrored,
        int(recognized.later_changed.sum()),
        swapped,
        one_value=recognized.scale == 0,
    )


def expect_legible(name: str, recognized: RecognizedSet, evidence: CallEvidence) -> None:
    """Expect pictures that have fields of one color, as the files have."""
    if not recognized.legible:
        raise CheckFailure(
            f"{name} pictures that show what is in their files",
            "pictures in which nothing can be recognized",
            ILLEGIBLE_RULES.hint(changed_pictures(name, recognized, evidence)),
        )


def expect_details(
    name: str, recognized: RecognizedSet, cards: ColorCards, evidence: CallEvidence
) -> None:
    """Expect the detailed pictures with their details, unless color cards are changed, too."""
    detailed = [int(number) for number in cards.detailed if cards.sets[number] == name]
    lost = len(set(detailed) - set(recognized.card_numbers.tolist()))
    unchanged = int((~recognized.changed).sum())
    if lost and unchanged >= cards.sets.count(name) - len(detailed):
        raise CheckFailure(
            f"{name} pictures with all details of their files",
            f"{lost} of {len(detailed)} detailed pictures show something else",
            DETAIL_RULES.hint(changed_pictures(name, recognized, evidence)),
        )


def expect_unchanged(
    recognized: RecognizedSet, pictures: Changed, rules: Rules[Changed], view: View | None = None
) -> None:
    """Expect pictures as they are in their files, in the first epoch and in the second.

    `view` shows the changed ones.
    """
    name = pictures.name
    if not pictures.count:
        raise CheckFailure(
            f"{name} pictures that can be recognized",
            f"pictures of shape {recognized.shapes[0][1:]}",
            f"Are the {name} pictures resized to the size of the task?",
        )
    if pictures.changed:
        mirrored = f", {pictures.mirrored} of them mirrored" if pictures.mirrored else ""
        raise CheckFailure(
            f"{name} pictures as they are in their files",
            f"{pictures.changed} of {pictures.count} are moved, turned or recolored{mirrored}",
            rules.hint(pictures),
            view,
        )
    if pictures.later:
        raise CheckFailure(
            f"{name} pictures as they are in their files, in each epoch",
            f"{pictures.later} of {len(recognized.later_changed)} at the beginning of the second "
            "epoch are changed",
            rules.hint(pictures),
        )
