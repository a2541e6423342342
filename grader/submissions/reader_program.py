"""Run the program that reads submissions: it answers the requests that arrive on a socket.

`reader` starts it, and kills it if one file takes too long. It runs no student code.
"""

import contextlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import IPython.core.inputtransformer2  # noqa: F401 - imported early, so no notebook waits for it
import msgspec
from msgspec import structs

from grader.sandbox.framing import WireError, receive_message, send_message
from grader.sandbox.protocol import encode
from grader.submissions.flags import flags_of_code
from grader.submissions.notebooks import UnreadableError, functions_in, read_cells
from grader.submissions.reader_protocol import (
    MAX_REPLY_BYTES,
    READING_MEMORY_MB,
    READING_SECONDS,
    READY,
    CodeRead,
    ReadCode,
    Reply,
    Request,
    Unreadable,
)
from grader.submissions.slicing import slice_of
from grader.text import printable

_MAX_REQUEST_BYTES = 2**20


def serve(answer: Callable[[Path, Request], Reply]) -> None:
    """Answer requests on the socket of the command line until the grader closes it."""
    _limit_memory()
    with socket.socket(fileno=int(sys.argv[1])) as connection, contextlib.suppress(WireError):
        connection.sendall(READY)
        while True:
            request = msgspec.msgpack.decode(
                receive_message(connection, _MAX_REQUEST_BYTES), type=Request
            )
            # The grader kills a process that takes too long; if the grader is gone, the timer does.
            signal.setitimer(signal.ITIMER_PROF, 2 * READING_SECONDS)
            message = _encoded_reply(answer, request)
            signal.setitimer(signal.ITIMER_PROF, 0)
            send_message(connection, message)


def read_code(path: Path, request: Request) -> Reply:
    """Return the slice of a file, with flags, and the names of the functions it defines."""
    assert isinstance(request, ReadCode)
    cells = read_cells(path)
    source = slice_of(cells, request.functions, request.older_names)
    source = structs.replace(source, flags=flags_of_code(source))
    return CodeRead(source, tuple(functions_in(cells)))


def _encoded_reply(answer: Callable[[Path, Request], Reply], request: Request) -> bytes:
    path = Path(os.fsdecode(request.path))
    name = printable(path.name)
    try:
        message = encode(answer(path, request))
    except UnreadableError as error:
        return encode(Unreadable(printable(str(error))))
    except RecursionError:
        why = f"{name} cannot be read: something in it is nested too deeply"
        return encode(Unreadable(why))
    except MemoryError:
        why = f"{name} takes more than {READING_MEMORY_MB} MB of memory to read"
        return encode(Unreadable(why))
    if len(message) > MAX_REPLY_BYTES:
        return encode(Unreadable(f"{name} holds more than {MAX_REPLY_BYTES >> 20} MB of text"))
    return message


def _limit_memory() -> None:
    """Limit the memory for reading, beyond what this process uses now; only on Linux."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + READING_MEMORY_MB * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    serve(read_code)
