"""Expectations of generators and datasets: batches of color pictures, of the size of the task."""

from collections.abc import Mapping

from grader.checks.hints.picture_shapes import (
    BATCH_RULES,
    SIZE_RULES,
    BatchShape,
    EmptySet,
    PictureSizes,
)
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.submission import CallEvidence, CheckFailure
from grader.messages.phrases import Phrase
from grader.messages.rules import Rules


def expect_batches(
    sets: Mapping[str, RecognizedSet], evidence: CallEvidence, rules: Rules[EmptySet], kind: str
) -> None:
    """Expect batches of color pictures in each set; `kind` is a generator or a dataset."""
    for name, found in sets.items():
        wrong = [shape for shape in found.shapes if len(shape) != 4 or shape[-1] != 3]
        if wrong:
            raise CheckFailure(
                "batches of shape (n, height, width, 3)",
                f"{wrong[0]} for {name}",
                BATCH_RULES.hint(BatchShape(evidence, name, wrong[0])),
            )
    empty = [name for name, found in sets.items() if not any(shape[0] for shape in found.shapes)]
    if empty:
        raise CheckFailure(
            f"batches from the {' and the '.join(empty)} {kind}",
            "none",
            rules.hint(EmptySet(evidence, empty[0])),
        )


def expect_size(
    sets: Mapping[str, RecognizedSet], evidence: CallEvidence, expected: tuple[int, ...]
) -> None:
    """Expect pictures of one shape in all batches."""
    wrong = {
        name: shape[1:]
        for name, found in sets.items()
        for shape in found.shapes
        if shape[1:] != expected
    }
    if wrong:
        shapes = tuple(f"{shape} for {name}" for name, shape in wrong.items())
        raise CheckFailure(
            f"pictures of shape {expected}",
            Phrase("{shapes}", {"shapes": shapes}),
            SIZE_RULES.hint(PictureSizes(evidence, wrong, expected, tuple(sets))),
        )
