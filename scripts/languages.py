"""Update the catalogs of the texts for students, and compile them.

    python -m scripts.languages

The texts are the titles of the checks, the rules for hints, and each written text in a call of
`phrase`, `counted` or `Phrase`. A new text gets an empty translation; one that changed keeps its
old translation, marked as fuzzy, which counts as untranslated.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grader.messages.catalog import DOMAIN, FOLDER
from samples.sample_class import REPOSITORY
from scripts.hints_page import tables

_FUNCTIONS = ("Phrase", "phrase")
_COUNTED = "counted"
_UNUSED_HEADERS = tuple(
    f'"{name}: '.encode()
    for name in (
        *("Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date"),
        *("Last-Translator", "Language-Team", "Generated-By"),
    )
)


def main() -> None:
    """Write both files of each language."""
    for path in sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        catalog = updated(path)
        path.write_bytes(_source(catalog))
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        missing = sum(not each.string or each.fuzzy for each in catalog if each.id)
        print(f"{path.parts[-3]}: {len(catalog)} texts, {missing} without a translation")


def _source(catalog: Catalog) -> bytes:
    """Return a catalog as text, without dates and addresses, which would change or stay empty."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, ignore_obsolete=True)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_UNUSED_HEADERS))


def updated(path: Path) -> Catalog:
    """Return the catalog of a language with the present texts."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    catalog.update(template())
    return catalog


def template() -> Catalog:
    """Return all texts for students, without translations."""
    catalog = Catalog()
    for text, plural in sorted(set(texts())):
        catalog.add((text, plural) if plural else text, flags=["python-brace-format"])
    return catalog


def texts() -> Iterator[tuple[str, str]]:
    """Yield each text with its plural, which is empty for most."""
    for rules in tables().values():
        yield from ((rule.text, "") for rule in rules.rules)
    for path in sorted((REPOSITORY / "grader").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                yield from _texts_of(node)


def _texts_of(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in _FUNCTIONS and call.args:
        yield from ((text, "") for text in _written(call.args[0]))
    elif name == _COUNTED and len(call.args) > 2:
        yield from zip(_written(call.args[1]), _written(call.args[2]), strict=True)
    elif name == "check" and "mark" in ast.dump(call.func):
        titles = (each.value for each in call.keywords if each.arg == "title")
        yield from ((text, "") for title in titles for text in _written(title))


def _written(node: ast.expr) -> list[str]:
    """Return the text of a literal, both of a choice between two, none of other expressions."""
    if isinstance(node, ast.IfExp):
        return _written(node.body) + _written(node.orelse)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [str(node.value)] if is_text else []  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
