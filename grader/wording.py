"""Makes text of strangers fit for a line that others read."""

import os

_LONGEST = 300


def one_line(text: str) -> str:
    """A text on one line, of at most 300 characters; it says so when it was cut.

    What a terminal or a page would obey in place of showing it (escapes, changes of the direction
    of writing) is written out.
    """
    plain = "".join(each if each.isprintable() else _written_out(each) for each in _joined(text))
    cut = len(plain) > _LONGEST
    return f"{plain[:_LONGEST]}… (cut, {len(plain)} characters)" if cut else plain


def spelled(name: str) -> str:
    r"""The name of a file as text: its bytes that are not UTF-8 are written out, as `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _joined(text: str) -> str:
    return " ".join(text.split())


def _written_out(character: str) -> str:
    return character.encode("unicode_escape").decode()
