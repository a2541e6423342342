"""Conversion of untrusted text into a line that is safe to show."""

import os
import re
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

_MAX_LINE_CHARACTERS = 300
_MAX_READ_CHARACTERS = 2000


def single_line(text: str) -> str:
    """Put a text on one line of at most 300 characters, with a note if it was cut.

    Characters that a terminal or a page would obey instead of showing (escape sequences, changes of
    the writing direction) are replaced by their escape codes.
    """
    joined = _join_lines(text[:_MAX_READ_CHARACTERS])
    plain = "".join(each if each.isprintable() else _escape_code(each) for each in joined)
    if len(plain) <= _MAX_LINE_CHARACTERS and len(text) <= _MAX_READ_CHARACTERS:
        return plain
    return f"{plain[:_MAX_LINE_CHARACTERS]}… (cut, {max(len(plain), len(text))} characters)"


def for_students(text: str) -> str:
    """Put a text, such as an exception's, on one line without the folders of this machine.

    `…` replaces the folders of Python, its packages, this project, the home folder and working
    folders; the rest of each path stays. Paths that a student wrote stay.
    """
    return single_line(_machine_folders().sub("…", text[:_MAX_READ_CHARACTERS]))


def printable(name: str) -> str:
    r"""Return the name of a file as text; bytes that are not UTF-8 are written as `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _escape_code(character: str) -> str:
    return character.encode("unicode_escape").decode()


@cache
def _machine_folders() -> re.Pattern[str]:
    """Return a pattern of the folders that an exception may name, the innermost first."""
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path.home()), str(Path.cwd())}
    named |= {str(Path(__file__).parents[1]), *sysconfig.get_paths().values(), *sys.path}
    real = {os.path.realpath(folder) for folder in named if folder}
    folders = {folder for folder in named | real if folder.count("/") > 0 and folder != "/"}
    temporary = re.escape(os.path.join(tempfile.gettempdir(), "grader-")) + r"[\w-]+"  # noqa: PTH118
    known = [re.escape(folder) for folder in sorted(folders, key=len, reverse=True)]
    # Another machine of a cluster or a container may have Python and its packages anywhere, and
    # TensorFlow writes generated code to files of its own.
    parents = r"(?:/+[^\s/'\":;,()<>]+)+"
    elsewhere = [
        rf"{parents}/+(?:site|dist)-packages",
        rf"{parents}/+lib(?:32|64)?/+python3\.\d+",
        rf"{parents}/+__autograph_generated_file\w+(?:\.py)?",
    ]
    here = [folder.replace("/", "/+") for folder in (temporary, *known)]
    return re.compile(rf"(?<![\w.…/-])(?:{'|'.join([*elsewhere, *here])})(?![\w.-])")
