"""The output of a command: to the terminal in its encoding, or to a file."""

import codecs
import io
import json
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from grader.cli.errors import CommandError

Form = Literal["text", "json", "markup"]
"""The kind of an output: text for people, or JSON, or markup (XML and HTML)."""

OutputFile = Annotated[
    Path | None, typer.Option(help="Write to this file instead of the terminal.")
]

_ASCII_SIGNS = dict(
    zip("✓✗–—…→·\u2018\u2019\u201c\u201d\u00d7─━╸╺╴╶", "+x--.>.''\"\"x------", strict=True)
)
_PLAIN = "grader.plain"
_ESCAPES = {"json": "grader.json", "markup": "xmlcharrefreplace"}


def check_writable(output: Path | None) -> None:
    """Raise `CommandError` if a file cannot be written, before the work whose result it takes."""
    if output is None:
        return
    if output.is_dir():
        raise CommandError(2, f"{output} is a folder; name a file instead")
    try:
        tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        raise CommandError(2, f"{output} cannot be written: {error.strerror}") from error


def show_or_write(output: Path | None, text: str, form: Form = "text") -> None:
    """Write text to a file, or to the terminal if `output` is None.

    A terminal without UTF-8 gets plain signs in texts, and equivalent escapes in JSON and markup.
    """
    if output is not None:
        write(output, text.encode())
    elif form == "text" or _is_utf8(sys.stdout):
        sys.stdout.write(text)
    else:
        sys.stdout.write(text.encode("ascii", _ESCAPES[form]).decode())


def fit_terminal() -> None:
    """Make the standard streams print plain signs for characters that their encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAIN)


def _is_utf8(stream: TextIO) -> bool:
    return codecs.lookup(stream.encoding or "ascii").name == "utf-8"


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Replace each character by a plain sign, as an error handler for encoding."""
    assert isinstance(error, UnicodeEncodeError)
    unencodable = error.object[error.start : error.end]
    return "".join(map(_plain_sign, unencodable)), error.end


def _plain_sign(character: str) -> str:
    """Return the ASCII sign for a character; for a letter, the same letter without accents."""
    without_accents = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _ASCII_SIGNS.get(character) or without_accents[:1] or "?"


def _escaped_for_json(error: UnicodeError) -> tuple[str, int]:
    """Replace characters by JSON escapes, as an error handler for encoding."""
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def write(output: Path, content: bytes, *, private: bool = False) -> None:
    """Write a whole file or nothing; only the owner can read a `private` file."""
    from grader.cache import FILE_MODE, READABLE_MODE, write_atomically

    try:
        write_atomically(output.absolute(), content, FILE_MODE if private else READABLE_MODE)
    except OSError as error:
        raise CommandError(2, f"{output} cannot be written: {error.strerror}") from error


codecs.register_error(_PLAIN, _plain)
codecs.register_error(_ESCAPES["json"], _escaped_for_json)
