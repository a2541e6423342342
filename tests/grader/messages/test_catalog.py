"""The languages of texts for students: complete catalogs, and texts with the same values."""

import string

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from grader.messages.catalog import DOMAIN, ENGLISH, FOLDER, LanguageError, catalog_for, languages
from grader.messages.phrases import counted, phrase
from scripts import languages as script

CATALOGS = sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def entries(language: str) -> list[Entry]:
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def values_in(text: str) -> set[tuple[str, str]]:
    """Return the names of values in a text with their formats."""
    parsed = string.Formatter().parse(text)
    return {(name, form or "") for _, name, form, _ in parsed if name is not None}


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


TRANSLATED = [path.parts[-3] for path in CATALOGS]


def test_there_is_a_second_language() -> None:
    assert languages() == ("en", *TRANSLATED)
    assert "es" in TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_text_of_the_source_is_translated(language: str) -> None:
    known = {
        forms(entry.id)[0] for entry in entries(language) if all(forms(entry.string or ""))
    } - {forms(entry.id)[0] for entry in entries(language) if entry.fuzzy}
    missing = {text for text, _ in script.texts()} - known
    assert not missing, "run python -m scripts.languages, and translate what is empty or fuzzy"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_values_of_its_source(language: str) -> None:
    for entry in entries(language):
        allowed = set().union(*map(values_in, forms(entry.id)))
        for translated in forms(entry.string):
            assert values_in(translated) <= allowed, entry.id
        assert values_in(forms(entry.string)[-1]) == values_in(forms(entry.id)[-1]), entry.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalog_is_in_step(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        compiled = {forms(entry.id): forms(entry.string) for entry in read_mo(file) if entry.id}
    source = {forms(one.id): forms(one.string) for one in entries(language) if not one.fuzzy}
    assert compiled == {text: string for text, string in source.items() if all(string)}


def test_a_text_is_shown_in_the_language_with_its_values() -> None:
    spanish = catalog_for("es")
    hint = phrase("Hint: {hint}", hint=phrase("passed"))
    assert spanish.text(hint) != str(hint)
    assert ENGLISH.text(hint) == str(hint) == "Hint: passed"


def test_a_number_chooses_the_form() -> None:
    spanish = catalog_for("es")
    texts = [spanish.text(counted(count, "one file", "{count} files")) for count in (1, 3)]
    assert texts == ["un archivo", "3 archivos"]


def test_what_has_no_translation_stays_english() -> None:
    assert catalog_for("es").text(phrase("{one} of an author's own", one="A")) == (
        "A of an author's own"
    )
    assert catalog_for("es").text("a plain {text}") == "a plain {text}"


def test_an_unknown_language_is_named_with_those_that_exist() -> None:
    with pytest.raises(LanguageError, match=r"no texts in the language 'ex', only in en, es"):
        catalog_for("ex")
