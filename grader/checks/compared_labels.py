"""Comparison of the labels in recognized sets with the class folders of the pictures."""

from collections.abc import Mapping, Sequence

from grader.checks.color_cards import ColorCards
from grader.checks.hints.picture_labels import LABEL_RULES, Labels
from grader.checks.recognized_sets import RecognizedSet
from grader.checks.unchanged_pictures import expect_legible
from grader.grading.submission import CallEvidence, CheckFailure
from grader.messages.phrases import Phrase
from grader.messages.views import TableView


def compared_labels(
    name: str,
    recognized: RecognizedSet,
    cards: ColorCards,
    expected: Mapping[str, float],
    evidence: CallEvidence,
) -> Labels:
    """Return the labels of recognized pictures beside those of their class folders.

    Raises:
        CheckFailure: the pictures are not legible, or have more or fewer labels.
    """
    expect_legible(name, recognized, evidence)
    pictures = sum(shape[0] for shape in recognized.shapes)
    if len(recognized.labels) != pictures:
        raise CheckFailure(
            f"a label for each picture of {name}",
            f"{len(recognized.labels)} labels for {pictures} pictures",
            "Has each batch (pictures, labels) as many labels as pictures?",
        )
    numbers, labels = recognized.card_numbers.tolist(), recognized.labels.tolist()
    numbers += [-1] * (len(labels) - len(numbers))
    known = [(number, label) for number, label in zip(numbers, labels, strict=False) if number >= 0]
    return Labels(
        evidence,
        name,
        found=tuple(label for _, label in known),
        expected=tuple(expected[cards.classes[number]] for number, _ in known),
        classes=tuple(cards.classes[number] for number, _ in known),
        sets=tuple(cards.sets[number] for number, _ in known),
        others=tuple(label for number, label in zip(numbers, labels, strict=False) if number < 0),
    )


def labels_failure(wrong: Sequence[Labels], expected: Mapping[str, float]) -> CheckFailure:
    """Return the failure of sets with wrong labels; `expected` are those of the class folders."""
    parts = tuple(f"{label:g} for {folder}" for folder, label in expected.items())
    return CheckFailure(
        Phrase("{parts}", {"parts": parts}),
        Phrase("{parts}", {"parts": tuple(one.wrong_share for one in wrong)}),
        LABEL_RULES.hint(wrong[0]),
        _labels_view(wrong[0]),
    )


def _labels_view(labels: Labels) -> TableView:
    """Return a table of the labels of recognized pictures, the wrong ones marked."""
    rows = [
        (folder, f"{right:g}", f"{label:g}")
        for folder, right, label in zip(labels.classes, labels.expected, labels.found, strict=True)
    ]
    marked = frozenset(place for place, (_, right, label) in enumerate(rows) if right != label)
    head = ("class folder", "expected label", "label")
    return TableView(f"The labels of {labels.name}", head, rows, marked)
