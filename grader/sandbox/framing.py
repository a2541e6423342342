"""Length-prefixed messages over a stream socket: bounded, and nothing but bytes."""

import math
import socket
import struct
import time

_LENGTH = struct.Struct("!Q")


class WireError(Exception):
    """The other side closed the connection early, announced more than the bound or is too slow."""


def send_message(connection: socket.socket, message: bytes) -> None:
    """Send one message; raises OSError when the other side is gone."""
    connection.sendall(_LENGTH.pack(len(message)))
    connection.sendall(message)


def receive_message(connection: socket.socket, limit: int, seconds: float = math.inf) -> bytearray:
    """Receive one message of at most `limit` bytes.

    Raises:
        WireError: the connection ended within the message, the message is longer, or it takes
            longer than `seconds`, as it does when it comes byte by byte.
    """
    deadline = time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_receive_exactly(connection, _LENGTH.size, deadline))
    if length > limit:
        raise WireError(f"a message of {length} bytes was announced, at most {limit} are taken")
    return _receive_exactly(connection, length, deadline)


def _receive_exactly(connection: socket.socket, count: int, deadline: float) -> bytearray:
    buffer = bytearray(count)
    view = memoryview(buffer)
    while view:
        if time.monotonic() > deadline:
            raise WireError("the message took too long")
        received = connection.recv_into(view)
        if received == 0:
            raise WireError("the connection was closed within a message")
        view = view[received:]
    return buffer
