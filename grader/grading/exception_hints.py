"""Hints about the likely cause of an exception in a student's function."""

import re
from typing import NamedTuple

from grader.sandbox.protocol import Raised


class _Cause(NamedTuple):
    """A hint for exceptions of some types whose message matches; named groups fill it in."""

    exceptions: tuple[str, ...]
    message: str
    hint: str


_ANY_TYPE = ()
# The first cause that fits gives the hint.
_CAUSES = (
    _Cause(
        ("NotImplementedError",),
        "",
        "{function} is still the stub: write your code in its place.",
    ),
    _Cause(
        ("ValueError", "TypeError"),
        r"'lr'",
        "Keras 3 calls this argument learning_rate, no longer lr.",
    ),
    _Cause(
        _ANY_TYPE,
        r"URL fetch failure|name resolution|Network is unreachable|Name or service not known",
        "nothing can be downloaded during grading: use layers that need no download.",
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
        _ANY_TYPE,
        r"can't start new thread|Resource temporarily unavailable",
        "{function} started more processes and threads than it may: is there a loop without end?",
    ),
    _Cause(
        ("NameError",),
        r"name '(?P<name>\w+)' is not defined",
        "{name} is neither defined nor imported in any cell: is its spelling right?",
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
        "is {name} spelt right, and does it belong to the object before the dot?",
    ),
    _Cause(
        ("TypeError",),
        r"^(?P<called>\w+)\(\) (?:takes|missing)\b.*positional",
        "which arguments does {called} take, and with which is it called?",
    ),
    _Cause(
        ("ModuleNotFoundError", "ImportError"),
        r"No module named '(?P<name>[\w.]+)'",
        "{name} is not installed where this is graded: is it spelt right, and is it needed?",
    ),
    _Cause(
        ("FileNotFoundError",),
        r": '(?P<path>[^/']+)'",
        "{path} is expected in the current folder: in which folder is it?",
    ),
    _Cause(
        ("FileNotFoundError",),
        r"/{folder}/",
        "os.mkdir makes only the last folder of a path. "
        "Do the folders above it exist, and is no / missing?",
    ),
    _Cause(
        ("FileNotFoundError", "PermissionError", "OSError"),
        "",
        "does each path come from the arguments, and none is fixed, overwritten or global?",
    ),
    _Cause(
        ("FileExistsError",),
        "",
        "does the code make the same folder twice, or did it exist already?",
    ),
    _Cause(
        ("IsADirectoryError", "NotADirectoryError"),
        "",
        "does the code use a folder as a file here, or a file as a folder?",
    ),
    _Cause(
        ("ValueError",),
        r"[Ss]ample larger than population",
        "the code samples more files than the list holds: which list is it, and how long?",
    ),
    _Cause(
        ("ValueError",),
        r"[Nn]egative dimension|output size would be negative|output shape is invalid",
        "the picture is smaller than the kernel or pool here: how often is it halved?",
    ),
    _Cause(
        ("ValueError", "TypeError"),
        r"[Cc]ould not interpret (?P<what>\w+)",
        "does Keras know this {what} under this name, and is it set at all?",
    ),
    _Cause(
        ("ResourceExhaustedError", "MemoryError"),
        "",
        "how many values reach the first dense layer: is there enough pooling before it?",
    ),
    _Cause(("SystemExit",), "", "does the function end the whole program?"),
)


def hint_for(function: str, error: Raised, folder: str) -> str | None:
    """Return a hint about the likeliest cause; `folder` is the name of the working folder."""
    for cause in _CAUSES:
        pattern = cause.message.replace("{folder}", re.escape(folder))
        match = re.search(pattern, error.message)
        if match and (not cause.exceptions or error.exception in cause.exceptions):
            return cause.hint.format(function=function, **match.groupdict())
    return None
