"""Makes text of strangers fit for a line that others read."""

import os
import re
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

_LONGEST = 300
# More of a text than this is not looked at.
_MAX_READ = 2000


def single_line(text: str) -> str:
    """A text on one line, of at most 300 characters; it says so when it was cut.

    What a terminal or a page would obey in place of showing it (escapes, changes of the direction
    of writing) is written out.
    """
    joined = _joined(text[:_MAX_READ])
    plain = "".join(each if each.isprintable() else _written_out(each) for each in joined)
    if len(plain) <= _LONGEST and len(text) <= _MAX_READ:
        return plain
    return f"{plain[:_LONGEST]}… (cut, {max(len(plain), len(text))} characters)"


def for_students(text: str) -> str:
    """A text, such as an exception's, as `single_line`, without folders of this machine.

    `…` takes the place of where Python, its packages, this project, the home folder and working
    folders lie; what lies in them is still named. Paths that a student wrote stay.
    """
    return single_line(_folders().sub("…", text[:_MAX_READ]))


def printable(name: str) -> str:
    r"""The name of a file as text: its bytes that are not UTF-8 are written out, as `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _joined(text: str) -> str:
    return " ".join(text.split())


def _written_out(character: str) -> str:
    return character.encode("unicode_escape").decode()


@cache
def _folders() -> re.Pattern[str]:
    """Folders of this machine that an exception may name, the innermost first."""
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path.home()), str(Path.cwd())}
    named |= {str(Path(__file__).parents[1]), *sysconfig.get_paths().values(), *sys.path}
    real = {os.path.realpath(folder) for folder in named if folder}
    folders = {folder for folder in named | real if folder.count("/") > 0 and folder != "/"}
    temporary = re.escape(os.path.join(tempfile.gettempdir(), "grader-")) + r"[\w-]+"  # noqa: PTH118
    known = [re.escape(folder) for folder in sorted(folders, key=len, reverse=True)]
    # Wherever another machine of a cluster or a container keeps its packages.
    packages = r"(?:/[^\s/'\":;,()<>]+)+/(?:site|dist)-packages"
    return re.compile(rf"(?<![\w.…/-])(?:{'|'.join([packages, temporary, *known])})(?![\w.-])")
