"""The messages and limits between the grader and the process that reads submissions."""

import msgspec

from grader.sandbox.protocol import Slice

READING_SECONDS = 10.0
"""Wall-clock seconds for one submission; the slowest of the sample classes takes 0.02."""
READING_MEMORY_MB = 1000
"""Memory for one submission, beyond what the process uses when it starts."""
MAX_REPLY_BYTES = 64 * 2**20
READY = b"ready"
"""The first bytes that the process sends."""


class ReadCode(msgspec.Struct, frozen=True, tag="code"):
    """A request for the code that the graded functions in a notebook or `.py` file need."""

    path: bytes
    functions: tuple[str, ...] = ()
    older_names: dict[str, str] = {}


class ReadNotebook(msgspec.Struct, frozen=True, tag="notebook"):
    """A request to convert a submission into a valid notebook without outputs."""

    path: bytes


class CodeRead(msgspec.Struct, frozen=True, tag="code read"):
    """A reply with the slice, and the names of all functions that the file seems to define."""

    source: Slice
    defined: tuple[str, ...]


class NotebookRead(msgspec.Struct, frozen=True, tag="notebook read"):
    """A reply with the notebook as JSON of format 4, and one line per kind of library warning."""

    text: str
    warnings: tuple[str, ...] = ()


class Unreadable(msgspec.Struct, frozen=True, tag="unreadable"):
    """A reply with the reason why a file cannot be read."""

    why: str


Request = ReadCode | ReadNotebook
Reply = CodeRead | NotebookRead | Unreadable
