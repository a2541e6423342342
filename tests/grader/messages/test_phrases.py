"""Phrases are filled in by name, in any language, and give nothing but their values away."""

import msgspec
import pytest

from grader.messages.phrases import Phrase, counted, fill, phrase


def test_values_fill_the_names_of_an_english_text():
    assert str(phrase("{a:g} of {b}", a=1.50, b="x {y}")) == "1.5 of x {y}"


@pytest.mark.parametrize(("count", "text"), [(1, "one file in a"), (0, "0 files in a")])
def test_a_number_decides_between_one_and_many(count, text):
    assert str(counted(count, "one file in {place}", "{count} files in {place}", place="a")) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_several_values_are_listed_as_in_a_sentence(names, text):
    assert str(phrase("{names}", names=names)) == text


def test_every_part_is_translated_before_it_is_filled_in():
    words = {
        "{n} and more": "más que {n}",
        "{count} files": "{count} archivos",
        "{first} and {last}": "{first} y {last}",
    }
    nested = phrase("{n} and more", n=(counted(2, "one file", "{count} files"), "b"))
    assert fill(nested, lambda one: words[one.chosen]) == "más que 2 archivos y b"


@pytest.mark.parametrize("text", ["{a.__class__}", "{a[0]}", "{b}", "{0}", "{}"])
def test_only_values_by_their_names_are_reached(text):
    with pytest.raises(KeyError):
        str(phrase(text, a="x"))


def test_a_phrase_survives_json():
    original = Phrase("{a} {b}", {"a": ("x", phrase("{c}", c=1)), "b": 0.5}, "{b}", "table/rule")
    assert msgspec.json.decode(msgspec.json.encode(original), type=Phrase) == original
