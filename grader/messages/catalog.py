"""The languages that students can read: gettext catalogs of the phrases.

English is the source. A text without a translation stays English. The catalogs are in
`languages/<language>/LC_MESSAGES/grader.po`; `python -m scripts.languages` updates and compiles
them.
"""

import gettext
from functools import cache
from pathlib import Path

from grader.errors import InputError, did_you_mean
from grader.messages.phrases import SOURCE_LANGUAGE, Message, Phrase, fill

DOMAIN = "grader"
FOLDER = Path(__file__).with_name("languages")


class LanguageError(InputError):
    """A language without a catalog."""


class Catalog:
    """The texts of one language."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def text(self, message: Message) -> str:
        """Return a message in this language; a plain text stays as it is."""
        return fill(message, self._translated) if isinstance(message, Phrase) else message

    def _translated(self, message: Phrase) -> str:
        count = message.values.get("count")
        if message.plural and isinstance(count, int):
            return self._translations.ngettext(message.text, message.plural, count)
        return self._translations.gettext(message.text)


ENGLISH = Catalog(SOURCE_LANGUAGE, gettext.NullTranslations())


def compiled_catalogs() -> list[Path]:
    """Return the files that the texts are read from."""
    return sorted(FOLDER.glob("*/*/*.mo"))


def languages() -> tuple[str, ...]:
    """Return the codes of all languages, English first."""
    return (SOURCE_LANGUAGE, *(path.parts[-3] for path in compiled_catalogs()))


@cache
def catalog_for(language: str) -> Catalog:
    """Return the texts of a language, such as `es`.

    Raises:
        LanguageError: there is no such catalog.
    """
    if language == SOURCE_LANGUAGE:
        return ENGLISH
    known = languages()
    if language not in known:
        hint = did_you_mean(language, known)
        raise LanguageError(
            f"no texts in the language {language!r}, only in {', '.join(known)}{hint}"
        )
    return Catalog(language, gettext.translation(DOMAIN, FOLDER, [language]))
