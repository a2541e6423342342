"""Length-prefixed messages of bounded size over a stream socket."""

import math
import socket
import struct
import time

_LENGTH = struct.Struct("!Q")


class WireError(Exception):
    """The peer closed the connection early, announced too long a message, or is too slow."""


def send_message(connection: socket.socket, message: bytes) -> None:
    """Send one message.

    Raises:
        OSError: the peer has closed the connection.
    """
    connection.sendall(_LENGTH.pack(len(message)))
    connection.sendall(message)


def receive_message(connection: socket.socket, limit: int, seconds: float = math.inf) -> bytearray:
    """Receive one message of at most `limit` bytes.

    Raises:
        WireError: the connection ends within the message, the message is longer than `limit`, or
            it takes longer than `seconds` in all, as a peer that sends byte by byte can cause.
    """
    deadline = time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_receive_exactly(connection, _LENGTH.size, deadline))
    if length > limit:
        raise WireError(f"expected a message of at most {limit} bytes, the peer announced {length}")
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
