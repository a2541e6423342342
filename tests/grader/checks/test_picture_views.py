"""The pictures that a failed check of generators shows: those in question, beside their files."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from grader.checks.color_cards import ColorCards, describe_cards
from grader.checks.picture_views import changed_view
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.pictures import color_card, decoded
from grader.grading.submission import CallEvidence
from grader.sandbox.protocol import (
    Array,
    Batch,
    Batches,
    Call,
    GeneratorOutput,
    InputFile,
    Nothing,
)

RNG = np.random.default_rng(4)
FILES = [InputFile(f"validation/cats/{number}.jpg", color_card(RNG)) for number in range(3)]
CALL = Call("train_val_generators", input_files=tuple(FILES))
CARDS = describe_cards(FILES, ["validation"] * 3, ["cats"] * 3, [0])


def view(changed: list[bool], numbers: list[int], pictures: Any = None) -> Any:
    found = np.stack([np.full((4, 4, 3), number, np.float32) for number in range(len(changed))])
    array = Array.of(found if pictures is None else pictures)
    feed = GeneratorOutput("list", (Batch(array, Array.of(np.zeros(len(changed)))),))
    recognized = SimpleNamespace(changed=np.array(changed), card_numbers=np.array(numbers))
    evidence = CallEvidence(Batches(feed, feed), (), "")
    return changed_view(evidence, CALL, CARDS, cast("RecognizedSet", recognized), "validation")


def test_a_changed_picture_is_shown_with_its_file() -> None:
    shown = view([False, True, False], [0, 2, 1])
    generated, file = shown.pictures
    assert file.caption == "the file validation/cats/2.jpg"
    np.testing.assert_allclose(file.pixels, decoded(FILES[2].content) / 255, atol=1e-6)
    assert generated.pixels.shape == (4, 4, 3)


def test_a_picture_without_a_match_is_shown_with_some_file_of_its_folder() -> None:
    shown = view([True], [-1])
    assert [one.caption for one in shown.pictures][1:] == ["the file validation/cats/0.jpg"]


def test_pictures_with_a_match_come_first_and_few_are_shown() -> None:
    shown = view([True] * 6, [-1, -1, 1, 0, -1, -1])
    files = [one.caption for one in shown.pictures if one.caption.startswith("the file")]
    assert files == ["the file validation/cats/1.jpg", "the file validation/cats/0.jpg"]
    assert len(shown.pictures) == 3 + 2


@pytest.mark.parametrize("values", [(0, 255), (-1, 1), (0, 1 / 255), (float("nan"), 1)])
def test_a_picture_is_shown_whatever_its_scale(values: tuple[float, float]) -> None:
    pixels = np.zeros((1, 4, 4, 3), np.float32) + np.float32(values[0])
    pixels[0, 2:] = values[1]
    shown = view([True], [1], pixels).pictures[0].pixels
    assert (shown.min(), shown.max()) == (0, 1)


def test_unchanged_pictures_and_other_values_show_nothing() -> None:
    assert view([False], [0]) is None
    cards = cast("ColorCards", None)
    evidence = CallEvidence(Nothing(), (), "")
    assert changed_view(evidence, CALL, cards, cast("RecognizedSet", None), "validation") is None
