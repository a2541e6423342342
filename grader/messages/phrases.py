"""Texts for students as data: an English text with named values, which any language can replace.

A text is translated as a whole and filled in afterwards, because the order of its parts differs
between languages.
"""

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

SOURCE_LANGUAGE = "en"
"""The language of the texts in the source."""


class Phrase(msgspec.Struct, frozen=True):
    """An English text with named values in braces, as for `str.format`.

    A value is a text, a number, another phrase, or a tuple of them, which is shown as a list.
    If `plural` is not empty, the value `count` decides: `text` stands for one, `plural` for others.
    `id` names a hint and stays the same when its wording changes; other phrases have none.
    """

    text: str
    values: dict[str, "Value"] = {}
    plural: str = ""
    id: str = ""

    def __str__(self) -> str:
        """Return the English text."""
        return fill(self, lambda one: one.chosen)

    @property
    def chosen(self) -> str:
        """The English text for the number in the value `count`."""
        return self.plural if self.plural and self.values.get("count") != 1 else self.text


Value = Phrase | str | int | float | tuple[Phrase | str, ...]
Message = Phrase | str
"""A text for students; a plain `str` is shown as it is, in any language."""


def phrase(text: str, /, **values: Value) -> Phrase:
    """Return a text for students; `values` fill the names in braces."""
    return Phrase(text, values)


def counted(count: int, one: str, many: str, /, **values: Value) -> Phrase:
    """Return `one` or `many`, as it is right for a number; `{count}` in them is the number."""
    return Phrase(one, {"count": count, **values}, many)


def fill(message: Phrase, translate: Callable[[Phrase], str]) -> str:
    """Return the text that `translate` gives for a phrase, with its values filled in.

    Raises:
        KeyError: a value is missing.
        ValueError: a value has a format that does not fit, or is more than a name.
    """
    values = {name: _filled(value, translate) for name, value in message.values.items()}
    return _Formatter().vformat(translate(message), (), values)


def _filled(value: Value, translate: Callable[[Phrase], str]) -> str | int | float:
    if isinstance(value, Phrase):
        return fill(value, translate)
    if isinstance(value, tuple):
        return _listed([str(_filled(one, translate)) for one in value], translate)
    return value


def _listed(texts: list[str], translate: Callable[[Phrase], str]) -> str:
    """Join texts as a sentence does: with commas, and "and" before the last."""
    if len(texts) < 2:
        return "".join(texts)
    joined = phrase("{first} and {last}", first=", ".join(texts[:-1]), last=texts[-1])
    return fill(joined, translate)


class _Formatter(string.Formatter):
    """A formatter that takes a value by its name and nothing of its inside.

    A phrase may come from a file, and `{value.__class__}` would reach into this program.
    """

    def get_field(
        self,
        field_name: str,
        args: Sequence[Any],  # noqa: ARG002 - the signature of the standard library
        kwargs: Mapping[str, Any],
    ) -> tuple[Any, str]:
        return kwargs[field_name], field_name
