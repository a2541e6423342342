"""A connection yields whole messages or a clear error, whatever the peer sends."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.framing import WireError, receive_message, send_message

LIMIT = 4096


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected sockets with a timeout."""
    left, right = socket.socketpair()
    with left, right:
        left.settimeout(5)
        right.settimeout(5)
        yield left, right


def receive_from(content: bytes, limit: int) -> bytes:
    """Receive one message from a peer that sends `content` and closes."""
    left, right = socket.socketpair()
    with right:
        right.settimeout(5)
        with left:
            left.sendall(content)
        return receive_message(right, limit)


@settings(deadline=None, max_examples=100)
@given(messages=st.lists(st.binary(max_size=LIMIT), max_size=5))
def test_messages_come_back_whole_and_in_order(messages):
    left, right = socket.socketpair()
    with left, right:
        right.settimeout(5)
        for message in messages:
            send_message(left, message)
        assert [receive_message(right, LIMIT) for _ in messages] == messages


@settings(deadline=None, max_examples=200)
@given(content=st.binary(max_size=40))
def test_garbage_is_a_message_within_the_limit_or_a_wire_error(content):
    try:
        message = receive_from(content, 20)
    except WireError:
        return
    assert message == content[8 : 8 + len(message)]
    assert struct.unpack("!Q", content[:8]) == (len(message),)
    assert len(message) <= 20


def test_a_message_of_exactly_the_limit_is_received(pair):
    send_message(pair[0], b"x" * LIMIT)
    assert receive_message(pair[1], LIMIT) == b"x" * LIMIT


def test_a_longer_message_is_refused_by_its_announced_length(pair):
    pair[0].sendall(struct.pack("!Q", LIMIT + 1))
    with pytest.raises(WireError, match="at most 4096 bytes, the peer announced 4097"):
        receive_message(pair[1], LIMIT)


def test_a_huge_announced_length_allocates_no_memory(pair):
    pair[0].sendall(b"\xff" * 8)
    with pytest.raises(WireError, match="announced"):
        receive_message(pair[1], LIMIT)


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\0", struct.pack("!Q", 3), struct.pack("!Q", 3) + b"ab"]
)
def test_a_connection_that_ends_early_is_a_wire_error(content):
    with pytest.raises(WireError, match="closed within a message"):
        receive_from(content, LIMIT)


def test_a_message_may_arrive_byte_by_byte(pair):
    content = struct.pack("!Q", 5) + b"bytes"

    def send_bytewise() -> None:
        for value in content:
            pair[0].sendall(bytes([value]))

    sender = threading.Thread(target=send_bytewise)
    sender.start()
    assert receive_message(pair[1], LIMIT) == b"bytes"
    sender.join()


def test_a_message_larger_than_the_socket_buffer_passes(pair):
    message = bytes(range(256)) * 2**14
    sender = threading.Thread(target=send_message, args=(pair[0], message))
    sender.start()
    assert receive_message(pair[1], len(message)) == message
    sender.join()


def test_sending_to_a_closed_connection_is_an_os_error(pair):
    pair[1].close()
    with pytest.raises(OSError, match=r"\w"):
        send_message(pair[0], b"message")


def test_receiving_ends_at_the_timeout(pair):
    pair[1].settimeout(0.05)
    with pytest.raises(TimeoutError):
        receive_message(pair[1], LIMIT)
