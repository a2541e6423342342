"""What is likely behind an exception in a student's function, told from the exception itself."""

import re
from typing import NamedTuple

from grader.sandbox.protocol import Raised


class _Cause(NamedTuple):
    """A hint for exceptions of some types whose message matches; the match fills the hint in."""

    exceptions: tuple[str, ...]
    message: str
    hint: str


_ANY = ()
# Looked through in order; the first that fits is told.
_CAUSES = (
    _Cause(
        ("NotImplementedError",),
        "",
        "the stub of {function} still stands: write code in its place.",
    ),
    _Cause(
        ("ValueError", "TypeError"),
        r"'lr'",
        "Keras 3 calls this argument learning_rate, no longer lr.",
    ),
    _Cause(
        _ANY,
        r"URL fetch failure|name resolution|Network is unreachable|Name or service not known",
        "nothing can be downloaded while this is graded: can the layers of the task do without?",
    ),
    _Cause(
        ("OSError",),
        r"Too many open files",
        "{function} opened more than 1024 files at once: is each one closed again?",
    ),
    _Cause(
        ("OSError",),
        r"No space left on device|File too large",
        "{function} wrote more than 256 MB, or more files than fit: is there a loop without end?",
    ),
    _Cause(
        _ANY,
        r"can't start new thread|Resource temporarily unavailable",
        "{function} started more processes and threads than it may: is there a loop without end?",
    ),
    _Cause(
        ("NameError",),
        r"name '(?P<name>\w+)' is not defined",
        "{name} is neither defined nor imported in any cell: is it spelt as where it comes from?",
    ),
    _Cause(
        ("UnboundLocalError",),
        r"variable '(?P<name>\w+)'",
        "{name} has no value yet at this line: is it set further down, or only in one branch?",
    ),
    _Cause(
        ("AttributeError",),
        r"'NoneType' object has no attribute",
        "something is None here: which call or variable on this line has no value?",
    ),
    _Cause(
        ("AttributeError",),
        r"has no attribute '(?P<name>\w+)'",
        "is {name} spelt right, and does it belong to what stands before the dot?",
    ),
    _Cause(
        ("TypeError",),
        r"^(?P<called>\w+)\(\) (?:takes|missing)\b.*positional",
        "which arguments does {called} take, and with which is it called?",
    ),
    _Cause(
        ("ModuleNotFoundError", "ImportError"),
        r"No module named '(?P<name>[\w.]+)'",
        "{name} is not there where this is graded: is it spelt right, and is it needed?",
    ),
    _Cause(
        ("FileNotFoundError",),
        r": '(?P<path>[^/']+)'",
        "{path} is looked for in the current folder: which folder does it lie in?",
    ),
    _Cause(
        ("FileNotFoundError",),
        r"/{folder}/",
        "the path begins right: has each folder on the way to it been made, and is no / missing?",
    ),
    _Cause(
        ("FileNotFoundError", "PermissionError", "OSError"),
        "",
        "are all paths made from the arguments, none written out, overwritten or global?",
    ),
    _Cause(("FileExistsError",), "", "is the same folder made twice, or was it there already?"),
    _Cause(
        ("IsADirectoryError", "NotADirectoryError"),
        "",
        "is a folder taken for a file here, or the other way round?",
    ),
    _Cause(
        ("ValueError",),
        r"[Ss]ample larger than population",
        "more files are drawn than there are in the list: from which list, and how many?",
    ),
    _Cause(
        ("ValueError",),
        r"[Nn]egative dimension|output size would be negative|output shape is invalid",
        "the picture has become smaller than the kernel or pool here: how often is it halved?",
    ),
    _Cause(
        ("ValueError", "TypeError"),
        r"[Cc]ould not interpret (?P<what>\w+)",
        "is this {what} named as Keras names it, and is it set at all?",
    ),
    _Cause(
        ("ResourceExhaustedError", "MemoryError"),
        "",
        "how many values reach the first dense layer: is there enough pooling before it?",
    ),
    _Cause(("SystemExit",), "", "does the function end the whole program?"),
)


def hint_for(function: str, error: Raised, folder: str) -> str | None:
    """The likeliest cause; `folder` is the name of the one that the call worked in."""
    for cause in _CAUSES:
        pattern = cause.message.replace("{folder}", re.escape(folder))
        found = re.search(pattern, error.message)
        if found and (not cause.exceptions or error.exception in cause.exceptions):
            return cause.hint.format(function=function, **found.groupdict())
    return None
