"""Where a command writes what it made: the terminal, or a file, whole or not at all."""

import codecs
import io
import json
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Literal, TextIO

from grader.cli.errors import CommandError

Form = Literal["text", "json", "markup"]
"""What is printed: for people, or JSON or XML or HTML for machines."""

_SIGNS = {
    **{"✓": "+", "✗": "x", "–": "-", "—": "-", "…": ".", "→": ">", "·": "."},
    **{"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00d7": "x"},
    **dict.fromkeys("─━╸╺╴╶", "-"),
}
_PLAIN = "grader.plain"
_ESCAPES = {"json": "grader.json", "markup": "xmlcharrefreplace"}


def check_writable(output: Path | None) -> None:
    """Notice before the work, not after it, that its result could not be written."""
    if output is None:
        return
    if output.is_dir():
        raise CommandError(2, f"{output} is a folder, a file is needed")
    try:
        tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        raise CommandError(2, f"{output} cannot be written: {error.strerror}") from error


def show_or_write(output: Path | None, text: str, form: Form = "text") -> None:
    """Write text to a file, or to the terminal if there is none.

    A terminal that is not in UTF-8 gets plain signs in a text, and in a form for machines, which
    says itself how it is encoded, escapes that mean the same.
    """
    if output is not None:
        write(output, text.encode())
    elif form == "text" or _is_utf8(sys.stdout):
        sys.stdout.write(text)
    else:
        sys.stdout.write(text.encode("ascii", _ESCAPES[form]).decode())


def fit_terminal() -> None:
    """Let the standard streams print plain signs for those that their encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAIN)


def _is_utf8(stream: TextIO) -> bool:
    return codecs.lookup(stream.encoding or "ascii").name == "utf-8"


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Plain signs, one for each character: an error handler for encoding."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(map(_plain_sign, lacking)), error.end


def _plain_sign(character: str) -> str:
    """The sign of ASCII that stands for a character: a letter for itself without its accents."""
    without_accents = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _SIGNS.get(character) or without_accents[:1] or "?"


def _escaped_for_json(error: UnicodeError) -> tuple[str, int]:
    """The escapes of JSON: an error handler for encoding."""
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def write(output: Path, content: bytes, private: bool = False) -> None:
    """Write a file; only its owner can read a `private` one."""
    from grader.cache import FILE_MODE, READABLE_MODE, write_atomically

    try:
        write_atomically(output.absolute(), content, FILE_MODE if private else READABLE_MODE)
    except OSError as error:
        raise CommandError(2, f"{output} cannot be written: {error.strerror}") from error


codecs.register_error(_PLAIN, _plain)
codecs.register_error(_ESCAPES["json"], _escaped_for_json)
