"""Hints on datasets that were read from one folder with a validation split."""

import pytest

from grader.checks.dataset_hints import label_form_hint, overlap_hint, scale_hint, split_hint

FIRST, LAST = set(range(27)), set(range(27, 30))


@pytest.mark.parametrize(
    ("training", "validation", "words"),
    [
        (FIRST, FIRST, "which subset"),
        (FIRST | LAST, LAST, "which subset"),
        (FIRST, set(range(25, 28)), "same seed"),
        (FIRST - {1, 2, 3}, LAST, "no part left out"),
    ],
)
def test_the_hint_on_overlap_names_the_likeliest_argument(
    training: set[int], validation: set[int], words: str
) -> None:
    assert words in overlap_hint(training, validation, len(training & validation))


def test_a_share_that_belongs_to_the_other_set_hints_at_the_order() -> None:
    assert "in the order training, validation" in split_hint(0.9, 0.1)
    assert "validation_split" in split_hint(0.15, 0.1)


def test_labels_without_a_column_and_with_one_for_each_class_have_different_hints() -> None:
    assert "By default" in label_form_hint((27,))
    assert "one column for each class" in label_form_hint((27, 2))


def test_small_pixel_values_hint_at_rescaling_twice() -> None:
    assert "do the datasets rescale as well" in scale_hint(1 / 255)
    assert "rescale" not in scale_hint(1.3)
