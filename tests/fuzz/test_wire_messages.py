"""Forged bytes on the socket give a result or one clear error, at limited cost."""

import contextlib
import socket
import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.client import exchange
from grader.sandbox.errors import SandboxError
from grader.sandbox.framing import WireError, receive_message
from grader.sandbox.protocol import (
    Job,
    JobResult,
    encode,
)
from tests.fuzz.bounds import bounded
from tests.fuzz.damage import Draw, damaged_bytes
from tests.fuzz.forging import (
    MEGABYTES,
    PROBE,
    forged,
    fraction_of_examples,
)
from tests.fuzz.recording import LIMITS

# Pictures may contain values that are not numbers.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

OUTCOME = {
    "status": "finished",
    "detail": "",
    "report": encode(msgspec.Raw(b"\x81\xa5value\x81\xa4type\xa7nothing")),
    "printed": "a.jpg is zero length",
    "files": [{"path": f"training/{n}.jpg", "kind": "file", "size": 9} for n in range(3)],
    "seconds": 0.1,
    "memory_mb": 20,
}


@st.composite
def streams(draw: Draw) -> bytes:
    """Draw received bytes: a message after a right or wrong length, or anything else."""
    message = draw(forged(OUTCOME) | st.binary(max_size=64))
    announced = draw(
        st.just(len(message)) | st.integers(0, 2 * len(message)) | st.integers(0, 2**64 - 1)
    )
    stream = struct.pack("!Q", announced) + message
    return draw(st.just(stream) | damaged_bytes(stream))


def receive(stream: bytes) -> JobResult:
    """Return the result of a job whose process sends these bytes and ends."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        theirs.send(stream)
        theirs.shutdown(socket.SHUT_WR)
        return exchange(ours, Job(PROBE, LIMITS))


def with_length(message: bytes) -> bytes:
    """Return a message after its length."""
    return struct.pack("!Q", len(message)) + message


@fraction_of_examples(2)
@given(stream=streams())
def test_received_bytes_give_a_result_or_a_sandbox_error(stream):
    with bounded("streams", MEGABYTES), contextlib.suppress(SandboxError):
        assert isinstance(receive(stream), JobResult)


def test_the_undamaged_stream_gives_a_result():
    assert receive(with_length(msgspec.msgpack.encode(OUTCOME))).printed == OUTCOME["printed"]


@pytest.mark.parametrize("content", [b"\xa6detail\xa1\xff", b"\xa1a" + b"\x91" * 100_000 + b"\1"])
def test_invalid_text_or_deep_nesting_is_a_sandbox_error(content):
    with pytest.raises(SandboxError, match="gave no result"):
        receive(with_length(b"\x82\xa6status\xa8finished" + content))


def test_a_slow_message_does_not_delay_the_grader():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!Q", 10) + b"slow")
        ours.settimeout(10)
        with pytest.raises(WireError, match="too long"):
            receive_message(ours, 100, seconds=-1)
