"""Length-prefixed messages over a stream socket: bounded, and nothing but bytes."""

import socket
import struct

_LENGTH = struct.Struct("!Q")


class WireError(Exception):
    """The other side closed the connection early or announced more than the bound."""


def send_message(connection: socket.socket, message: bytes) -> None:
    """Send one message; raises OSError when the other side is gone."""
    connection.sendall(_LENGTH.pack(len(message)))
    connection.sendall(message)


def receive_message(connection: socket.socket, limit: int) -> bytes:
    """Receive one message of at most `limit` bytes.

    Raises:
        WireError: the connection ended within the message, or the message is longer.
    """
    (length,) = _LENGTH.unpack(_receive_exactly(connection, _LENGTH.size))
    if length > limit:
        raise WireError(f"a message of {length} bytes was announced, at most {limit} are taken")
    return _receive_exactly(connection, length)


def _receive_exactly(connection: socket.socket, count: int) -> bytes:
    buffer = bytearray(count)
    view = memoryview(buffer)
    while view:
        received = connection.recv_into(view)
        if received == 0:
            raise WireError("the connection was closed within a message")
        view = view[received:]
    return bytes(buffer)
